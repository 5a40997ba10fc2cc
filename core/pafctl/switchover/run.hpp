// Carries a vetted switchover out, and measures it.
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <ostream>
#include <string>

#include "pafctl/switchover/move.hpp"
#include "pafctl/switchover/source.hpp"
#include "pafctl/switchover/switchover.hpp"

namespace paf {

/// What came of it.
struct SwitchoverOutcome {
    bool moved = false;   ///< the target is the primary
    bool cleared = true;  ///< no constraint is left, or none was made
    std::string trouble;  ///< what went wrong, or is left to do; empty: all is well
    std::string cluster;  ///< what the cluster does now, when it did not go as planned
    /// From the old primary's last answer as one to the promotion in the CIB; known when it moved.
    std::optional<std::chrono::milliseconds> outage;
    /// From the same moment until the old primary had WAL of the new timeline.
    std::optional<std::chrono::milliseconds> followed;
    std::optional<TimelineId> timeline;  ///< the new one
};

class SwitchoverRun {
  public:
    /// `progress`: where each step is announced; nullptr: nowhere.
    SwitchoverRun(const GatherPorts& ports, SwitchoverSource& source, const SwitchoverOptions& options,
                  const std::function<bool()>& stop, std::ostream* progress)
        : ports_(ports), source_(source), options_(options), stop_(stop), progress_(progress) {}

    SwitchoverOutcome carry_out(const SwitchoverPlan& plan, const std::string& clone);

  private:
    void tell(const std::string& step);
    /// Until the target is the primary and would stay so; sets `trouble` when it does not become one.
    void await_promotion(const SwitchoverPlan& plan);
    /// Whether it was interrupted, or is late; sets `trouble` then.
    bool is_over();
    /// One look at the cluster; true when there is nothing more to wait for.
    bool look(const SwitchoverPlan& plan);
    void await_follower(const std::string& from);
    /// What has become of it, a moment later.
    void look_back(const SwitchoverPlan& plan);
    [[nodiscard]] std::chrono::milliseconds since_last_answer() const;

    const GatherPorts& ports_;
    SwitchoverSource& source_;
    const SwitchoverOptions& options_;
    const std::function<bool()>& stop_;
    std::ostream* progress_;
    SwitchoverOutcome outcome_;
    TimePoint deadline_, last_answer_;
    std::optional<TimePoint> ends_at_;  ///< set once it is interrupted or late
    std::optional<TimelineId> old_timeline_;
    bool silent_ = false;       ///< the old primary no longer answers as one
    bool under_way_ = false;    ///< Pacemaker has begun an action on it
    bool was_demoted_ = false;  ///< Pacemaker has shown it as demoted
    std::string waits_for_;
};

}  // namespace paf
