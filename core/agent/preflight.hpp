// The quick part of preflight, as the agent runs it: the CIB, and what this node's Pacemaker knows without asking a
// device.
#pragma once

#include "agent/cib_reading.hpp"
#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/preflight.hpp"
#include "ports/process.hpp"

namespace paf {

class AgentPreflight : public QuickPreflight {
  public:
    AgentPreflight(Clock& clock, ProcessRunner& runner, FileSystem& files, CibReading& cib)
        : clock_(clock), runner_(runner), files_(files), cib_(cib) {}

    /// Takes 5 seconds at most.
    Result<std::vector<CheckResult>> look(std::chrono::milliseconds limit) override;

  private:
    Clock& clock_;
    ProcessRunner& runner_;
    FileSystem& files_;
    CibReading& cib_;
};

}  // namespace paf
