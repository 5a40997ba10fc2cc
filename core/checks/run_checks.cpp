#include "checks/run_checks.hpp"

#include "checks/rounds.hpp"

namespace paf {
namespace {

Verdict unknown(const std::string& why) {
    Verdict verdict;
    verdict.level = VerdictLevel::kUnknown;
    verdict.subject = "check";
    verdict.found = why;
    return verdict;
}

std::vector<Verdict> run_check(PreflightCheck& check, const Evidence& known, ProbeAnswers& answers) {
    const auto answer =
        ask_in_rounds(known, answers, [&check](const Evidence& evidence) { return check.ask(evidence); });
    if (!answer) return {unknown(answer.error().message)};
    if (answer->verdicts.empty()) return {unknown("it said nothing")};
    return answer->verdicts;
}

}  // namespace

std::vector<CheckResult> run_checks(const std::vector<PreflightCheck*>& checks, const Evidence& known, Prober& prober) {
    ProbeAnswers answers(prober);
    std::vector<CheckResult> results;
    for (PreflightCheck* check : checks) {
        for (Verdict& verdict : run_check(*check, known, answers)) {
            results.push_back({check->name(), std::move(verdict)});
        }
    }
    return results;
}

}  // namespace paf
