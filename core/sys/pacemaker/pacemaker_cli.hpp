// The cluster, through Pacemaker's command-line tools.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/cluster_cli.hpp"
#include "ports/process.hpp"
#include "sys/cib/cib_status.hpp"
#include "sys/pacemaker/tool_output.hpp"

namespace paf {

/// How long one run of a tool may take.
struct ToolLimits {
    std::chrono::milliseconds query{8000};
    /// Below the 10 s for which attrd_updater of Pacemaker 1.1.12 blocks when there is no attrd.
    std::chrono::milliseconds update{8000};
    /// No tool runs on past it; the agent's own deadline.
    TimePoint deadline = TimePoint::max();
};

/// The limits within an action of this length: a tool that hangs must leave time for what can be done without it.
ToolLimits limits_of_tools(std::chrono::milliseconds action);

/// Uses only spellings that Pacemaker 1.1.12 and 2.1.5 share, but for private attributes, which 1.1.12 does not have.
/// Errors: kUnavailable when the cluster does not run on this node, kTimeout when a tool does not end in time,
/// kInvalid when its output is not understood, kNotFound/kPermission when it cannot be started.
class PacemakerCli : public ClusterCli {
  public:
    /// `resource`: name without an instance number.  `local_node`: our name when Pacemaker has told it.
    PacemakerCli(ProcessRunner& runner, Clock& clock, const std::string& resource,
                 std::optional<std::string> local_node = std::nullopt, ToolLimits limits = {});

    Result<std::string> local_node() override;
    /// `authoritative` costs one tool more, unless we are the designated controller: on Pacemaker 2 the local daemon
    /// answers a query even without `--local` (seen on 2.1.5), so that the controller has to be addressed by name.
    /// kUnavailable when no controller is elected.
    Result<ClusterStatus> status(bool authoritative) override;
    Status set_score(const std::string& node, std::optional<Score> score) override;
    /// `node` must be the local one: attrd_updater of 1.1.12 cannot name another.
    Status publish_position(const std::string& node, const std::string& text, std::chrono::milliseconds limit) override;
    Status withdraw_position(const std::string& node) override;
    Status withdraw_public_position(const std::string& node) override;
    Result<PublishedPositions> published_positions() override;
    Result<PublishedPositions> published_positions(const ClusterStatus& cluster) override;
    Status remember_generation(const std::string& text) override;
    Status remember_replication(const std::string& text) override;
    Status record_election(const std::string& node, const std::string& text, bool for_good,
                           std::chrono::milliseconds limit) override;

  private:
    enum class Offered { kUnknown, kYes, kNo };

    Result<ProcessResult> run(std::vector<std::string> argv, std::chrono::milliseconds limit);
    /// A cluster property; `what` it is, for errors.
    Status set_property(const std::string& name, const std::string& text, const std::string& what,
                        std::chrono::milliseconds limit = std::chrono::milliseconds::max());
    Result<CibView> query_cib(std::vector<std::string> arguments);
    /// Our private attribute of every node; nullopt when the tools do not offer private attributes.
    Result<std::optional<PublishedPositions>> private_positions(std::chrono::milliseconds limit);
    /// False when the tools do not offer private attributes.
    Result<bool> publish_privately(const std::string& node, const std::string& text, TimePoint deadline);
    Status publish_publicly(const std::string& node, const std::string& text, TimePoint deadline);
    [[nodiscard]] std::chrono::milliseconds left(TimePoint deadline) const;

    ProcessRunner& runner_;
    Clock& clock_;
    std::optional<std::string> local_node_;
    ToolLimits limits_;
    /// Two names: on Pacemaker 2.1 an attribute that was ever public stays public.
    std::string private_attribute_;
    std::string election_;  ///< a cluster property, and a transient attribute
    CibNames names_;
    Offered private_offered_ = Offered::kUnknown;
};

}  // namespace paf
