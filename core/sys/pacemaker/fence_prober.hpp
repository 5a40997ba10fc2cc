// Answers the probes of preflight checks with Pacemaker's tools, the fence agents and the file system.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/prober.hpp"
#include "ports/process.hpp"

namespace paf {

/// How long one tool may take.
struct ProbeLimits {
    std::chrono::milliseconds tool{20000};
    std::chrono::milliseconds device{30000};  ///< a device that is really asked
    /// All probes together: what comes later is answered with an error.
    std::chrono::milliseconds together{180000};
};

/// Records and their fields: docs/FENCING.md, "What the checks look at".  Starts no fencing and changes nothing.
/// Content is told of corosync's and cman's configuration alone: other files may be private keys.
class FenceProber : public Prober {
  public:
    /// `now`: seconds since 1970, for the ages of events.
    FenceProber(ProcessRunner& runner, FileSystem& files, Clock& clock, std::int64_t now, ProbeLimits limits = {});

    std::vector<Record> answer(const Probe& probe) override;

  private:
    Record file(const std::string& path);
    std::vector<Record> fence_agent(const std::string& agent);
    Record device_status(const std::string& device);
    std::vector<Record> fence_targets(const std::string& node);
    std::vector<Record> fence_history();
    Result<ProcessResult> run(std::vector<std::string> argv, std::chrono::milliseconds limit);

    ProcessRunner& runner_;
    FileSystem& files_;
    Clock& clock_;
    std::int64_t now_;
    ProbeLimits limits_;
    TimePoint deadline_;
};

}  // namespace paf
