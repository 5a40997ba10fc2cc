#include "pafctl/switchover/plan/facts.hpp"

#include <algorithm>

namespace paf {

const SwitchoverNode* SwitchoverFacts::find(const std::string& name) const {
    const auto found =
        std::find_if(nodes.begin(), nodes.end(), [&name](const SwitchoverNode& node) { return node.name == name; });
    return found == nodes.end() ? nullptr : &*found;
}

const SwitchoverNode* SwitchoverFacts::primary() const {
    const SwitchoverNode* found = nullptr;
    for (const SwitchoverNode& node : nodes) {
        if (!node.online || node.role != CibRole::kPromoted) continue;
        if (found != nullptr) return nullptr;
        found = &node;
    }
    return found;
}

bool SwitchoverPlan::refused() const {
    return std::any_of(findings.begin(), findings.end(), [](const SwitchoverFinding& finding) {
        return finding.level == SwitchoverLevel::kUnwise || finding.level == SwitchoverLevel::kRefused;
    });
}

}  // namespace paf
