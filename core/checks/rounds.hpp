// Plugins that look at evidence are asked in rounds: each says what it still wants to see, until it has its answer.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "model/result.hpp"
#include "ports/prober.hpp"

namespace paf {

/// A plugin is asked at most this many times; the last answer counts as it is.
constexpr int kRounds = 4;

/// Answers to probes, each made once, whoever asks for it.
class ProbeAnswers {
  public:
    explicit ProbeAnswers(Prober& prober) : prober_(prober) {}

    const std::vector<Record>& to(const Probe& probe) {
        const auto known = answers_.find(probe);
        if (known != answers_.end()) return known->second;
        return answers_[probe] = prober_.answer(probe);
    }

  private:
    Prober& prober_;
    std::map<Probe, std::vector<Record>> answers_;
};

/// The first answer of `plugin.ask(evidence)`, a Result of something with `probes`, that asks for nothing new.
template <class Ask>
auto ask_in_rounds(const Evidence& known, ProbeAnswers& answers, const Ask& ask) -> decltype(ask(known)) {
    Evidence evidence = known;
    std::set<Probe> asked;
    for (int round = 0; round < kRounds; ++round) {
        auto answer = ask(evidence);
        if (!answer) return answer;
        bool more = false;
        for (const Probe& probe : answer->probes) {
            if (!asked.insert(probe).second) continue;
            more = true;
            const auto& records = answers.to(probe);
            evidence.records.insert(evidence.records.end(), records.begin(), records.end());
        }
        if (!more) return answer;
    }
    return fail(ErrorKind::kInvalid, "it still asked after " + std::to_string(kRounds) + " rounds");
}

}  // namespace paf
