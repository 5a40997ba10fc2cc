// Preflight port: what is wrong with the cluster around the instance, found out quickly.
#pragma once

#include <chrono>
#include <vector>

#include "model/cluster/evidence.hpp"
#include "model/result.hpp"

namespace paf {

class QuickPreflight {
  public:
    virtual ~QuickPreflight() = default;
    /// Verdicts of all checks, without asking any fence device.  An error says why there is nothing to look at.
    virtual Result<std::vector<CheckResult>> look(std::chrono::milliseconds limit) = 0;
};

}  // namespace paf
