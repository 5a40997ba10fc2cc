#include "model/cluster/evidence.hpp"

namespace paf {

std::string verdict_text(const Verdict& verdict) {
    std::string text = verdict.subject.empty() ? "" : verdict.subject + ": ";
    if (!verdict.expected.empty()) text += "expected " + verdict.expected + ", found ";
    return text + verdict.found;
}

}  // namespace paf
