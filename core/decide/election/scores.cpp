#include "decide/election/scores.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>

#include "decide/election/descent.hpp"
#include "decide/steps/instance_view.hpp"
#include "decide/steps/refusal.hpp"
#include "model/replication/client_name.hpp"

namespace paf {
namespace {

constexpr std::int32_t kWideStep = 10;
constexpr std::size_t kMostWideSteps = 99;  ///< with more standbys the wide steps would end below 1

bool streams(const ReplicationClient& client) {
    return client.state == "streaming";
}

/// Lower is better.
int sync_rank(const std::string& state) {
    if (state == "sync") return 0;
    if (state == "quorum") return 1;
    if (state == "potential") return 2;
    return 3;
}

bool synchronous(const ReplicationClient& client) {
    return sync_rank(client.sync_state) <= 1;
}

/// Sorts better clients to the front.
auto exact_key(const ReplicationClient& client) {
    return std::make_tuple(!streams(client), ~client.flush.value, ~client.write.value, ~client.replay.value,
                           sync_rank(client.sync_state));
}

/// A standby that may be ranked.
struct Standby {
    const ClusterNode* node;
    const ReplicationClient* client;
};

/// Why a node does not follow the primary; empty when it does.
std::string not_streaming(const ReplicationClient* client) {
    if (client == nullptr) return "not connected to the primary";
    if (!streams(*client)) return "connected to the primary, but not streaming: its state is '" + client->state + "'";
    // WAL receivers of backup tools flush, at most; they never replay.
    if (!client->flush.valid() || !client->replay.valid()) {
        return "a WAL receiver that reports no flushed and replayed position: not a standby";
    }
    return {};
}

/// Why a node that follows must not be promoted; empty when it may be.
std::string too_far_behind(const ReplicationClient& client, const ScoreInputs& inputs) {
    const std::uint64_t lag = bytes_behind(inputs.current, client.flush);
    if (inputs.maxlag == 0 || lag <= inputs.maxlag) return {};
    return "lags " + std::to_string(lag) + " bytes behind, maxlag is " + std::to_string(inputs.maxlag);
}

/// Takes the best of `standbys` out.  Only those within the hysteresis of the most advanced one are eligible, so a
/// standby that leads by more always ranks higher; and as the choice among them follows the present scores, choosing
/// again from the scores that result gives the same order.
Standby take_best(std::vector<Standby>& standbys) {
    Lsn lead;
    for (const Standby& one : standbys) lead = std::max(lead, one.client->flush);
    const auto key = [lead](const Standby& one) {
        const std::int32_t present = one.node->score.value_or(Score::minus_infinity()).value;
        const bool eligible = lead.value - one.client->flush.value < kRankHysteresisBytes;
        return std::make_tuple(!eligible, !synchronous(*one.client), -std::max(present, 0), exact_key(*one.client),
                               std::string_view(one.node->name));
    };
    const auto best = std::min_element(standbys.begin(), standbys.end(),
                                       [&key](const Standby& a, const Standby& b) { return key(a) < key(b); });
    const Standby taken = *best;
    standbys.erase(best);
    return taken;
}

/// `rank` counts from 0.
Score score_of_rank(std::size_t rank, std::size_t count) {
    const std::int32_t step = count > kMostWideSteps ? 1 : kWideStep;
    const auto below_best = static_cast<std::int32_t>(std::min<std::size_t>(rank, 1000)) * step;
    return {std::max(Score::best_standby().value - below_best, 1)};
}

/// Whether it is by an election that the node has this score: of its data nobody has said anything.
bool stood_aside(Score score) {
    return score.ban() == Ban::kSteppedBack || score.ban() == Ban::kRefused;
}

/// What a new primary gives a node that does not stream yet and is no candidate: none had the time to follow it.  What
/// the primary before it said of a node's data stays.
Score score_at_first_look(const ClusterNode& node) {
    if (!node.score) return node.has_instance ? Score::last_resort() : Score::banned(Ban::kNoStream);
    if (*node.score == Score::last_resort() || stood_aside(*node.score)) return Score::last_resort();
    return node.score->forbids() ? *node.score : Score::banned(Ban::kNoStream);
}

/// What a node gets that does not stream.  One that was a candidate until now stays a last resort until the next look,
/// or the loss of the primary in these seconds would leave nobody; what it is given then says for how long it has been
/// out of sight, since nobody but the primary can tell how old the data are that it has.
Score score_out_of_sight(const ClusterNode& node, bool first_look) {
    if (node.score && node.score->value > Score::last_resort().value) return Score::last_resort();
    if (first_look) return score_at_first_look(node);
    if (!node.score) return Score::banned(Ban::kNoStream);
    if (*node.score == Score::last_resort() || stood_aside(*node.score)) return Score::banned(Ban::kLostStream);
    const bool others = node.score->forbids() && !node.score->ban();
    return others || node.score->ban() == Ban::kOtherData ? *node.score : Score::banned(Ban::kNoStream);
}

/// Not being allowed to see how far a standby is says nothing of it: whatever score it has stays.  One that has none is
/// treated at a new primary's first look as those are that do not stream yet.
std::optional<ScoreChange> score_unseen(const ClusterNode& node, bool first_look) {
    if (!first_look || node.score || !node.has_instance) return std::nullopt;
    return ScoreChange{node.name, Score::last_resort(), "connected to the primary; how far it is cannot be seen"};
}

void add_if_changed(std::vector<ScoreChange>& changes, const ClusterNode* node, ScoreChange change) {
    if (node == nullptr || node->score != change.score) changes.push_back(std::move(change));
}

/// Whether the row may be that of several nodes: it says nothing of any of them.
bool is_confused(const ClusterStatus& cluster, const ReplicationClient& client) {
    return std::count_if(cluster.nodes.begin(), cluster.nodes.end(), [&client](const ClusterNode& node) {
               return is_client_of(client.application_name, node.name);
           }) > 1;
}

}  // namespace

std::vector<std::string> confused_nodes(const ScoreInputs& inputs) {
    std::vector<std::string> names;
    for (const ClusterNode& node : inputs.cluster.nodes) {
        const ReplicationClient* client = client_of(node.name, inputs.clients);
        if (client != nullptr && is_confused(inputs.cluster, *client)) names.push_back(node.name);
    }
    return names;
}

const ReplicationClient* client_of(const std::string& node, const std::vector<ReplicationClient>& clients) {
    const ReplicationClient* best = nullptr;
    for (const ReplicationClient& client : clients) {
        if (!is_client_of(client.application_name, node)) continue;
        if (best == nullptr || exact_key(client) < exact_key(*best)) best = &client;
    }
    return best;
}

std::vector<ScoreChange> scores_for(const ScoreInputs& inputs) {
    std::vector<ScoreChange> changes;
    add_if_changed(changes, inputs.cluster.find(inputs.self), {inputs.self, Score::primary(), "the running primary"});
    if (!inputs.standbys_known) return changes;

    std::vector<Standby> standbys;
    for (const ClusterNode& node : inputs.cluster.nodes) {
        if (!node.online || node.name == inputs.self) continue;
        const ReplicationClient* client = client_of(node.name, inputs.clients);
        if (client != nullptr && (!client->visible || is_confused(inputs.cluster, *client))) {
            if (auto change = score_unseen(node, inputs.first_look)) changes.push_back(std::move(*change));
        } else if (const std::string why_not = not_streaming(client); !why_not.empty()) {
            const Score score = score_out_of_sight(node, inputs.first_look);
            add_if_changed(changes, &node, {node.name, score, why_not + (score.forbids() ? "" : ", for the moment")});
        } else if (const std::string lag = too_far_behind(*client, inputs); !lag.empty()) {
            add_if_changed(changes, &node, {node.name, Score::banned(Ban::kTooFarBehind), lag});
        } else {
            standbys.push_back({&node, client});
        }
    }
    const std::size_t count = standbys.size();
    for (std::size_t rank = 0; rank < count; ++rank) {
        const Standby one = take_best(standbys);
        const std::string reason = "standby " + std::to_string(rank + 1) + " of " + std::to_string(count) +
                                   ", flushed " + one.client->flush.text() + ", " +
                                   std::to_string(bytes_behind(inputs.current, one.client->flush)) + " bytes behind, " +
                                   (one.client->sync_state.empty() ? "async" : one.client->sync_state);
        add_if_changed(changes, one.node, {one.node->name, score_of_rank(rank, count), reason});
    }
    return changes;
}

namespace {

/// Scores above the bootstrap's and a retry's come from a primary or an election.  An offer of another node that starts
/// at the same time must not keep this one from offering itself: the administrator's preference chooses among equals.
bool established(const ClusterNode& node) {
    return node.score && node.score->value > std::max(Score::bootstrap().value, kRetryScore.value);
}

}  // namespace

/// Why data that come from an older generation than the newest one must not be offered; nullopt when they do not.
std::optional<std::string> not_a_member(const ClusterStatus& cluster, const Fact<ControlFile>& before_start,
                                        const Fact<WalPosition>& position) {
    if (!cluster.generation) return std::nullopt;
    const Generation& newest = *cluster.generation;
    if (position.known()) {
        const Descent descent = descent_of(*position, newest);
        if (descent.standing == Standing::kMember) return std::nullopt;
        return "this instance " + describe_descent(descent, *position, newest);
    }
    const bool same_timeline = before_start.known() && before_start->newest_timeline() == newest.history.current &&
                               before_start->system_identifier == newest.system_identifier;
    if (same_timeline) return std::nullopt;
    return "this instance cannot prove to have the data of " + describe_generation(newest);
}

bool any_candidate_online(const ClusterStatus& cluster) {
    return std::any_of(cluster.nodes.begin(), cluster.nodes.end(),
                       [](const ClusterNode& node) { return node.online && established(node); });
}

StartOffer start_score(const std::string& self, const ClusterStatus& cluster, const Fact<ControlFile>& before_start,
                       const Fact<WalPosition>& position) {
    for (const ClusterNode& node : cluster.nodes) {
        if (node.online && established(node)) {
            return {std::nullopt, "no promotion score set: " + node.name + " has a score of " + node.score->shown()};
        }
    }
    if (const auto why_not = not_a_member(cluster, before_start, position)) {
        return {std::nullopt, "no promotion score set: no primary is known, but " + *why_not};
    }
    const std::string offer = "no primary is known, this one offers itself: ";
    if (cluster.generation && cluster.generation->origin == GenerationOrigin::kAccepted &&
        cluster.generation->node == self) {
        return {Score::bootstrap(), offer + cluster.generation->by + " accepted its data as the newest"};
    }
    if (before_start.known() &&
        (before_start->state == ControlState::kShutDown || is_crashed_primarys(before_start->state))) {
        return {Score::bootstrap(), offer + "it was a primary, its control file said \"" +
                                        control_state_text(before_start->state) + "\" before this start"};
    }
    if (position.known() && position->shutdown_checkpoint.valid()) {
        return {Score::bootstrap(),
                offer + "its WAL ends with the shutdown checkpoint at " + position->shutdown_checkpoint.text()};
    }
    if (position.known() && position->whole) {
        return {Score::bootstrap(), offer + "its data hold all that the primary of timeline " +
                                        std::to_string(position->history.current) + " wrote, who ended at " +
                                        position->end.text() + ", as it has noted"};
    }
    std::string why = "no promotion score set: no primary is known, but this standby cannot prove its data complete";
    if (before_start.known()) {
        why += std::string("; its control file said \"") + control_state_text(before_start->state) +
               "\" before this start";
    }
    if (before_start.is_unknown()) why += "; its control file could not be read: " + before_start.cause();
    if (position.known()) why += "; its WAL does not end with a shutdown checkpoint";
    if (position.is_unknown()) why += "; its WAL position is not known: " + position.cause();
    return {std::nullopt, why + "; start the last primary, or set this node's promotion score by hand"};
}

}  // namespace paf
