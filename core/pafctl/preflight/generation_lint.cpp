#include "pafctl/preflight/generation_lint.hpp"

#include "decide/gates/generation_gate.hpp"
#include "model/text.hpp"
#include "pafctl/report/generation.hpp"

namespace paf {
namespace {

CheckResult generation_result(VerdictLevel level, const std::string& resource, const std::string& expected,
                              const std::string& found, const std::string& remedy = "") {
    Verdict verdict{level, resource, expected, found, {}};
    if (!remedy.empty()) verdict.remedies[AdminTool::kAny] = remedy;
    return {"generation", std::move(verdict)};
}

}  // namespace

CheckResult lint_generation(const std::string& resource, const std::string& node,
                            const RememberedGeneration& remembered, const Fact<WalPosition>& position) {
    using Level = VerdictLevel;
    if (!remembered.fault.empty())
        return generation_result(Level::kBlock, resource, "a newest generation that can be read", remembered.fault,
                                 "on the node whose data are the right ones, type: pafctl accept NODE");
    if (!remembered.newest)
        return generation_result(Level::kPass, resource, "",
                                 "the cluster remembers no generation yet; the primary's monitor lays it");
    if (!position.known())
        return generation_result(Level::kUnknown, resource, "",
                                 "how far the data of " + node + " go: " + position.cause());
    const Generation& newest = *remembered.newest;
    const std::string found = descent_text(node, *position, newest);
    switch (descent_of(*position, newest).standing) {
        case Standing::kMember:
            return generation_result(Level::kPass, resource, "", found);
        case Standing::kBehind:
            return generation_result(Level::kWarn, resource, "data of the newest generation", found,
                                     "have it follow the primary; without one, " + how_to_go_on(node, newest));
        case Standing::kDiverged:
        case Standing::kForeign:
            break;
    }
    return generation_result(
        Level::kBlock, resource, "data of the newest generation", found,
        "rebuild it from the primary, with pg_rewind or pg_basebackup; without one, " + how_to_go_on(node, newest));
}

}  // namespace paf
