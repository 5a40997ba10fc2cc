#include "plugin_host/loaded_address_hook.hpp"

#include <algorithm>

#include "plugin_host/evidence_question.hpp"

namespace paf {
namespace {

/// PAF_MOMENT_...
std::uint32_t number_of(AddressMoment moment) {
    return static_cast<std::uint32_t>(moment) + PAF_MOMENT_BEFORE_PROMOTE;
}

}  // namespace

bool LoadedAddressHook::wants(AddressMoment moment) const {
    return (library_.address_ops.moments & (1U << number_of(moment))) != 0;
}

Result<AddressRound> LoadedAddressHook::ask(AddressMoment moment, const Evidence& evidence) {
    const std::string who = "address hook " + name();
    auto answer = ask_about(evidence, who, item_bit(PAF_ITEM_PROBE) | item_bit(PAF_ITEM_ADDRESS_ANSWER),
                            [this, moment](const paf_call* call, const paf_evidence* known) {
                                return library_.address_ops.hook(call, number_of(moment), known);
                            });
    if (!answer) return fail(answer.error());
    auto& probes = answer->check.probes;
    const auto other = std::find_if(probes.begin(), probes.end(),
                                    [](const Probe& probe) { return probe.kind != ProbeKind::kAddress; });
    if (other != probes.end()) return fail(misbehaved(who, "it asked for something else than an address"));
    AddressRound round;
    round.probes = std::move(probes);
    if (answer->address) {
        answer->address->hook = name();
        round.answers.push_back(std::move(*answer->address));
    }
    return round;
}

}  // namespace paf
