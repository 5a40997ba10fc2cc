#include "pafctl/explain/forecast/election.hpp"

#include <algorithm>

#include "decide/election/peers.hpp"
#include "decide/gates/lift_gate.hpp"
#include "model/cluster/vote.hpp"

namespace paf {
namespace {

/// A node that steps back twice is out, so that this is never reached.
constexpr int kMostRounds = 64;

using Scores = std::map<std::string, std::optional<Score>>;

/// As Pacemaker adds scores: -INFINITY wins over all, then INFINITY.
std::int32_t add_scores(std::int32_t a, std::int32_t b) {
    if (a <= -Score::kInfinity || b <= -Score::kInfinity) return -Score::kInfinity;
    if (a >= Score::kInfinity || b >= Score::kInfinity) return Score::kInfinity;
    return std::clamp(a + b, -Score::kInfinity, Score::kInfinity);
}

bool is_for_promoted(const PlacementConstraint& constraint) {
    return constraint.promoted_role && !constraint.with_primary;
}

/// Promotion score and the preferences for the promoted role: below 0 Pacemaker does not promote.
std::int32_t promotion_priority(const ExplainFacts& facts, const std::string& node, Score score) {
    std::int32_t sum = score.value;
    for (const PlacementConstraint& one : facts.cluster.constraints) {
        if (one.node == node && is_for_promoted(one)) sum = add_scores(sum, one.score);
    }
    return sum;
}

/// What Pacemaker sorts by: the priority, the preferences for the instance, and those of what goes with the primary.
std::int32_t sort_index(const ExplainFacts& facts, const std::string& node, Score score) {
    std::int32_t sum = promotion_priority(facts, node, score);
    for (const PlacementConstraint& one : facts.cluster.constraints) {
        if (one.node == node && !is_for_promoted(one)) sum = add_scores(sum, one.score);
    }
    return sum;
}

struct Choice {
    std::string node;  ///< empty: nobody can be promoted
    std::vector<std::string> equals;
};

Choice choose(const ExplainFacts& facts, const Scores& scores) {
    Choice choice;
    std::int32_t best = 0;
    for (const auto& [name, score] : scores) {
        if (!why_not_promotable(facts, *facts.cluster.find(name), score).empty()) continue;
        const std::int32_t index = sort_index(facts, name, *score);
        if (choice.node.empty() || index > best) {
            choice = {name, {}};
            best = index;
        } else if (index == best) {
            choice.equals.push_back(name);
        }
    }
    return choice;
}

/// What the agent on `self` would be told, and would see.
struct Scene {
    Request request;
    Observation seen;
};

Scene scene_of(const ExplainFacts& facts, const AssumedPositions& positions, const Scores& scores,
               const std::string& self) {
    Scene scene;
    scene.request.action = Action::kPromote;
    scene.request.managed = true;
    scene.request.resource = facts.cluster.resource;
    scene.request.params.maxlag = facts.cluster.maxlag;
    scene.request.notify.present = true;
    scene.request.notify.promote = {self};
    ClusterStatus status;
    PublishedPositions published;
    for (const SwitchoverNode& node : facts.cluster.nodes) {
        const auto score = scores.find(node.name);
        const bool there = score != scores.end();
        status.nodes.push_back({node.name, there, there ? score->second : node.score, std::nullopt});
    }
    for (const auto& [name, score] : scores) {
        scene.request.notify.unpromoted.push_back(name);
        const auto position = positions.find(name);
        if (position != positions.end())
            published[name] = encode_vote({position->second, election_after(facts.cluster.generation)});
    }
    status.generation = facts.cluster.generation;
    status.generation_fault = facts.cluster.generation_fault;
    const auto mine = positions.find(self);
    scene.seen.node = self;
    scene.seen.position = mine == positions.end() ? WalPosition{} : mine->second;
    scene.seen.cluster = std::move(status);
    scene.seen.published = std::move(published);
    return scene;
}

/// No primary is left: those who may lift their own -INFINITY do, at their next monitor.
bool lift_bans(Scores& scores, std::vector<std::string>& steps) {
    bool any = false;
    for (auto& [node, score] : scores) {
        if (!score || !may_be_lifted(*score)) continue;
        steps.push_back(node + " lifts its promotion score " + score->words() + " at its next monitor");
        score = lifted(*score);
        any = true;
    }
    return any;
}

void take_scores(const std::vector<Effect>& effects, Scores& scores) {
    for (const Effect& effect : effects) {
        const auto* set = std::get_if<SetScore>(&effect);
        if (set != nullptr && scores.count(set->node) != 0) scores[set->node] = set->score;
    }
}

}  // namespace

std::string why_not_taking_part(const ExplainFacts& facts, const SwitchoverNode& node) {
    if (!node.online) return "its node is not in the cluster";
    if (node.standby) return "its node is in standby mode";
    if (node.role == CibRole::kUnpromoted) return "";
    for (const PlacementConstraint& one : facts.cluster.constraints) {
        const bool on_instance = !one.with_primary && !one.promoted_role;
        if (one.node == node.name && on_instance && one.score <= -Score::kInfinity)
            return "stopped: the constraint " + one.id + " keeps it off this node";
    }
    const std::int32_t threshold = facts.configuration.migration_threshold;
    if (threshold > 0 && node.fail_count >= threshold)
        return "stopped: " + std::to_string(node.fail_count) + " failures, migration-threshold is " +
               std::to_string(threshold);
    return node.role == CibRole::kUnknown ? "Pacemaker does not know its state" : "stopped";
}

std::string why_not_promotable(const ExplainFacts& facts, const SwitchoverNode& node, std::optional<Score> score) {
    if (node.maintenance) return "its node is in maintenance mode";
    if (!score) return "it has no promotion score";
    if (*score == Score::withheld()) return "preflight=enforce keeps it back (score " + score->text() + ")";
    if (promotion_priority(facts, node.name, *score) >= 0) return "";
    if (score->value < 0) return "its promotion score is " + score->words();
    for (const PlacementConstraint& one : facts.cluster.constraints) {
        if (one.node == node.name && is_for_promoted(one) && one.score < 0)
            return "the constraint " + one.id + " forbids the promotion there";
    }
    return "constraints forbid the promotion there";
}

ElectionCourse play_election(const ExplainFacts& facts, const AssumedPositions& positions) {
    ElectionCourse course;
    Scores scores;
    const SwitchoverNode* primary = facts.cluster.primary();
    for (const SwitchoverNode& node : facts.cluster.nodes) {
        const bool lost = primary != nullptr && node.name == primary->name;
        if (!lost && why_not_taking_part(facts, node).empty()) scores[node.name] = node.score;
    }
    bool lifted = false;
    for (int round = 0; round < kMostRounds; ++round) {
        const Choice choice = choose(facts, scores);
        if (choice.node.empty() && !lifted && lift_bans(scores, course.steps)) {
            lifted = true;
            continue;
        }
        if (choice.node.empty()) {
            course.reason =
                scores.empty() ? "no standby is there" : "Pacemaker may promote none of those that are left";
            return course;
        }
        course.equals = choice.equals;
        const Scene scene = scene_of(facts, positions, scores, choice.node);
        const Outcome outcome = hold_election(scene.request, scene.seen, *scene.seen.position);
        course.reason = outcome.verdict.reason;
        course.gives_up = outcome.verdict.lost_at_most;
        if (outcome.verdict.kind == ElectionVerdict::Kind::kWin) course.winner = choice.node;
        if (outcome.verdict.kind != ElectionVerdict::Kind::kBetterElsewhere) return course;
        course.steps.push_back(choice.node + " is chosen first and steps back for " + outcome.verdict.winner);
        take_scores(step_back(outcome, scene.seen), scores);
    }
    course.reason = "the election comes to no end";
    return course;
}

}  // namespace paf
