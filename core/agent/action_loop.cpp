#include "agent/action_loop.hpp"

#include <algorithm>

#include "decide/decide.hpp"

namespace paf {
namespace {

using std::chrono::duration_cast;
using std::chrono::milliseconds;

constexpr milliseconds kSmallestLimit{50};
/// Before an effect that failed is tried again.
constexpr milliseconds kRetryPause{200};
/// Between two looks for processes that are to be continued.
constexpr milliseconds kContinuePause{1000};
/// With less time than this nothing is begun any more that a settled action need not do: a tool of the cluster gets so
/// much in any case, and two of them in a row would outlast the reserve.
constexpr milliseconds kLeastForMore{300};

class Loop {
  public:
    Loop(InstanceAccess& instance, Observer& observer, Actor& actor, TimePoint started, const LogFunction& log,
         const SettledFunction& settled)
        : instance_(instance), observer_(observer), actor_(actor), log_(log), settled_(settled), started_(started) {
        deadline_ = started + usable_time(instance.request().timeout);
    }

    ActionResult run() {
        while (true) {
            look_at_time();
            const Decision decision = decide(instance_.request(), seen_, progress_);
            for (const LogLine& line : decision.log) log_(line.level, line.text);
            log_(LogLevel::kDebug, "rule " + decision.rule);
            if (decision.settled && settled_) settled_(*decision.settled);
            if (lacks_time_for_more(decision)) return end_settled(decision, "no time is left");
            if (auto result = std::visit([&](const auto& next) { return step(decision, next); }, decision.next))
                return *result;
        }
    }

  private:
    using Step = std::optional<ActionResult>;

    void look_at_time() {
        const TimePoint now = instance_.ports().clock.now();
        progress_.elapsed = duration_cast<milliseconds>(now - started_);
        progress_.remaining = std::max(milliseconds{0}, duration_cast<milliseconds>(deadline_ - now));
        progress_.orphaned_for.reset();
        if (orphans_seen_) progress_.orphaned_for = duration_cast<milliseconds>(now - *orphans_seen_);
        progress_.server_output += instance_.ports().runner.drain_daemon_output();
    }

    [[nodiscard]] bool lacks_time_for_more(const Decision& decision) const {
        return decision.settled && !std::holds_alternative<Finish>(decision.next) &&
               progress_.remaining < kLeastForMore;
    }

    /// What is left undone is for a later action to do.
    ActionResult end_settled(const Decision& decision, const std::string& why) {
        log_(LogLevel::kWarning, why + ": left undone what rule " + decision.rule + " asks for");
        return {decision.settled->exit, decision.settled->reason, decision.rule};
    }

    Step step(const Decision& decision, const Ask& next) {
        const FactSet before = observer_.asked(seen_);
        if ((next.what & ~before).none()) {
            if (decision.settled) return end_settled(decision, "internal fault: it is known already");
            return ActionResult{OcfExit::kGeneric, "internal fault: rule " + decision.rule + " asks for what is known",
                                decision.rule};
        }
        observer_.observe(next.what & ~before, seen_, std::max(progress_.remaining, kSmallestLimit));
        if (seen_.processes.known()) {
            time_orphans(*seen_.processes);
            read_log(*seen_.processes);
        }
        return std::nullopt;
    }

    /// A server that says nothing has not got as far as its log.
    void read_log(const ServerProcesses& processes) {
        if (!progress_.did("StartServer") || !processes.nothing_alive() || progress_.server_output.empty()) return;
        LastWords words = instance_.words_since_mark();
        progress_.server_log = std::move(words.text);
        progress_.server_log_file = std::move(words.file);
    }

    void time_orphans(const ServerProcesses& processes) {
        if (processes.postmaster || processes.orphans.empty()) {
            orphans_seen_.reset();
        } else if (!orphans_seen_) {
            orphans_seen_ = instance_.ports().clock.now();
        }
        look_at_time();
    }

