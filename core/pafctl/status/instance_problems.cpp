#include "pafctl/status/instance_problems.hpp"

#include <algorithm>

#include "decide/election/scores.hpp"
#include "model/outgoing/one_line.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

class Instance {
  public:
    Instance(const InstanceReport& instance, const InstanceSetting& setting)
        : instance_(instance), setting_(setting), state_(state_of(instance)) {
        if (setting.resource == nullptr) return;
        const CibNode* node = setting.cluster->find(setting.node);
        here_ = setting.resource->on(setting.node);
        if (node == nullptr || node->state != NodeState::kOnline) here_ = nullptr;
    }

    std::vector<Remark> look() {
        for (const std::string& refused : instance_.refused_parameters) add(true, "parameter " + refused);
        if (!instance_.seen.processes.asked()) return std::move(remarks_);
        const bool wanted = here_ == nullptr || believed_active();
        if (state_ == InstanceState::kNoData && !wanted) return std::move(remarks_);
        look_at_state();
        compare_with_cluster();
        if (state_ == InstanceState::kNoData) return std::move(remarks_);
        if (instance_.plugin.is_unknown()) add(true, "no version plugin: " + instance_.plugin.cause());
        if (instance_.plugin.known() && instance_.seen.control.is_unknown())
            add(true, "the control file cannot be read: " + instance_.seen.control.cause());
        if (instance_.seen.control.known() && instance_.seen.position.is_unknown())
            add(false, "the WAL position is not known: " + instance_.seen.position.cause());
        look_at_standbys();
        return std::move(remarks_);
    }

  private:
    void add(bool problem, const std::string& text) {
        remarks_.push_back({problem, setting_.resource == nullptr ? "" : setting_.resource->id, text});
    }

    [[nodiscard]] std::string where() const {
        return "the instance on " + (setting_.node.empty() ? std::string("this node") : setting_.node);
    }
    [[nodiscard]] bool believed_active() const {
        return here_ != nullptr && (here_->role == CibRole::kPromoted || here_->role == CibRole::kUnpromoted);
    }

    void look_at_state() {
        const std::string detail = instance_.seen.sql.known() ? one_line(instance_.seen.sql->detail, kLongestAnswer)
                                                              : instance_.seen.sql.cause();
        switch (state_) {
            case InstanceState::kUnknown:
                add(true, "whether " + where() + " runs is not known: " + instance_.seen.processes.cause());
                break;
            case InstanceState::kNoData:
                add(true, "there is no PostgreSQL data in " + instance_.params.datadir +
                              ": check the parameters pgdata and datadir");
                break;
            case InstanceState::kStopped:
                if (here_ == nullptr) add(true, where() + " does not run");
                break;
            case InstanceState::kOrphans:
                add(true, where() + " has lost its postmaster, but " +
                              std::to_string(instance_.seen.processes->orphans.size()) +
                              " of its processes live on; the agent's next stop ends them");
                break;
            case InstanceState::kFrozen:
                add(true, where() + " is frozen: its postmaster is stopped (SIGSTOP) and does not answer");
                break;
            case InstanceState::kStarting:
            case InstanceState::kStopping:
                add(false,
                    where() + (state_ == InstanceState::kStarting ? " is starting: " : " is stopping: ") + detail);
                break;
            case InstanceState::kNoAnswer:
                add(true, where() + " runs, but gives no answer: " + detail);
                break;
            case InstanceState::kPrimary:
            case InstanceState::kStandby:
                break;
        }
    }

    void compare_with_cluster() {
        if (here_ == nullptr || !here_->in_progress.empty()) return;
        if (here_->role == CibRole::kStopped && is_alive(state_))
            add(true, where() +
                          " runs, though the cluster has it stopped: who started it? Stop it (pg_ctl stop), and "
                          "see that PostgreSQL is not started at boot");
        if (believed_active() && (state_ == InstanceState::kStopped || state_ == InstanceState::kNoData))
            add(true, where() + " does not run, though the cluster believes so: its next monitor will notice");
        if (here_->role == CibRole::kPromoted && state_ == InstanceState::kStandby)
            add(true, where() + " is a standby, though the cluster has it promoted: its next monitor will notice");
        if (here_->role == CibRole::kUnpromoted && state_ == InstanceState::kPrimary)
            add(true, where() + " is a primary, though the cluster has it unpromoted: its next monitor will notice");
    }

    void look_at_standbys() {
        const SqlFacts* sql = answer_of(instance_);
        if (sql == nullptr) return;
        if (!sql->hidden.empty()) {
            add(true, (sql->in_recovery ? "once it is the primary, whether anybody could take over cannot be judged: "
                                        : "whether anybody could take over from the primary cannot be judged: ") +
                          one_line(sql->hidden, kLongestAnswer));
        }
        if (sql->in_recovery || !sql->detailed || setting_.resource == nullptr) return;
        for (const CibInstance& peer : setting_.resource->instances) {
            const CibNode* node = setting_.cluster->find(peer.node);
            if (peer.node == setting_.node || node == nullptr || node->state != NodeState::kOnline ||
                peer.role != CibRole::kUnpromoted || (peer.score && peer.score->forbids()))
                continue;  // -INFINITY comes with its own problem, and its reason
            look_at_standby(*sql, peer.node);
        }
    }

    void look_at_standby(const SqlFacts& sql, const std::string& node) {
        const ReplicationClient* best = client_of(node, sql.clients);
        if (best == nullptr) {
            add(true, node +
                          " is not connected to the primary: see its PostgreSQL log; the application_name in its "
                          "primary_conninfo must be " +
                          node);
        } else if (!best->visible) {
            return;  // said already, for all of them
        } else if (best->state != "streaming") {
            add(true, node + " is connected to the primary, but not streaming: its state is '" + best->state + "'");
        } else if (const std::uint64_t lag = bytes_behind(sql.current, best->flush);
                   instance_.params.maxlag > 0 && lag > instance_.params.maxlag) {
            add(true, node + " lags " + std::to_string(lag) + " bytes behind, maxlag is " +
                          std::to_string(instance_.params.maxlag));
        }
    }

    const InstanceReport& instance_;
    const InstanceSetting& setting_;
    InstanceState state_;
    const CibInstance* here_ = nullptr;
    std::vector<Remark> remarks_;
};

}  // namespace

std::vector<Remark> instance_remarks(const InstanceReport& instance, const InstanceSetting& setting) {
    return Instance(instance, setting).look();
}

}  // namespace paf
