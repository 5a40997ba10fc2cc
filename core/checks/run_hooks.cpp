#include "checks/run_hooks.hpp"

#include "checks/rounds.hpp"

namespace paf {

AddressAnswers run_hooks(const std::vector<AddressHook*>& hooks, AddressMoment moment, const Evidence& known,
                         Prober& prober) {
    ProbeAnswers probes(prober);
    AddressAnswers answers;
    for (AddressHook* hook : hooks) {
        if (!hook->wants(moment)) continue;
        const auto answer = ask_in_rounds(
            known, probes, [hook, moment](const Evidence& evidence) { return hook->ask(moment, evidence); });
        if (!answer) {
            answers.push_back({hook->name(), AddressWish::kProceed, "", answer.error().message});
        } else if (answer->answers.empty()) {
            answers.push_back({hook->name(), AddressWish::kProceed, "", "it said nothing"});
        } else {
            answers.push_back(answer->answers.front());
        }
    }
    return answers;
}

}  // namespace paf
