// What the hooks of the address that follows the primary are asked, and what they answer.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"

namespace paf {

/// When a hook is asked, in the order of PAF_MOMENT_...
enum class AddressMoment { kBeforePromote, kAfterPromote, kBeforeDemote, kAfterDemote };
constexpr std::size_t kAddressMoments = 4;

/// What a hook wants.  Only before a promotion does anything but kProceed have an effect.
enum class AddressWish {
    kProceed,
    kWait,    ///< not yet; it is asked again, for a bounded time, and then the action proceeds
    kRefuse,  ///< this instance should not be promoted now
};

/// What one hook answered.
struct AddressAnswer {
    std::string hook;  ///< its name: "ipaddr2-hook"
    AddressWish wish = AddressWish::kProceed;
    std::string subject, found;  ///< of kProceed: empty, or something that an administrator should know
};
using AddressAnswers = std::vector<AddressAnswer>;

/// "SUBJECT: FOUND".
std::string answer_text(const AddressAnswer& answer);

/// What a hook says in one round: what it still has to see, or its answer.
struct AddressRound {
    std::vector<Probe> probes;
    std::vector<AddressAnswer> answers;  ///< one at most
};

}  // namespace paf
