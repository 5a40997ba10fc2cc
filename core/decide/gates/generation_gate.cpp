#include "decide/gates/generation_gate.hpp"

#include <algorithm>

#include "decide/steps/steps.hpp"
#include "decide/steps/whole_note.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

/// Whether what the cluster remembers decides here: called by Pacemaker, and the CIB was read.
bool knows_generation(const Request& request, const Observation& seen) {
    return request.managed && seen.cluster.known();
}

const Generation* newest_generation(const Request& request, const Observation& seen) {
    return knows_generation(request, seen) && seen.cluster->generation ? &*seen.cluster->generation : nullptr;
}

/// Most instances, at the price of a look at two small files: the newest timeline is the generation's, and its mark
/// too, if it has one.
bool surely_member(const ControlFile& control, const Fact<BranchRecord>& branch, const Generation& generation) {
    const TimelineId timeline = generation.history.current;
    if (control.system_identifier != generation.system_identifier || control.newest_timeline() != timeline)
        return false;
    const auto mark = generation.marks.find(timeline);
    if (mark == generation.marks.end()) return true;
    if (!branch.known() || branch->system_identifier != control.system_identifier) return false;
    const auto noted = branch->marks.find(timeline);
    return noted != branch->marks.end() && noted->second == mark->second;
}

Decision refuse_start(const std::string& rule, const std::string& found, const std::string& remedy) {
    return finish(rule, OcfExit::kArgs, found + "; " + remedy);
}

/// How the generation that is recorded came to be; `before`: the one that the cluster remembers, or null.
GenerationOrigin origin_of(const Request& request, const Generation* before) {
    return request.action == Action::kPromote || before != nullptr ? GenerationOrigin::kPromoted
                                                                   : GenerationOrigin::kFound;
}

}  // namespace

BranchRecord record_of(const WalPosition& position) {
    BranchRecord record;
    record.system_identifier = position.system_identifier;
    record.timeline = position.history.current;
    record.marks = position.marks;
    record.ordered = position.ordered;
    if (position.whole) record.whole = WholeTimeline{position.history.current, position.end};
    return record;
}

std::string how_to_go_on(const std::string& node, const Generation& generation) {
    const std::string origin = generation.node.empty() || generation.node == node
                                   ? "bring back a node that holds it"
                                   : "bring " + generation.node + " back";
    const std::string since = utc_text(generation.since);
    const std::string price =
        since.empty() ? ", or give its data up for those here: "
                      : ", which may alone hold commits made since " + since + ", or give them up for the data here: ";
    return origin + price + "pafctl accept " + node;
}

std::optional<Decision> refuse_by_generation(const std::string& prefix, const Request& request,
                                             const Observation& seen) {
    if (!request.managed) return std::nullopt;
    if (!seen.cluster.asked() || !seen.node.asked()) {
        return ask(prefix + ".which-generation", facts({FactId::kCluster, FactId::kNode}));
    }
    const Generation* newest = newest_generation(request, seen);
    if (newest == nullptr || !seen.control_before_start.known()) return std::nullopt;
    const ControlFile& control = *seen.control_before_start;
    if (control.system_identifier != newest->system_identifier) {
        WalPosition other;
        other.system_identifier = control.system_identifier;
        return refuse_start(prefix + ".other-database", describe_descent({}, other, *newest),
                            "check pgdata and datadir, or rebuild this node from the primary with pg_basebackup");
    }
    if (!seen.branch.asked()) return ask(prefix + ".which-branch", facts({FactId::kBranch}));
    if (surely_member(control, seen.branch, *newest)) return std::nullopt;
    if (!seen.position.asked()) return ask(prefix + ".which-branch", facts({FactId::kPosition}));
    if (!seen.position.known()) return std::nullopt;
    const Descent descent = descent_of(*seen.position, *newest);
    if (descent.standing != Standing::kDiverged) return std::nullopt;
    return refuse_start(prefix + ".diverged", describe_descent(descent, *seen.position, *newest),
                        "not started, so that its data stay as they are; rebuild this node from the primary (pg_rewind "
                        "or pg_basebackup), or give the primary's data up for those here: pafctl accept " +
                            (seen.node.known() ? *seen.node : std::string("THIS-NODE")));
}

std::optional<std::string> unfit(const Request& request, const std::string& node, const WalPosition& mine,
                                 const ClusterStatus& cluster) {
    if (!request.managed) return std::nullopt;
    if (!cluster.generation_fault.empty()) {
        return "the newest generation cannot be read from the cluster: " + cluster.generation_fault +
               "; when the data here are the right ones, type: pafctl accept " + node;
    }
    if (!cluster.generation) return std::nullopt;
    const Descent descent = descent_of(mine, *cluster.generation);
    if (descent.standing == Standing::kMember) return std::nullopt;
    return describe_descent(descent, mine, *cluster.generation) + "; " + how_to_go_on(node, *cluster.generation);
}

