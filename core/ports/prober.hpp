// Prober port: finds out what a preflight check wants to know.
#pragma once

#include <string>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "model/result.hpp"

namespace paf {

class Prober {
  public:
    virtual ~Prober() = default;
    /// The records that answer a probe; a failure is a record that says so.  Bounded in time.
    virtual std::vector<Record> answer(const Probe& probe) = 0;
};

/// One loaded check.
class PreflightCheck {
  public:
    virtual ~PreflightCheck() = default;
    [[nodiscard]] virtual std::string name() const = 0;
    /// One round: what is still wanted, and what can be said.  kInternal when the plugin misbehaves.
    virtual Result<CheckAnswer> ask(const Evidence& evidence) = 0;
};

}  // namespace paf
