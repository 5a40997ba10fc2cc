#include "pafctl/explain/forecast/forecast.hpp"

#include <algorithm>

#include "decide/election/election.hpp"
#include "decide/election/scores.hpp"
#include "decide/steps/steps.hpp"
#include "pafctl/explain/forecast/standbys.hpp"
#include "pafctl/explain/forecast/sync.hpp"
#include "pafctl/explain/forecast/time.hpp"
#include "pafctl/switchover/plan/words.hpp"

namespace paf {
namespace {

/// What keeps the cluster from promoting anybody, whatever the standbys have; empty: nothing.
std::string obstacle(const ExplainFacts& facts, std::vector<std::string>& remarks) {
    const SwitchoverFacts& cluster = facts.cluster;
    const ExplainConfiguration& configuration = facts.configuration;
    if (cluster.maintenance) return "the cluster is in maintenance mode: it repairs nothing";
    if (!cluster.managed) return cluster.resource + " is not managed: the cluster does not promote it";
    if (!cluster.generation_fault.empty())
        return "the newest generation, which no node is promoted without, cannot be read: " + cluster.generation_fault;
    if (!configuration.fencing.enabled) {
        remarks.emplace_back(
            "fencing is off: nothing makes sure that the old primary is dead before another one is promoted");
    } else if (configuration.fencing.devices == 0 && !configuration.fencing.watchdog) {
        return "there is no fencing device: Pacemaker waits for the lost node to be fenced, for ever; see pafctl "
               "preflight";
    }
    const auto all = cluster.nodes.size();
    const auto online = static_cast<std::size_t>(
        std::count_if(cluster.nodes.begin(), cluster.nodes.end(), [](const auto& node) { return node.online; }));
    const std::size_t left = online > 0 ? online - 1 : 0;
    if (configuration.no_quorum_policy == "ignore" || left * 2 > all) return "";
    const bool two_node = facts.membership.known() && facts.membership->two_node;
    if (all == 2 && left == 1 && two_node) return "";
    const std::string text =
        std::to_string(left) + " of " + std::to_string(all) + " nodes would be left, without quorum";
    if (all == 2 && left == 1 && !facts.membership.known()) {
        remarks.push_back(text + " unless Corosync has two_node set");
        return "";
    }
    return text + ": they promote nobody";
}

std::string why_not_winner(const ExplainFacts& facts, const Standbys& standbys, const SwitchoverNode& node,
                           const Forecast& forecast) {
    const std::string promotable = why_not_promotable(facts, node, node.score);
    const auto* row = standbys.client(node.name);
    if (!promotable.empty()) return promotable;
    if (standbys.known() && row == nullptr)
        return "it is not connected to the primary: what it holds is not known here";
    const SwitchoverNode* winner = facts.cluster.find(forecast.winner);
    const auto* best = winner == nullptr ? nullptr : standbys.client(winner->name);
    if (row == nullptr || best == nullptr) return "";
    if (row->flush < best->flush)
        return "it lacks " + bytes_text(best->flush.value - row->flush.value) + " that " + winner->name + " has";
    if (row->flush > best->flush) return "it has more than " + winner->name + ", within maxlag";
    if (contains(forecast.equals, node.name)) return "it has the same data, and Pacemaker has no preference";
    return "it has the same data; Pacemaker prefers " + winner->name + " (" +
           (winner->score ? winner->score->shown() : "no score") + " against " + node.score->shown() +
           (facts.cluster.constraints.empty() ? "" : ", and constraints") + ")";
}

NodeForecast node_forecast(const ExplainFacts& facts, const Standbys& standbys, const SwitchoverNode& node,
                           const Forecast& forecast) {
    NodeForecast one;
    one.name = node.name;
    one.score = node.score;
    const std::string out = why_not_taking_part(facts, node);
    one.takes_part = out.empty();
    if (!one.takes_part) {
        one.why = out;
        return one;
    }
    if (const auto* row = standbys.client(node.name)) {
        one.flushed = row->flush;
        one.lacks = bytes_behind(standbys.written(), row->flush);
    }
    one.why = node.name == forecast.winner ? forecast.why : why_not_winner(facts, standbys, node, forecast);
    return one;
}

/// Time passes between this look and the death: what is under way may arrive, and what is not known may be more.
std::vector<std::string> other_outcomes(const ExplainFacts& facts, const Standbys& standbys,
                                        const ElectionCourse& expected) {
    std::vector<std::string> others;
    const std::string& winner = expected.winner;
    for (const std::string& node : standbys.taking_part()) {
        AssumedPositions positions = standbys.positions();
        if (contains(expected.equals, node) && positions.at(node) == positions.at(winner)) {
            others.push_back(node + " if Pacemaker takes it first: it has no preference");
            continue;
        }
        const auto* row = standbys.client(node);
        if (node == winner || (row != nullptr && row->sent <= row->flush)) continue;
        positions[node] = standbys.at(row != nullptr ? row->sent : standbys.written());
        const ElectionCourse course = play_election(facts, positions);
        if (course.winner == winner) continue;
        std::string other = course.winner.empty() ? "nobody" : course.winner;
        if (row != nullptr) {
            other.append(" if the ").append(bytes_text(row->sent.value - row->flush.value));
            other.append(" on their way to it arrive");
        } else {
            other.append(" if ").append(node).append(", which is not connected, has more than ").append(winner);
        }
        others.push_back(std::move(other));
    }
    return others;
}

LossForecast loss_of(const ExplainFacts& facts, const Standbys& standbys, const std::string& winner,
                     std::uint64_t gives_up) {
    LossForecast loss;
    const auto* row = standbys.client(winner);
    if (row == nullptr) {
        loss.why = "what " + winner + " has confirmed is not known here";
        return loss;
    }
    loss.bytes = bytes_behind(standbys.written(), row->flush);
    if (*loss.bytes == 0) loss.at_most = std::chrono::milliseconds(0);
    if (!facts.details.known()) {
        loss.why = facts.details.cause();
        return loss;
    }
    const auto delay = facts.details->delays.find(winner);
    if (*loss.bytes > 0 && delay != facts.details->delays.end() && (delay->second.flush || delay->second.since_reply)) {
        const std::chrono::milliseconds zero{0};
        loss.at_most = std::max(delay->second.flush.value_or(zero), delay->second.since_reply.value_or(zero));
    }
    const SwitchoverNode* primary = facts.cluster.primary();
    const SyncPromise promise = sync_promise(*facts.details, standbys.taking_part(), primary->name, *loss.bytes);
    loss.none_acknowledged = promise.holds && gives_up == 0;
    loss.why = promise.why.empty() ? "replication is asynchronous: what is not yet there is lost, acknowledged or not"
                                   : promise.why;
    return loss;
}

void say_nobody(Forecast& forecast, const std::string& why) {
    forecast.kind = ForecastKind::kNobody;
    forecast.why = why;
}

/// The agent's parameter max_loss may keep the winner of an election back.  What the primary has written by now does
/// not count: once it is dead, only its settings prove something.
void apply_max_loss(const ExplainFacts& facts, const Standbys& standbys, std::uint64_t gives_up, Forecast& forecast,
                    std::vector<std::string>& remarks) {
    if (!facts.cluster.max_loss || forecast.kind != ForecastKind::kWinner) return;
    const std::string limit = "max_loss is " + std::to_string(*facts.cluster.max_loss);
    if (!facts.details.known()) {
        remarks.push_back(limit + ": whether it lets " + forecast.winner +
                          " be promoted, the primary's settings tell, " + "which are not known here");
        return;
    }
    const SyncPromise proof = sync_promise(*facts.details, standbys.taking_part(), facts.cluster.primary()->name, 1);
    if (proof.holds && gives_up == 0) return;
    say_nobody(forecast, limit + ", and what " + forecast.winner + " loses cannot be bounded: " +
                             (proof.why.empty() ? "asynchronous replication" : proof.why));
    forecast.winner.clear();
    forecast.could_also.clear();
}

/// Whoever is the only one to take part wins; else only the primary knows.
void forecast_from_afar(const ExplainFacts& facts, const Standbys& standbys, const std::string& primary,
                        Forecast& forecast) {
    std::vector<std::string> promotable;
    for (const std::string& node : standbys.taking_part()) {
        const SwitchoverNode& one = *facts.cluster.find(node);
        if (why_not_promotable(facts, one, one.score).empty()) promotable.push_back(node);
    }
    if (promotable.empty())
        return say_nobody(forecast, standbys.taking_part().empty() ? "no standby is there"
                                                                   : "Pacemaker may promote none of the standbys");
    if (standbys.taking_part().size() == 1) {
        forecast.kind = ForecastKind::kWinner;
        forecast.winner = promotable.front();
        forecast.why = "it is the only standby";
        return;
    }
    const std::string cause = primary == facts.cluster.local_node
                                  ? "the primary did not tell where its standbys are: " + facts.cluster.sql.cause()
                                  : "where the standbys are, the primary knows: run pafctl explain on " + primary;
    forecast.why = cause;
}

Forecast forecast_node_loss(const ExplainFacts& facts, const std::string& primary, std::vector<std::string>& remarks) {
    Forecast forecast;
    const Standbys standbys(facts);
    const std::string stopped_by = obstacle(facts, remarks);
    std::uint64_t gives_up = 0;
    if (!stopped_by.empty()) {
        say_nobody(forecast, stopped_by);
    } else if (!standbys.known()) {
        forecast_from_afar(facts, standbys, primary, forecast);
    } else {
        const ElectionCourse course = play_election(facts, standbys.positions());
        forecast.kind = course.winner.empty() ? ForecastKind::kNobody : ForecastKind::kWinner;
        forecast.winner = course.winner;
        forecast.why = course.reason;
        forecast.steps = course.steps;
        forecast.equals = course.equals;
        gives_up = course.gives_up;
        if (!course.winner.empty()) forecast.could_also = other_outcomes(facts, standbys, course);
    }
    apply_max_loss(facts, standbys, gives_up, forecast, remarks);
    for (const SwitchoverNode& node : facts.cluster.nodes) {
        if (node.name != primary) forecast.nodes.push_back(node_forecast(facts, standbys, node, forecast));
    }
    if (forecast.kind != ForecastKind::kWinner) return forecast;
    forecast.loss = loss_of(facts, standbys, forecast.winner, gives_up);
    forecast.time = time_of_node_loss(facts, forecast.winner);
    return forecast;
}

Forecast forecast_crash(const ExplainFacts& facts, const SwitchoverNode& primary, const Forecast& node_lost) {
    Forecast forecast;
    const ExplainConfiguration& configuration = facts.configuration;
    if (facts.cluster.maintenance || !facts.cluster.managed) {
        say_nobody(forecast, "the cluster repairs nothing: it is in maintenance, or the resource is not managed");
        return forecast;
    }
    const std::int32_t threshold = configuration.migration_threshold;
    const bool fenced = configuration.timeouts.monitor_on_fail == "fence";
    const bool leaves = threshold > 0 && primary.fail_count + 1 >= threshold;
    if (!fenced && !leaves) {
        forecast.kind = ForecastKind::kWinner;
        forecast.winner = primary.name;
        forecast.why = "it is recovered in place, and loses nothing";
        forecast.time = time_of_crash(facts, primary.name);
        return forecast;
    }
    forecast.kind = node_lost.kind;
    forecast.winner = node_lost.winner;
    forecast.why = fenced
                       ? "on-fail=fence: the node is fenced, and all goes as when it is lost"
                       : "this would be failure " + std::to_string(primary.fail_count + 1) +
                             ", migration-threshold is " + std::to_string(threshold) + ": the cluster leaves this node";
    if (forecast.kind == ForecastKind::kWinner) forecast.time = time_of_crash(facts, forecast.winner);
    if (fenced && forecast.kind == ForecastKind::kWinner)
        forecast.time.insert(forecast.time.begin() + 1, node_lost.time[1]);
    return forecast;
}

}  // namespace

Explanation explain(const ExplainFacts& facts) {
    Explanation explanation;
    explanation.generation = facts.cluster.generation;
    explanation.elections = facts.elections;
    const SwitchoverNode* primary = facts.cluster.primary();
    if (primary == nullptr) {
        for (Forecast* one : {&explanation.node_lost, &explanation.crash})
            one->why = "there is no primary now, or more than one: see pafctl status";
        return explanation;
    }
    explanation.primary = primary->name;
    explanation.node_lost = forecast_node_loss(facts, primary->name, explanation.remarks);
    explanation.crash = forecast_crash(facts, *primary, explanation.node_lost);
    if (facts.cluster.sql.known() && !facts.cluster.sql->hidden.empty())
        explanation.remarks.push_back("positions of standbys are guessed: " + facts.cluster.sql->hidden);
    if (facts.configuration.location_rules)
        explanation.remarks.emplace_back(
            "location constraints have rules, which only Pacemaker can evaluate: they are left out");
    if (facts.configuration.enforces_preflight)
        explanation.remarks.emplace_back(
            "preflight=enforce: a finding of pafctl preflight that says BLOCK keeps every node back");
    return explanation;
}

}  // namespace paf
