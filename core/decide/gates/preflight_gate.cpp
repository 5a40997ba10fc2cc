#include "decide/gates/preflight_gate.hpp"

#include <algorithm>

#include "decide/steps/steps.hpp"

namespace paf {
namespace {

std::string sentence(const CheckResult& result) {
    return result.check + ": " + verdict_text(result.verdict);
}

std::vector<const CheckResult*> verdicts(const Observation& seen, VerdictLevel level) {
    std::vector<const CheckResult*> some;
    if (!seen.preflight.known()) return some;
    for (const CheckResult& result : *seen.preflight) {
        if (result.verdict.level == level) some.push_back(&result);
    }
    return some;
}

const AddressAnswer* first_wish(const Observation& seen, AddressMoment moment, AddressWish wish) {
    const auto& answers = seen.hooks(moment);
    if (!answers.known()) return nullptr;
    const auto found = std::find_if(answers->begin(), answers->end(),
                                    [wish](const AddressAnswer& answer) { return answer.wish == wish; });
    return found == answers->end() ? nullptr : &*found;
}

}  // namespace

bool wants_preflight(const Request& request) {
    return request.managed && request.params.preflight != PreflightMode::kOff;
}

bool enforces_preflight(const Request& request) {
    return request.managed && request.params.preflight == PreflightMode::kEnforce;
}

std::optional<std::string> kept_back(const Request& request, const Observation& seen) {
    if (!enforces_preflight(request)) return std::nullopt;
    const auto blocks = verdicts(seen, VerdictLevel::kBlock);
    if (blocks.empty()) {
        const AddressAnswer* refusal = first_wish(seen, AddressMoment::kBeforePromote, AddressWish::kRefuse);
        if (refusal == nullptr) return std::nullopt;
        return "preflight=enforce: " + answer_text(*refusal);
    }
    std::string text = "preflight=enforce: " + sentence(*blocks.front());
    if (blocks.size() > 1) text += "; and " + std::to_string(blocks.size() - 1) + " more";
    return text + "; for remedies type: pafctl preflight";
}

std::vector<LogLine> preflight_lines(const Request& request, const Observation& seen) {
    std::vector<LogLine> lines;
    if (!wants_preflight(request) || !seen.preflight.asked()) return lines;
    if (!seen.preflight.known()) {
        lines.push_back({LogLevel::kWarning, "preflight could not look at the cluster: " + seen.preflight.cause()});
        return lines;
    }
    for (const CheckResult* result : verdicts(seen, VerdictLevel::kBlock)) {
        lines.push_back({LogLevel::kWarning, "preflight: " + sentence(*result)});
    }
    const std::size_t warnings = verdicts(seen, VerdictLevel::kWarn).size();
    if (warnings > 0) {
        lines.push_back({LogLevel::kInfo, "preflight: " + std::to_string(warnings) +
                                              (warnings == 1 ? " warning" : " warnings") +
                                              "; to read them type: pafctl preflight"});
    }
    return lines;
}

std::vector<LogLine> address_lines(const Request& request, const Observation& seen, AddressMoment moment) {
    std::vector<LogLine> lines;
    const auto& answers = seen.hooks(moment);
    if (!wants_preflight(request) || !answers.asked()) return lines;
    if (!answers.known()) {
        lines.push_back({LogLevel::kWarning, "the address hooks could not be asked: " + answers.cause()});
        return lines;
    }
    for (const AddressAnswer& answer : *answers) {
        if (!answer.found.empty()) lines.push_back({LogLevel::kWarning, answer.hook + ": " + answer_text(answer)});
    }
    return lines;
}

std::vector<LogLine> safety_lines(const Request& request, const Observation& seen, AddressMoment moment) {
    std::vector<LogLine> lines = preflight_lines(request, seen);
    for (LogLine& line : address_lines(request, seen, moment)) lines.push_back(std::move(line));
    return lines;
}

std::optional<std::string> address_waits(const Request& request, const Observation& seen) {
    const AddressAnswer* wait = first_wish(seen, AddressMoment::kBeforePromote, AddressWish::kWait);
    if (!enforces_preflight(request) || wait == nullptr) return std::nullopt;
    return answer_text(*wait);
}

bool is_withheld(const Observation& seen) {
    if (!seen.node.known() || !seen.cluster.known()) return false;
    const ClusterNode* self = seen.cluster->find(*seen.node);
    return self != nullptr && self->score == Score::withheld();
}

Decision readmit(const std::string& rule, const Observation& seen, const std::string& why) {
    return logging(perform(rule, {SetScore{*seen.node, Score::bootstrap(), false}}), LogLevel::kInfo,
                   "a candidate again: " + why);
}

Decision keep_back(const std::string& rule, const Observation& seen, const std::string& why, bool confirm) {
    return logging(perform(rule, {SetScore{*seen.node, Score::withheld(), confirm}}), LogLevel::kError,
                   "not a candidate: " + why);
}

}  // namespace paf