PrimaryStanding standing_of_primary(const Request& request, const Observation& seen) {
    using Is = PrimaryStanding::Kind;
    const Generation* newest = newest_generation(request, seen);
    if (newest == nullptr) return {Is::kUnknown, {}};
    // Marks do not change: they were compared when this instance was promoted.
    if (seen.control.known() && seen.control->system_identifier == newest->system_identifier &&
        seen.control->newest_timeline() == newest->history.current)
        return {Is::kMember, {}};
    if (!seen.position.asked()) return {Is::kNeedsPosition, {}};
    if (!seen.position.known()) return {Is::kUnknown, {}};
    const Descent descent = descent_of(*seen.position, *newest);
    if (descent.standing == Standing::kMember) return {Is::kMember, {}};
    return {Is::kOther, describe_descent(descent, *seen.position, *newest)};
}

std::optional<Decision> record_generation(const std::string& prefix, const Request& request, const Observation& seen,
                                          const Progress& progress, bool begun) {
    if (progress.did("RecordGeneration") || !request.managed) return std::nullopt;
    if (!begun && !knows_generation(request, seen)) return std::nullopt;
    // What is begun here has the highest number: those that the cluster remembers were reserved before.
    const Generation* before = begun ? nullptr : newest_generation(request, seen);
    const TimelineId known = before == nullptr ? 0 : before->history.current;
    if (seen.control.known() && seen.control->newest_timeline() == known) return std::nullopt;
    if (!seen.position.asked()) return ask(prefix + ".generation", facts({FactId::kPosition}));
    if (!seen.position.known() || seen.position->history.current == known) return std::nullopt;
    Generation generation = generation_of(*seen.position);
    generation.node = *seen.node;
    generation.origin = origin_of(request, before);
    if (before != nullptr) generation.highest = std::max(generation.highest, before->highest);
    const std::string text = "the cluster remembers this generation: " + describe_generation(generation);
    BranchRecord record = record_of(*seen.position);
    record.ordered = record.timeline;
    return logging(perform(prefix + ".record-generation",
                           {RecordGeneration{std::move(generation)}, RememberBranch{std::move(record)}}),
                   LogLevel::kInfo, text);
}

std::vector<Effect> before_promotion(const Observation& seen, const Progress& progress) {
    const WalPosition& mine = *seen.position;
    std::vector<Effect> effects;
    // The note only tells a later look what this promotion was, should it not come to its end: it goes on without.
    if (!progress.tried("RememberBranch")) {
        BranchRecord record = record_of(mine);
        record.promoting_from = mine.history.current;
        if (ran_as_primary(seen)) record.whole = WholeTimeline{mine.history.current, mine.end};
        effects.emplace_back(RememberBranch{std::move(record)});
    }
    TimelineId used = seen.cluster->generation ? seen.cluster->generation->highest : 0;
    for (const auto& [node, text] : *seen.published) {
        if (const auto position = decode_position(text)) used = std::max(used, position->history.current);
    }
    if (used > mine.history.current) effects.emplace_back(ReserveTimelines{used});
    return effects;
}

std::optional<Decision> keep_branch_record(const Request& request, const Observation& seen, const Progress& progress) {
    if (!request.managed || request.probe || progress.tried("RememberBranch") || progress.tried("SetScore"))
        return std::nullopt;
    if (!seen.branch.asked() || !seen.control.asked()) {
        return ask("monitor.branch", facts({FactId::kBranch, FactId::kControl}));
    }
    if (!seen.branch.known() || !seen.control.known()) return std::nullopt;
    const bool noted = seen.branch->system_identifier == seen.control->system_identifier &&
                       seen.branch->timeline >= seen.control->newest_timeline();
    if (noted) return std::nullopt;
    if (!seen.cluster.asked() || !seen.node.asked() || !seen.position.asked()) {
        return ask("monitor.new-branch", facts({FactId::kCluster, FactId::kNode, FactId::kPosition}));
    }
    const Generation* newest = newest_generation(request, seen);
    if (newest == nullptr || !seen.position.known() || !seen.node.known()) return std::nullopt;
    const Descent descent = descent_of(*seen.position, *newest);
    if (descent.standing == Standing::kMember) {
        BranchRecord record = record_of(*seen.position);
        record.ordered = newest->history.current;
        return perform("monitor.remember-branch", {RememberBranch{std::move(record)}});
    }
    const ClusterNode* me = seen.cluster->find(*seen.node);
    const std::string text = describe_descent(descent, *seen.position, *newest);
    const bool candidate = me != nullptr && me->score && me->score->value > 0;
    if (descent.standing == Standing::kBehind || !candidate) {
        return logging(finish("monitor.standby", OcfExit::kSuccess), LogLevel::kWarning, text);
    }
    return logging(perform("monitor.no-candidate", {SetScore{*seen.node, Score::banned(Ban::kOtherData), false}}),
                   LogLevel::kError, "no longer a candidate: " + text);
}

}  // namespace paf
