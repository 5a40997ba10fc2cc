#include "pafctl/explain/forecast/standbys.hpp"

#include <algorithm>

#include "decide/election/scores.hpp"

namespace paf {

Standbys::Standbys(const ExplainFacts& facts) : facts_(facts) {
    const Fact<SqlFacts>& sql = facts.cluster.sql;
    const bool usable = sql.known() && sql->outcome == SqlOutcome::kAnswered && !sql->in_recovery && sql->detailed;
    if (usable) sql_ = &*sql;
    const SwitchoverNode* primary = facts.cluster.primary();
    for (const SwitchoverNode& node : facts.cluster.nodes) {
        if (primary != nullptr && node.name == primary->name) continue;
        if (why_not_taking_part(facts, node).empty()) taking_part_.push_back(node.name);
    }
}

const ReplicationClient* Standbys::client(const std::string& node) const {
    const ReplicationClient* found = known() ? client_of(node, sql_->clients) : nullptr;
    return found != nullptr && found->flush.valid() ? found : nullptr;
}

AssumedPositions Standbys::positions() const {
    AssumedPositions all;
    if (!known()) return all;
    Lsn last = written();
    for (const std::string& node : taking_part_) {
        if (const auto* row = client(node)) last = std::min(last, row->flush);
    }
    for (const std::string& node : taking_part_) {
        const auto* row = client(node);
        all[node] = at(row == nullptr ? last : row->flush);
    }
    return all;
}

WalPosition Standbys::at(Lsn end) const {
    WalPosition position = *facts_.primary_position;
    position.end = end;
    position.shutdown_checkpoint = Lsn{};
    return position;
}

}  // namespace paf
