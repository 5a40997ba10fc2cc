#include "decide/gates/lift_gate.hpp"

#include <algorithm>

#include "decide/gates/generation_gate.hpp"
#include "decide/steps/refusal.hpp"
#include "decide/steps/steps.hpp"
#include "model/cluster/refusal_score.hpp"

namespace paf {
namespace {

/// A receiver asks for a word of its primary when it has heard none for half of wal_receiver_timeout, 30 seconds by
/// default: who has heard nothing for longer than this follows a primary that is gone, though TCP has not noticed.
constexpr std::int64_t kSilenceSeconds = 35;

/// Whether the server has said that it hears its primary.
bool hears_primary(const SqlFacts& sql) {
    return sql.sighting && (!sql.now || *sql.now - sql.sighting->at <= kSilenceSeconds);
}

/// Whether it has said that it has not heard it for long: it has a receiver all the same.
bool hears_nothing(const SqlFacts& sql) {
    return sql.sighting && !hears_primary(sql);
}

/// A corrected plan has Pacemaker begin its monitors anew: without a pause after a refusal, plans and corrections would
/// follow each other for ever.
bool refused_just_now(Score score, const SqlFacts& sql) {
    constexpr std::chrono::seconds kPause{30};
    const auto age = sql.now ? age_of_refusal(score, *sql.now) : std::optional<std::chrono::seconds>();
    return age && *age < kPause;
}

bool primary_is_known(const ClusterStatus& cluster, const std::string& self) {
    return std::any_of(cluster.nodes.begin(), cluster.nodes.end(), [&self](const ClusterNode& node) {
        return node.online && node.name != self && node.score && node.score->value >= Score::primary().value;
    });
}

}  // namespace

bool counts_in_election(Score score) {
    if (!score.forbids()) return true;
    const auto why = score.ban();
    return why && *why != Ban::kTooFarBehind;
}

bool may_be_lifted(Score score) {
    const auto why = score.ban();
    return why && *why != Ban::kTooFarBehind && *why != Ban::kNoStream;
}

Score lifted(Score ban) {
    return is_refusal(ban) ? kRetryScore : Score::last_resort();
}

std::optional<Decision> lift_own_ban(const Request& request, const Observation& seen, const Progress& progress) {
    if (!request.managed || request.probe || request.promoted_role || progress.tried("SetScore")) return std::nullopt;
    if (!seen.sql.known() || seen.sql->outcome != SqlOutcome::kAnswered || hears_primary(*seen.sql))
        return std::nullopt;
    if (!hears_nothing(*seen.sql)) {
        // Before 9.6 the server does not say, and one whose receiver has just begun has heard nothing yet.
        if (!seen.receives.asked()) return ask("monitor.whom-it-follows", facts({FactId::kReceives}));
        if (!seen.receives.known() || *seen.receives) return std::nullopt;
    }
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask("monitor.follows-nobody", facts({FactId::kNode, FactId::kCluster}));
    }
    if (!seen.cluster.known() || !seen.node.known()) return std::nullopt;
    const ClusterNode* me = seen.cluster->find(*seen.node);
    if (me == nullptr || !me->score || !may_be_lifted(*me->score)) return std::nullopt;
    if (refused_just_now(*me->score, *seen.sql)) return std::nullopt;
    if (primary_is_known(*seen.cluster, *seen.node)) return std::nullopt;
    if (!seen.position.asked()) return ask("monitor.fit-again", facts({FactId::kPosition}));
    const Decision standby = finish("monitor.standby", OcfExit::kSuccess);
    const std::string stays = "no primary is left, but the promotion score stays " + me->score->words() + ": ";
    if (!seen.position.known()) return logging(standby, LogLevel::kWarning, stays + seen.position.cause());
    if (const auto why_not = unfit(request, *seen.node, *seen.position, *seen.cluster))
        return logging(standby, LogLevel::kWarning, stays + *why_not);
    const Score now = lifted(*me->score);
    return logging(perform("monitor.lift", {SetScore{*seen.node, now, false}}), LogLevel::kWarning,
                   "no primary is left: promotion score " + now.text() + " in place of " + me->score->words());
}

}  // namespace paf
