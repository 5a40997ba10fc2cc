#include "pafctl/status/generation_problems.hpp"

#include <algorithm>

#include "decide/election/election.hpp"
#include "decide/gates/generation_gate.hpp"
#include "model/text.hpp"
#include "pafctl/report/generation.hpp"

namespace paf {
namespace {

class GenerationLook {
  public:
    GenerationLook(const StatusReport& report, const ResourceReport& resource)
        : report_(report), resource_(resource), newest_(resource.generation.newest) {
        for (const CibInstance& instance : resource.cib.instances)
            if (online(instance.node) && instance.role == CibRole::kPromoted) primaries_.push_back(instance.node);
    }

    std::vector<Remark> look() {
        if (!resource_.generation.fault.empty())
            problem(
                "what the cluster remembers of the newest generation cannot be read, so that no node is promoted: " +
                resource_.generation.fault + "; on the node whose data are the right ones, type: pafctl accept NODE");
        for (const CibInstance& instance : resource_.cib.instances) look_at(instance.node);
        look_at_primary();
        look_at_positions();
        look_at_clients();
        return std::move(remarks_);
    }

  private:
    void problem(const std::string& text) { remarks_.push_back({true, resource_.cib.id, text}); }

    [[nodiscard]] bool online(const std::string& name) const {
        const CibNode* node = report_.cluster->find(name);
        return node != nullptr && node->state == NodeState::kOnline;
    }
    [[nodiscard]] bool is_local(const std::string& node) const {
        return report_.local_node.known() && *report_.local_node == node && resource_.instance;
    }
    /// A primary, whatever the cluster says of it.
    [[nodiscard]] bool runs_as_primary(const std::string& node) const {
        if (is_local(node)) return state_of(*resource_.instance) == InstanceState::kPrimary;
        return std::find(primaries_.begin(), primaries_.end(), node) != primaries_.end();
    }

    void look_at(const std::string& node) {
        const auto position = known_position(report_, resource_, node);
        if (!newest_ || !position) return;
        const Descent descent = descent_of(*position, *newest_);
        if (descent.standing == Standing::kMember) return;
        const std::string text = descent_text(node, *position, *newest_);
        const std::string accept = "pafctl accept " + shell_word(node);
        if (runs_as_primary(node)) {
            problem(text +
                    "; it runs as a primary all the same, and is not the cluster's: promotion scores are left "
                    "alone; when its data are the right ones, type there: " +
                    accept);
        } else if (primaries_.empty()) {
            problem(text + "; it is not promoted: " + how_to_go_on(node, *newest_));
        } else if (descent.standing == Standing::kDiverged) {
            problem(text + "; rebuild it from the primary, with pg_rewind or pg_basebackup");
        } else if (descent.standing == Standing::kForeign) {
            problem(text + "; check pgdata and datadir, or rebuild it from the primary with pg_basebackup");
        } else {
            problem(text + "; it cannot replace the primary until it has followed it");
        }
    }

    /// Elsewhere, where its data cannot be seen: each promotion begins a generation of its own.
    void look_at_primary() {
        if (!newest_ || newest_->node.empty() || primaries_.size() != 1) return;
        const std::string& primary = primaries_.front();
        if (primary == newest_->node || known_position(report_, resource_, primary)) return;
        problem("the primary, " + primary + ", is not the one whose data the cluster remembers as the newest: " +
                generation_text(*newest_) + "; for more, run pafctl status on " + primary);
    }

    /// What a node has published must be a beginning of what the primary has.
    void look_at_positions() {
        if (!report_.local_node.known() || !runs_as_primary(*report_.local_node)) return;
        const auto mine = known_position(report_, resource_, *report_.local_node);
        if (!mine) return;
        for (const CibInstance& instance : resource_.cib.instances) {
            const auto other = known_position(report_, resource_, instance.node);
            if (!other || instance.node == *report_.local_node) continue;
            if (newest_ && descent_of(*other, *newest_).standing != Standing::kMember) continue;  // said already
            const Relation relation = compare(*other, *mine);
            if (relation == Relation::kSame || relation == Relation::kBehind) continue;
            problem(instance.node + " diverged: it holds WAL up to " + other->end.text() + " on timeline " +
                    std::to_string(other->history.current) + ", which the primary does not have; the primary's ends " +
                    "on timeline " + std::to_string(mine->history.current) + " at " + mine->end.text() +
                    "; rebuild it, with pg_rewind or pg_basebackup");
        }
    }

    /// Whoever follows cannot have more than was sent to it.  Both are of one moment; the primary's end may be older.
    void look_at_clients() {
        const SqlFacts* sql = resource_.instance ? answer_of(*resource_.instance) : nullptr;
        if (sql == nullptr || sql->in_recovery || !sql->detailed) return;
        for (const ReplicationClient& client : sql->clients) {
            if (client.state != "streaming" || client.flush <= client.sent || client.flush <= sql->current) continue;
            problem(client.application_name + " diverged: it reports WAL up to " + client.flush.text() + ", " +
                    std::to_string(bytes_behind(client.flush, sql->current)) + " bytes beyond the primary's end at " +
                    sql->current.text() +
                    ", so that its lag of 0 means nothing; rebuild it, with pg_rewind or "
                    "pg_basebackup");
        }
    }

    const StatusReport& report_;
    const ResourceReport& resource_;
    const std::optional<Generation>& newest_;
    std::vector<std::string> primaries_;
    std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> generation_remarks(const StatusReport& report, const ResourceReport& resource) {
    return GenerationLook(report, resource).look();
}

}  // namespace paf
