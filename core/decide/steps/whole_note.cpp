#include "decide/steps/whole_note.hpp"

#include <utility>

#include "decide/gates/generation_gate.hpp"
#include "decide/steps/steps.hpp"

namespace paf {
namespace {

/// Whether the data are those that the primary left, and nothing tells that by itself for good.
bool to_be_noted(const Observation& seen) {
    const WalPosition& mine = *seen.position;
    if (mine.whole || mine.shutdown_checkpoint.valid()) return false;
    return mine.history.current == seen.control_before_start->newest_timeline();
}

bool goes_on(const Decision& decided) {
    const auto* over = std::get_if<Finish>(&decided.next);
    return over != nullptr ? over->exit != OcfExit::kSuccess : !std::holds_alternative<Perform>(decided.next);
}

}  // namespace

bool ran_as_primary(const Observation& seen) {
    if (!seen.directory_before_start.known() || seen.directory_before_start->backup_label) return false;
    return seen.control_before_start.known() && is_crashed_primarys(seen.control_before_start->state);
}

Decision note_whole(Decision decided, const std::string& prefix, const Request& request, const Observation& seen,
                    const Progress& progress) {
    if (!request.managed || progress.tried("RememberBranch") || !ran_as_primary(seen) || goes_on(decided))
        return decided;
    if (!seen.sql.known() || seen.sql->outcome != SqlOutcome::kAnswered || seen.sql->sighting) return decided;
    // Nobody asks who had all of a timeline that others have left.
    const bool left = seen.cluster.known() && seen.cluster->generation &&
                      seen.cluster->generation->history.current != seen.control_before_start->newest_timeline();
    if (left) return decided;
    if (!seen.position.asked()) return ask(prefix + ".how-far", facts({FactId::kPosition}));
    if (!seen.position.known() || !to_be_noted(seen)) return decided;
    const WholeTimeline whole{seen.position->history.current, seen.position->end};
    BranchRecord record = record_of(*seen.position);
    record.whole = whole;
    decided = logging(std::move(decided), LogLevel::kInfo,
                      "these data are whole: the primary of timeline " + std::to_string(whole.timeline) + " ended at " +
                          whole.end.text() + "; noting that");
    if (auto* writes = std::get_if<Perform>(&decided.next)) {
        writes->effects.insert(writes->effects.begin(), RememberBranch{std::move(record)});
        return decided;
    }
    Decision note = perform(prefix + ".note-whole", {RememberBranch{std::move(record)}});
    note.log = std::move(decided.log);
    return note;
}

}  // namespace paf
