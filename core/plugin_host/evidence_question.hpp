// Asks plugins that look at what is known: the C form of it, and one question with all that may go wrong.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "model/cluster/evidence.hpp"
#include "plugin_host/answer.hpp"

namespace paf {

using EvidenceQuestion = std::function<std::int32_t(const paf_call*, const paf_evidence*)>;

/// What the plugin answers when it is asked about `evidence`.  `who`: it, in messages; `expected`: item_bit() of what
/// it may answer.  kInternal when it misbehaves, kInvalid when it fails with a reason.
Result<Answer> ask_about(const Evidence& evidence, const std::string& who, std::uint32_t expected,
                         const EvidenceQuestion& question);

/// What it then says of a plugin that does what it must not.
Error misbehaved(const std::string& who, const std::string& how);

}  // namespace paf
