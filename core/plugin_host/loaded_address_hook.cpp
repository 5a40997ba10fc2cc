#include "plugin_host/loaded_address_hook.hpp"

#include <algorithm>

#include "plugin_host/answer.hpp"
#include "plugin_host/c_evidence.hpp"

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
    const auto misbehaved = [this](const std::string& how) {
        return fail(ErrorKind::kInternal, "address hook " + name() + " misbehaved: " + how);
    };
    Answer answer;
    answer.expected = item_bit(PAF_ITEM_PROBE) | item_bit(PAF_ITEM_ADDRESS_ANSWER);
    std::int32_t status = PAF_FAILED;
    try {
        const CEvidence c(evidence);
        const paf_call callbacks = call_into(answer);
        status = library_.address_ops.hook(&callbacks, number_of(moment), c.get());
    } catch (...) {
        return misbehaved("it threw an exception, which it must keep in");
    }
    if (!answer.defect.empty()) return misbehaved("its answer holds " + answer.defect);
    if (status != PAF_OK) {
        if (answer.error.empty()) return misbehaved("it failed without a reason");
        return fail(ErrorKind::kInvalid, "address hook " + name() + ": " + answer.error);
    }
    const auto other = std::find_if(answer.check.probes.begin(), answer.check.probes.end(),
                                    [](const Probe& probe) { return probe.kind != ProbeKind::kAddress; });
    if (other != answer.check.probes.end()) return misbehaved("it asked for something else than an address");
    AddressRound round;
    round.probes = std::move(answer.check.probes);
    if (answer.address) {
        answer.address->hook = name();
        round.answers.push_back(std::move(*answer.address));
    }
    return round;
}

}  // namespace paf
