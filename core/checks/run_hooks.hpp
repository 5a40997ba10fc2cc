// Asks the hooks of the primary's address, in rounds, as preflight checks are.
#pragma once

#include <vector>

#include "model/cluster/address_answer.hpp"
#include "ports/address_hooks.hpp"
#include "ports/prober.hpp"

namespace paf {

/// The answers of the hooks that want to be asked at `moment`, in their order; a probe is made once.  A hook that
/// fails, says nothing or asks for ever counts as one that proceeds, and its `found` says why: a fault of a hook must
/// not cost a promotion.
AddressAnswers run_hooks(const std::vector<AddressHook*>& hooks, AddressMoment moment, const Evidence& known,
                         Prober& prober);

}  // namespace paf
