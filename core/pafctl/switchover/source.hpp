// Where `pafctl switchover` learns what it decides on: the CIB, the controller, and the instance on this node.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "pafctl/report/gather.hpp"
#include "pafctl/switchover/plan/facts.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {

/// What the instance on this node says in a moment.
enum class LocalRole { kPrimary, kStandby, kSilent };

class SwitchoverSource {
  public:
    /// `ports` must outlive it.
    explicit SwitchoverSource(const GatherPorts& ports) : ports_(ports) {}

    /// Finds the resource, by its own or its clone's name, or the only one there is when `name` is empty.  To be called
    /// first.  An error says why there is nothing to switch over.
    Status open(const std::string& name);

    /// What the CIB says now; the instance is not asked.
    Result<SwitchoverFacts> look_at_cluster();
    /// The same, with all that the vetting wants to know of the controller and of the primary.  Waits up to `patience`
    /// for a cluster that is at rest.
    Result<SwitchoverFacts> look_at_everything(std::chrono::milliseconds patience);

    LocalRole local_role();
    /// CHECKPOINT on this node, for at most `limit`.
    Status checkpoint(std::chrono::milliseconds limit);
    /// The timeline that the instance on this node has WAL of; nullopt when it is not known.
    std::optional<TimelineId> local_timeline();

  private:
    Fact<bool> ask_controller(const std::optional<std::string>& controller);
    void look_at_primary(SwitchoverFacts& facts);
    Fact<std::uint64_t> count_waiting_files();

    const GatherPorts& ports_;
    std::string resource_, local_node_;
    std::optional<std::string> controller_;
    std::unique_ptr<PacemakerCli> cluster_;
    std::unique_ptr<InstanceAccess> instance_;
};

}  // namespace paf
