// Published WAL positions: what other nodes wrote, one per line, and what an election makes of them.  A line may also
// be what a node noted beside its data.
#include "decide/election/election.hpp"
#include "fuzz_input.hpp"
#include "model/wal/branch_record.hpp"
#include "model/wal/position.hpp"

namespace {

using namespace paf;
using fuzz::require;

Relation mirrored(Relation relation) {
    switch (relation) {
        case Relation::kAhead:
            return Relation::kBehind;
        case Relation::kBehind:
            return Relation::kAhead;
        case Relation::kDivergedNewer:
            return Relation::kDivergedOlder;
        case Relation::kDivergedOlder:
            return Relation::kDivergedNewer;
        default:
            return relation;
    }
}

void check_pair(const WalPosition& a, const WalPosition& b) {
    const Relation relation = compare(a, b);
    require(compare(b, a) == mirrored(relation), "comparing the other way round gives the mirrored relation");
    const auto missing = missing_bytes(a, b);
    require(missing.has_value() == (relation != Relation::kIncomparable), "comparable positions have a distance");
    if (relation == Relation::kSame || relation == Relation::kAhead) require(*missing == 0, "the leader lacks nothing");
    const Vetting vetting = vet_switchover(a, b);
    require(!vetting.reason.empty(), "a vetting has a reason");
    if (!vetting.good) return;
    require(relation == Relation::kSame || relation == Relation::kAhead, "a vetted target lacks nothing");
    require(b.shutdown_checkpoint.valid() && a.shutdown_checkpoint == b.shutdown_checkpoint,
            "a vetted target holds the shutdown checkpoint");
}

void check_election(const std::vector<WalPosition>& positions) {
    Ballot ballot;
    ballot.self = "n0";
    ballot.mine = positions.front();
    for (std::size_t i = 1; i < positions.size(); ++i) {
        ballot.others.push_back({"n" + std::to_string(i), Candidate::Evidence::kPosition, positions[i], "", true});
    }
    const ElectionVerdict verdict = elect(ballot);
    require(!verdict.reason.empty(), "a verdict has a reason");
    if (verdict.kind == ElectionVerdict::Kind::kRefuse) return;
    for (const WalPosition& other : positions) {
        const bool won = verdict.winner == "n0";
        if (!won) break;
        const Relation relation = compare(ballot.mine, other);
        require(relation != Relation::kBehind && relation != Relation::kDivergedOlder &&
                    relation != Relation::kIncomparable,
                "nobody wins against a better or an incomparable position");
    }
}

void check_record(std::string_view line, std::vector<WalPosition>& positions) {
    const auto record = decode_branch_record(line);
    if (!record) {
        fuzz::require_invalid(record.error());
        return;
    }
    require(encode_branch_record(*record) == line, "a record has one form only");
    for (WalPosition& position : positions) {
        const WalPosition before = position;
        add_remembered(*record, position);
        require(!marks_conflict(before.marks, position.marks), "what is noted changes no mark");
        const TimelineHistory& history = position.history;
        require(position.ordered == before.ordered || position.ordered == history.current ||
                    history.left_at(position.ordered),
                "an ordered timeline is in the history");
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    constexpr std::size_t kMostPositions = 8;
    fuzz::Input input(data, size);
    std::vector<WalPosition> positions;
    while (!input.empty() && positions.size() < kMostPositions) {
        const std::string line(input.line());
        const auto position = decode_position(line);
        if (!position) {
            fuzz::require_invalid(position.error());
            check_record(line, positions);
            continue;
        }
        const std::string text = encode_position(*position);
        require(fuzz::can_be_shown(text) && text.find_first_of(" \"'") == std::string::npos, "the text is plain");
        require(text.find("++") == std::string::npos && text.find("+=") == std::string::npos, "it is no arithmetic");
        const auto again = decode_position(text);
        require(again.has_value() && *again == *position, "a position survives being written out");
        positions.push_back(*position);
    }
    for (const WalPosition& a : positions) {
        for (const WalPosition& b : positions) check_pair(a, b);
    }
    if (!positions.empty()) check_election(positions);
    return 0;
}
