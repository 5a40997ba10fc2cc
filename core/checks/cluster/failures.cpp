// How failures are counted, and what keeps the instances where they are.
#include "checks/cluster/round.hpp"
#include "model/cluster/score.hpp"

namespace paf {
namespace {

constexpr int kStickiness = 10;  // as in the quick starts

std::string where(const DatabaseResource& database, const std::string& holder) {
    return holder.empty() ? "resource defaults, for " + database.top() : holder;
}

/// What a failed promotion adds to the fail count of an instance on Pacemaker 1.1.12 (observed; a failed monitor adds
/// 1).
constexpr long kFailedPromotionOnPacemaker1 = 4;

/// A promotion that is refused for want of another node's position fails, and is tried again: how often, is worth
/// knowing.
void tell_how_often(LintRound& round, const DatabaseResource& database, long threshold) {
    const long promotions = (threshold + kFailedPromotionOnPacemaker1 - 1) / kFailedPromotionOnPacemaker1;
    round.pass(database.top(),
               "migration-threshold=" + std::to_string(threshold) +
                   ": on Pacemaker 1 a failed promotion counts four times, so a node is given up after " +
                   std::to_string(promotions) + " of them, until crm_resource --cleanup");
}

void check_migration_threshold(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto threshold = round.cluster.setting(database, "migration-threshold");
        if (round.is_open(threshold, database.top(), "migration-threshold")) continue;
        const long value = threshold ? number_of(threshold->value).value_or(0) : 0;
        if (value > 0 && value < Score::kInfinity) {
            if (round.cluster.is_pacemaker_1()) tell_how_often(round, database, value);
            continue;
        }
        const std::string holder = threshold ? threshold->holder : "";
        round.warn(where(database, holder),
                   "migration-threshold of a few failures, after which another node takes over: 5",
                   threshold ? "migration-threshold=" + threshold->value
                             : "none: a primary that keeps failing is restarted for ever",
                   threshold ? LintRound::change(*threshold, database, "migration-threshold", "5")
                             : set_default("migration-threshold", "5"));
    }
}

/// Failures must not be forgotten while the node still recovers from them.
void check_failure_timeout(LintRound& round) {
    std::chrono::seconds recovery{0};
    for (const char* action : {"stop", "start", "promote"}) {
        const auto found = round.agent.timeouts.find(action);
        if (found != round.agent.timeouts.end()) recovery += found->second;
    }
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto timeout = round.cluster.setting(database, "failure-timeout");
        if (round.is_open(timeout, database.top(), "failure-timeout")) continue;
        const auto value = timeout ? duration_of(timeout->value) : std::nullopt;
        if (!value || value->count() == 0 || *value >= recovery) continue;
        const std::string wanted = std::to_string(recovery.count()) + "s";
        round.warn(where(database, timeout->holder),
                   "failure-timeout of at least " + wanted + ", which one recovery may take, or none",
                   "failure-timeout=" + timeout->value,
                   LintRound::change(*timeout, database, "failure-timeout", wanted));
    }
}

void check_stickiness(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto own = round.cluster.setting(database, "resource-stickiness");
        if (round.is_open(own, database.top(), "resource-stickiness")) continue;
        const auto old = round.cluster.property("default-resource-stickiness");  // of Pacemaker 1
        if (!own && !old) continue;                                              // an instance of a clone then has 1
        const std::string value = own ? own->value : *old;
        if (number_of(value).value_or(1) > 0) continue;
        const std::string holder = own ? own->holder : "";
        round.warn(where(database, holder), "a positive resource-stickiness, so that nothing moves without need: 10",
                   "resource-stickiness=" + value,
                   own ? LintRound::change(*own, database, "resource-stickiness", std::to_string(kStickiness))
                       : set_default("resource-stickiness", std::to_string(kStickiness)));
    }
}

}  // namespace

std::vector<LintCheckSpec> failure_checks() {
    return {
        {"migration-threshold", "a few failures move it to another node", check_migration_threshold},
        {"failure-timeout", "failures are remembered long enough", check_failure_timeout},
        {"resource-stickiness", "nothing moves without need", check_stickiness},
    };
}

}  // namespace paf