    Step step(const Decision& decision, const Perform& next) {
        if (decision.rule == failed_rule_) return try_again(decision);
        failed_rule_.clear();
        progress_.failed_effect.clear();
        progress_.failure.clear();
        bool touched = false;
        for (const Effect& effect : next.effects) {
            look_at_time();
            if (lacks_time_for_more(decision)) return end_settled(decision, "no time is left");
            touched = touched || touches_server(effect);
            const std::string name = effect_name(effect);
            const Status done = actor_.perform(effect, std::max(progress_.remaining, kSmallestLimit));
            tell_remarks();
            look_at_time();
            if (!done) {
                progress_.failed_effect = name;
                progress_.failure = done.error().message;
                progress_.failure_kind = done.error().kind;
                failed_rule_ = decision.rule;
                log_(LogLevel::kWarning, name + " failed: " + done.error().message);
                break;
            }
            progress_.done.push_back(name);
            progress_.done_at.push_back(progress_.elapsed);
            log_(LogLevel::kDebug, name + " done");
        }
        if (touched) {
            seen_.forget_volatile();
        } else {
            seen_.forget_cluster();
        }
        return std::nullopt;
    }

    /// A rule that wants again what has just failed looks again first, a little later, and not beyond the deadline.  A
    /// settled action leaves it to a later one.
    Step try_again(const Decision& decision) {
        if (decision.settled) return end_settled(decision, progress_.failed_effect + " failed");
        if (progress_.remaining <= kRetryPause) {
            return ActionResult{OcfExit::kGeneric,
                                "gave up " + after() + ": " + progress_.failed_effect + " failed: " + progress_.failure,
                                decision.rule};
        }
        failed_rule_.clear();
        instance_.ports().clock.sleep_for(kRetryPause);
        seen_.forget_volatile();
        return std::nullopt;
    }

    [[nodiscard]] std::string after() const {
        return "after " + std::to_string((progress_.elapsed.count() + 500) / 1000) + " s";
    }

    Step step(const Decision& decision, const Wait& next) {
        if (progress_.remaining <= next.poll) {
            const std::string cause = next.cause.empty() ? "" : next.cause + "; ";
            return ActionResult{next.at_deadline, cause + "gave up " + after() + " waiting for " + next.what,
                                decision.rule};
        }
        if (next.continues_stopped) continue_stopped();
        instance_.ports().clock.sleep_for(next.poll);
        seen_.forget_volatile();
        return std::nullopt;
    }

    /// A process that is stopped over and over is continued at this rate.
    void continue_stopped() {
        const TimePoint now = instance_.ports().clock.now();
        if (continued_ && now - *continued_ < kContinuePause) return;
        continued_ = now;
        (void)actor_.perform(ContinueStopped{}, std::max(progress_.remaining, kSmallestLimit));
        tell_remarks();
    }

    void tell_remarks() {
        for (const LogLine& line : actor_.take_remarks()) log_(line.level, line.text);
    }

    Step step(const Decision& decision, const Finish& next) {
        return ActionResult{next.exit, next.reason, decision.rule};
    }

    InstanceAccess& instance_;
    Observer& observer_;
    Actor& actor_;
    const LogFunction& log_;
    const SettledFunction& settled_;
    TimePoint started_, deadline_;
    std::optional<TimePoint> orphans_seen_;
    std::optional<TimePoint> continued_;  ///< when stopped processes were last looked for
    Observation seen_;
    Progress progress_;
    std::string failed_rule_;  ///< whose effect failed last, until it is tried again
};

}  // namespace

milliseconds usable_time(milliseconds timeout) {
    const milliseconds reserve = std::clamp(timeout / 10, milliseconds{1000}, milliseconds{5000});
    return timeout - std::min(reserve, timeout / 2);
}

ActionResult run_action(InstanceAccess& instance, Observer& observer, Actor& actor, TimePoint started,
                        const LogFunction& log, const SettledFunction& settled) {
    return Loop(instance, observer, actor, started, log, settled).run();
}

}  // namespace paf
