#include "preflight/run_checks.hpp"

#include <map>
#include <set>

namespace paf {
namespace {

/// Answers to probes, each asked for once.
class Answers {
  public:
    explicit Answers(Prober& prober) : prober_(prober) {}

    const std::vector<Record>& to(const Probe& probe) {
        const auto known = answers_.find(probe);
        if (known != answers_.end()) return known->second;
        return answers_[probe] = prober_.answer(probe);
    }

  private:
    Prober& prober_;
    std::map<Probe, std::vector<Record>> answers_;
};

Verdict unknown(const std::string& why) {
    Verdict verdict;
    verdict.level = VerdictLevel::kUnknown;
    verdict.subject = "check";
    verdict.found = why;
    return verdict;
}

std::vector<Verdict> run_check(PreflightCheck& check, const Evidence& known, Answers& answers) {
    Evidence evidence = known;
    std::set<Probe> asked;
    for (int round = 0; round < kCheckRounds; ++round) {
        const auto answer = check.ask(evidence);
        if (!answer) return {unknown(answer.error().message)};
        bool more = false;
        for (const Probe& probe : answer->probes) {
            if (!asked.insert(probe).second) continue;
            more = true;
            const auto& records = answers.to(probe);
            evidence.records.insert(evidence.records.end(), records.begin(), records.end());
        }
        if (more) continue;
        if (answer->verdicts.empty()) return {unknown("it said nothing")};
        return answer->verdicts;
    }
    return {unknown("it still asked after " + std::to_string(kCheckRounds) + " rounds")};
}

}  // namespace

std::vector<CheckResult> run_checks(const std::vector<PreflightCheck*>& checks, const Evidence& known, Prober& prober) {
    Answers answers(prober);
    std::vector<CheckResult> results;
    for (PreflightCheck* check : checks) {
        for (Verdict& verdict : run_check(*check, known, answers)) {
            results.push_back({check->name(), std::move(verdict)});
        }
    }
    return results;
}

}  // namespace paf
