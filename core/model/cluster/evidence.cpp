#include "model/cluster/evidence.hpp"

namespace paf {

const char* level_text(VerdictLevel level) {
    switch (level) {
        case VerdictLevel::kPass:
            return "PASS";
        case VerdictLevel::kWarn:
            return "WARN";
        case VerdictLevel::kBlock:
            return "BLOCK";
        case VerdictLevel::kUnknown:
            break;
    }
    return "UNKNOWN";
}

const char* yes_or_no(bool value) {
    return value ? "yes" : "no";
}

std::string verdict_text(const Verdict& verdict) {
    std::string text = verdict.subject.empty() ? "" : verdict.subject + ": ";
    if (!verdict.expected.empty()) text += "expected " + verdict.expected + ", found ";
    return text + verdict.found;
}

}  // namespace paf
