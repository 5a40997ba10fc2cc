#include "pafctl/switchover/run.hpp"

#include "pafctl/switchover/plan/course.hpp"

namespace paf {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kStep{20}, kFollowerStep{200};
/// The constraint outlives the wait by this, so that it can never expire before it is cleared.
constexpr std::chrono::seconds kSpare{120};
/// Interrupted, or late, between the old primary's demotion and the moment when the scores hold the new one: without
/// the constraint the role would go back, which costs more than these seconds.
constexpr std::chrono::seconds kGrace{15};

}  // namespace

void SwitchoverRun::tell(const std::string& step) {
    if (progress_ != nullptr) *progress_ << step << "\n" << std::flush;
}

milliseconds SwitchoverRun::since_last_answer() const {
    return duration_cast<milliseconds>(ports_.clock.now() - last_answer_);
}

SwitchoverOutcome SwitchoverRun::carry_out(const SwitchoverPlan& plan, const std::string& clone) {
    old_timeline_ = source_.local_timeline();
    tell("CHECKPOINT on " + plan.from + ", so that its shutdown is short");
    if (const Status done = source_.checkpoint(options_.checkpoint); !done) {
        outcome_.trouble = "CHECKPOINT on " + plan.from + " did not end well within " +
                           std::to_string(options_.checkpoint.count()) + " s (" + done.error().message +
                           "), and nothing was moved; try when it writes less, or give it longer: --checkpoint SECONDS";
        return outcome_;
    }
    if (stop_()) {
        outcome_.trouble = "interrupted before anything was moved";
        return outcome_;
    }
    SwitchoverMove move(ports_, source_, clone);
    tell("moving the primary of " + clone + " to " + plan.to);
    last_answer_ = ports_.clock.now();
    deadline_ = last_answer_ + options_.timeout;
    if (const Status made = move.make(plan.to, options_.timeout + kSpare); made) {
        await_promotion(plan);
    } else {
        outcome_.trouble = made.error().message;
    }
    tell("taking the constraint away");
    if (const Status cleared = move.clear(); !cleared) {
        outcome_.cleared = false;
        outcome_.trouble += (outcome_.trouble.empty() ? "" : "; ") + cleared.error().message;
    }
    if (outcome_.moved) await_follower(plan.from);
    look_back(plan);
    return outcome_;
}

void SwitchoverRun::await_promotion(const SwitchoverPlan& plan) {
    for (;;) {
        if (source_.local_role() == LocalRole::kPrimary) {
            // After a demotion it is the primary anew, which has its own reason; the outage began before.
            if (!silent_) last_answer_ = ports_.clock.now();
        } else {
            silent_ = true;
        }
        if (look(plan) || is_over()) return;
        ports_.clock.sleep_for(kStep);
    }
}

bool SwitchoverRun::is_over() {
    const TimePoint now = ports_.clock.now();
    const bool interrupted = stop_();
    if (!interrupted && now < deadline_) return false;
    if (!ends_at_) ends_at_ = now + (silent_ || under_way_ ? milliseconds(kGrace) : milliseconds(0));
    if (now < *ends_at_) return false;
    outcome_.trouble = interrupted ? "interrupted while waiting for " + waits_for_
                                   : "waited " + std::to_string(options_.timeout.count()) + " s for " + waits_for_;
    return true;
}

bool SwitchoverRun::look(const SwitchoverPlan& plan) {
    const auto facts = source_.look_at_cluster();
    if (!facts) {
        waits_for_ = "the cluster to answer: " + facts.error().message;
        return false;
    }
    const SwitchoverNode* old = facts->find(plan.from);
    under_way_ = under_way_ || (old != nullptr && !old->in_progress.empty());
    was_demoted_ = was_demoted_ || (old != nullptr && old->role != CibRole::kPromoted);
    const SwitchoverCourse course = follow_switchover(*facts, plan.from, plan.to, was_demoted_);
    waits_for_ = course.what;
    switch (course.step) {
        case SwitchoverStep::kWait:
            return false;
        case SwitchoverStep::kGivenUp:
            outcome_.moved = false;
            outcome_.trouble = course.what;
            return true;
        case SwitchoverStep::kSecure:
        case SwitchoverStep::kClear:
            break;
    }
    if (!outcome_.moved) {
        outcome_.moved = true;
        outcome_.outage = since_last_answer();
        tell(plan.to + " is promoted");
    }
    return course.step == SwitchoverStep::kClear;
}

void SwitchoverRun::await_follower(const std::string& from) {
    for (;;) {
        const auto timeline = source_.local_timeline();
        if (source_.local_role() == LocalRole::kStandby && timeline && old_timeline_ && *timeline > *old_timeline_) {
            outcome_.followed = since_last_answer();
            outcome_.timeline = timeline;
            return;
        }
        const bool late = ports_.clock.now() >= deadline_;
        if (late || stop_()) {
            const std::string why = late ? "waited " + std::to_string(options_.timeout.count()) + " s" : "interrupted";
            if (!outcome_.trouble.empty()) outcome_.trouble += "; ";
            outcome_.trouble.append(from).append(" does not stream from the new primary yet (").append(why);
            outcome_.trouble.append("); look with pafctl status on ").append(from);
            return;
        }
        ports_.clock.sleep_for(kFollowerStep);
    }
}

void SwitchoverRun::look_back(const SwitchoverPlan& plan) {
    const auto facts = source_.look_at_cluster();
    if (!facts) {
        outcome_.cluster = "the cluster does not answer: " + facts.error().message;
        return;
    }
    const SwitchoverNode* primary = facts->primary();
    if (outcome_.moved && (primary == nullptr || primary->name != plan.to)) {
        outcome_.moved = false;
        outcome_.trouble +=
            (outcome_.trouble.empty() ? "" : "; ") + plan.to + " was promoted, but is the primary no longer";
    }
    if (!outcome_.trouble.empty()) outcome_.cluster = describe_cluster(*facts);
}

}  // namespace paf
