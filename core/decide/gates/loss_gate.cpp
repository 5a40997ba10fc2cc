#include "decide/gates/loss_gate.hpp"

#include <algorithm>
#include <utility>

#include "decide/election/peers.hpp"
#include "decide/steps/steps.hpp"
#include "model/replication/sync_names.hpp"

namespace paf {
namespace {

constexpr const char* kEffect = "RememberReplication";

/// Living nodes with an instance that takes no part.
std::vector<std::string> silent_nodes(const Request& request, const Observation& seen) {
    const std::vector<std::string> peers = expected_peers(request.notify, *seen.node, seen.cluster);
    std::vector<std::string> silent;
    for (const ClusterNode& node : seen.cluster->nodes) {
        if (node.online && node.has_instance && node.name != *seen.node && !contains(peers, node.name)) {
            silent.push_back(node.name);
        }
    }
    return silent;
}

/// What this primary's commits wait for, if Pacemaker has promoted it and the cluster does not remember that.
std::optional<ReplicationPolicy> news(const Request& request, const Observation& seen) {
    if (!request.managed || !request.promoted_role || !seen.node.known() || !seen.cluster.known()) return std::nullopt;
    if (!seen.sql.known() || seen.sql->outcome != SqlOutcome::kAnswered || seen.sql->in_recovery) return std::nullopt;
    const SqlFacts& sql = *seen.sql;
    if (!sql.sync || sql.timeline == 0 || !sql.current.valid()) return std::nullopt;
    ReplicationPolicy policy{*seen.node, sql.timeline, sql.current, *sql.sync};
    const auto& remembered = seen.cluster->replication;
    if (remembered && same_policy(*remembered, policy)) return std::nullopt;
    return policy;
}

/// Whether some standby can ever be proved complete.
bool can_be_proved(const SyncSettings& settings) {
    const auto sync = parse_sync_names(settings.names);
    return sync && !sync->anybody() && waits_for_disks(settings.commit);
}

Decision tell(Decision decision, const Request& request, const SyncSettings& settings) {
    const std::string now =
        "synchronous_standby_names is '" + settings.names + "', synchronous_commit is " + settings.commit;
    decision = logging(std::move(decision), LogLevel::kInfo, now + ": the cluster is to remember that");
    if (!request.params.max_loss || can_be_proved(settings)) return decision;
    return logging(std::move(decision), LogLevel::kWarning,
                   "max_loss is " + std::to_string(*request.params.max_loss) + ", but with " + now +
                       " no standby can be shown to lose at most that: a failover will be refused");
}

LossInputs inputs_of_loss(const Request& request, const Observation& seen, const std::string& self,
                          const WalPosition& mine, std::vector<Candidate> others) {
    LossInputs inputs;
    inputs.self = self;
    inputs.mine = mine;
    inputs.others = std::move(others);
    inputs.policy = seen.cluster->replication;
    inputs.policy_fault = seen.cluster->replication_fault;
    inputs.demoted = switchover_from(request.notify, self);
    inputs.silent = silent_nodes(request, seen);
    if (seen.sql.known()) inputs.now = seen.sql->now;
    return inputs;
}

}  // namespace

bool is_first_look(const Request& request, const Observation& seen) {
    if (!request.promoted_role || request.probe) return false;
    const ClusterNode* me = seen.cluster->find(*seen.node);
    if (me == nullptr || me->score != Score::primary()) return true;
    const auto policy = news(request, seen);
    const auto& remembered = seen.cluster->replication;
    return policy && (!remembered || remembered->node != policy->node || remembered->timeline != policy->timeline);
}

LossBound loss_of_promotion(const Request& request, const Observation& seen, const WalPosition& mine) {
    return bound_loss(inputs_of_loss(request, seen, *seen.node, mine, candidates(request, seen)));
}

LossBound loss_of_other(const Request& request, const Observation& seen, const WalPosition& mine,
                        const std::string& node) {
    std::vector<Candidate> others = candidates(request, seen);
    const auto found =
        std::find_if(others.begin(), others.end(), [&node](const Candidate& other) { return other.node == node; });
    if (found == others.end()) return {false, std::nullopt, node + " is not compared"};
    const WalPosition theirs = found->position;
    found->node = *seen.node;
    found->evidence = Candidate::Evidence::kPosition;
    found->position = mine;
    return bound_loss(inputs_of_loss(request, seen, node, theirs, std::move(others)));
}

std::optional<std::string> blind_loss(const Request& request) {
    if (!request.params.max_loss) return std::nullopt;
    return "max_loss is " + std::to_string(*request.params.max_loss) +
           ", and its loss cannot be bounded: the cluster sent no notification variables, so that no positions are "
           "compared; to promote it all the same, remove the parameter max_loss";
}

Decision remember_replication(Decision decided, const Request& request, const Observation& seen,
                              const Progress& progress) {
    if (progress.failed_effect == kEffect && std::holds_alternative<Finish>(decided.next)) {
        return logging(std::move(decided), LogLevel::kWarning,
                       "the cluster does not remember what commits wait for: " + progress.failure);
    }
    // When another write has just failed, the two would be wished for by turns until the deadline.
    if (progress.did(kEffect) || !progress.failed_effect.empty()) return decided;
    const auto policy = news(request, seen);
    if (!policy) return decided;
    if (decided.rule == "monitor.set-scores") {
        std::get<Perform>(decided.next).effects.emplace_back(RememberReplication{*policy});
        return tell(std::move(decided), request, policy->settings);
    }
    if (decided.rule != "monitor.primary") return decided;
    Decision remember = perform("monitor.remember-replication", {RememberReplication{*policy}});
    remember.log = decided.log;
    return tell(std::move(remember), request, policy->settings);
}

}  // namespace paf
