// Address hooks port: what the hooks of the primary's address say at a moment of a promotion or a demotion.
#pragma once

#include <chrono>
#include <string>

#include "model/cluster/address_answer.hpp"
#include "model/result.hpp"

namespace paf {

class AddressHooks {
  public:
    virtual ~AddressHooks() = default;
    /// Whether any hook wants to be asked at this moment, or there is one that cannot be loaded.
    virtual bool wants(AddressMoment moment) = 0;
    /// The answers of all hooks that want to be asked at this moment; a hook that fails proceeds, and its `found` says
    /// why.  `node`: this node's name.  Takes `limit` at most, and never more than two seconds.  An error says why no
    /// hook could be asked.
    virtual Result<AddressAnswers> ask(AddressMoment moment, const std::string& node,
                                       std::chrono::milliseconds limit) = 0;
};

/// One loaded hook.
class AddressHook {
  public:
    virtual ~AddressHook() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    [[nodiscard]] virtual bool wants(AddressMoment moment) const = 0;
    /// One round.  kInternal when the plugin misbehaves.
    virtual Result<AddressRound> ask(AddressMoment moment, const Evidence& evidence) = 0;
};

}  // namespace paf
