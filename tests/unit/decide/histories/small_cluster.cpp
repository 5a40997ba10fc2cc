#include "small_cluster.hpp"

#include <algorithm>

#include "../scene.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kActionTimeout{30000};
/// Looking again more often would show nothing else.
constexpr milliseconds kModelPoll{200};
constexpr int kMostSteps = 400;
/// The quick start prefers one node by this.
constexpr std::int32_t kPreference = 1;

/// Carries one action out on one node, as the action loop does.
class ModelAction {
  public:
    ModelAction(SmallCluster& cluster, ModelNode& node, Request request)
        : cluster_(cluster), node_(node), request_(std::move(request)) {
        request_.managed = true;
        request_.params.preflight = PreflightMode::kOff;
        request_.params.max_loss = cluster.max_loss;
    }

    OcfExit run() {
        for (int step = 0; step < kMostSteps; ++step) {
            progress_.remaining = std::max(milliseconds{0}, kActionTimeout - progress_.elapsed);
            const Decision decision = decide(request_, seen_, progress_);
            rule_ = decision.rule;
            if (const auto* end = std::get_if<Finish>(&decision.next)) {
                reason_ = end->reason;
                return end->exit;
            }
            if (const auto* ask = std::get_if<Ask>(&decision.next)) {
                look(ask->what);
            } else if (const auto* perform = std::get_if<Perform>(&decision.next)) {
                apply(*perform);
                if (promoted_) return OcfExit::kSuccess;
            } else {
                const auto& wait = std::get<Wait>(decision.next);
                if (progress_.remaining.count() == 0) return wait.at_deadline;
                progress_.elapsed += std::max(wait.poll, kModelPoll);
                seen_.forget_volatile();
            }
        }
        reason_ = "no end: " + rule_;
        return OcfExit::kGeneric;
    }

    /// The server was asked to promote itself: what comes after is not part of this model.
    [[nodiscard]] bool promoted() const { return promoted_; }
    [[nodiscard]] bool set_scores() const { return progress_.did("SetScore"); }
    [[nodiscard]] std::string end() const { return rule_ + (reason_.empty() ? "" : ": " + reason_); }

  private:
    void look(const FactSet& what) {
        for (std::size_t id = 0; id < static_cast<std::size_t>(FactId::kCount); ++id) {
            if (what.test(id)) answer(static_cast<FactId>(id));
        }
    }

    void answer(FactId id) {
        switch (id) {
            case FactId::kDataDirectory:
                seen_.data_directory = directory();
                if (!node_.running && !seen_.directory_before_start.asked()) {
                    seen_.directory_before_start = seen_.data_directory;
                }
                break;
            case FactId::kProcesses:
                seen_.processes = node_.running ? postmaster() : nothing_alive();
                break;
            case FactId::kSql:
                seen_.sql = standby();
                break;
            case FactId::kControl:
                seen_.control = control_file();
                if (!node_.running && !seen_.control_before_start.asked()) seen_.control_before_start = seen_.control;
                break;
            case FactId::kSetup:
                seen_.setup = std::vector<Finding>{};
                break;
            case FactId::kPosition:
                seen_.position = node_.voice == Voice::kUnreadable ? Fact<WalPosition>::unknown("no WAL record there")
                                                                   : Fact<WalPosition>(node_.data);
                break;
            case FactId::kNode:
                seen_.node = node_.name;
                break;
            case FactId::kCluster:
                seen_.cluster = status();
                break;
            case FactId::kPublished:
                seen_.published = published();
                break;
            case FactId::kPreflight:
                seen_.preflight = std::vector<CheckResult>{};
                break;
            case FactId::kReceives:
                seen_.receives = false;  // whom it followed is dead
                break;
            case FactId::kBranch:
                seen_.branch = branch();
                break;
            default:
                seen_.hooks(AddressMoment::kBeforePromote) = AddressAnswers{};
        }
    }

    [[nodiscard]] SqlFacts standby() const {
        SqlFacts sql = standby_answers();
        sql.received = sql.replayed = node_.data.end;
        sql.now = cluster_.now;
        return sql;
    }

    [[nodiscard]] ControlFile control_file() const {
        ControlFile file = control(node_.running ? ControlState::kInArchiveRecovery : node_.control);
        file.checkpoint_timeline = node_.data.history.current;
        return file;
    }

    [[nodiscard]] BranchRecord branch() const {
        BranchRecord record = noted_branch();
        record.timeline = node_.data.history.current;
        record.marks = node_.data.marks;
        record.ordered = node_.data.ordered;
        return record;
    }

    [[nodiscard]] ClusterStatus status() const {
        ClusterStatus status;
        for (const ModelNode& one : cluster_.nodes) {
            ClusterNode shown;
            shown.name = one.name;
            shown.online = one.online;
            shown.score = one.online ? one.score : std::nullopt;
            shown.has_instance = true;
            status.nodes.push_back(shown);
        }
        status.generation = cluster_.generation;
        status.replication = cluster_.policy;
        return status;
    }

    [[nodiscard]] PublishedPositions published() const {
        PublishedPositions all;
        for (const ModelNode& one : cluster_.nodes) {
            if (one.online && one.published) all[one.name] = *one.published;
        }
        return all;
    }

    void apply(const Perform& next) {
        progress_.failed_effect.clear();
        for (const Effect& effect : next.effects) {
            if (const auto* score = std::get_if<SetScore>(&effect)) {
                cluster_.node(score->node).score = score->score;
            } else if (const auto* publish = std::get_if<PublishPosition>(&effect)) {
                node_.published = publish->text;
            } else if (std::holds_alternative<WithdrawPosition>(effect)) {
                node_.published.reset();
            } else if (std::holds_alternative<StartServer>(effect)) {
                node_.running = true;
            } else if (std::holds_alternative<StopServer>(effect)) {
                node_.running = false;
                node_.control = ControlState::kShutDownInRecovery;
            } else if (std::holds_alternative<PromoteServer>(effect)) {
                promoted_ = true;
            }
            progress_.done.emplace_back(effect_name(effect));
            progress_.done_at.push_back(progress_.elapsed);
        }
        seen_.forget_volatile();
    }

    SmallCluster& cluster_;
    ModelNode& node_;
    Request request_;
    Observation seen_;
    Progress progress_;
    std::string rule_, reason_;
    bool promoted_ = false;
};

/// One run of the cluster.
class ModelPacemaker {
  public:
    explicit ModelPacemaker(SmallCluster& cluster) : cluster_(cluster) {}

    Course run() {
        recover_in_place();
        for (int transition = 0; transition < kMostTransitions; ++transition) {
            ModelNode* chosen = choose();
            if (chosen == nullptr) {
                let_voices_return();
                if (course_.waits == kMostWaits || monitors_change_nothing()) return course_;
                ++course_.waits;
                corrections_ = 0;
            } else if (elect(*chosen)) {
                return course_;
            }
        }
        note("no end after " + std::to_string(kMostTransitions) + " transitions");
        return course_;
    }

  private:
    static constexpr int kMostTransitions = 30, kMostWaits = 2;

    /// The promotion score with what a move adds to it; nullopt when nothing has this node promoted.  Pacemaker takes a
    /// node without a score for one with -1.
    [[nodiscard]] std::optional<std::int64_t> promotion_score(const ModelNode& node) const {
        const std::int64_t own = node.score ? node.score->value : -1;
        if (!node.online || !node.takes_part || own <= -Score::kInfinity) return std::nullopt;
        const std::int64_t all = own + (node.name == cluster_.moved_to ? Score::kInfinity : 0);
        return all < 0 ? std::nullopt : std::optional<std::int64_t>(all);
    }

    /// The instance that would be promoted next: the one with the highest score, among equals the preferred one.
    ModelNode* choose() {
        ModelNode* best = nullptr;
        std::int64_t most = 0;
        for (ModelNode& node : cluster_.nodes) {
            const auto score = promotion_score(node);
            if (!score) continue;
            const std::int64_t weight = *score + (node.name == "srv1" ? kPreference : 0);
            if (best != nullptr && weight <= most) continue;
            best = &node;
            most = weight;
        }
        return best;
    }

    Request request(Action action, const std::string& chosen) const {
        Request request;
        request.action = action;
        request.clone = true;
        request.notify_enabled = true;
        request.notify.present = true;
        for (const ModelNode& node : cluster_.nodes) {
            if (node.online && node.running && node.takes_part) request.notify.unpromoted.push_back(node.name);
            if (node.online) request.notify.available.push_back(node.name);
        }
        if (!chosen.empty()) request.notify.promote = {chosen};
        return request;
    }

    OcfExit act(ModelNode& node, const Request& request, bool& promoted) {
        ModelAction action(cluster_, node, request);
        const OcfExit exit = action.run();
        promoted = action.promoted();
        changed_ = changed_ || action.set_scores();
        note(node.name + " " + action.end());
        return exit;
    }

    void act(ModelNode& node, const Request& request) {
        bool promoted = false;
        (void)act(node, request, promoted);
    }

    void note(const std::string& text) { course_.log.push_back(text); }

    /// A crashed instance of a node that takes part is stopped and started before anybody is promoted.
    void recover_in_place() {
        const ModelNode* chosen = choose();
        for (ModelNode& node : cluster_.nodes) {
            if (!node.online || !node.takes_part || node.running) continue;
            Request lists = request(Action::kStop, chosen == nullptr ? "" : chosen->name);
            lists.notify.stop = lists.notify.start = {node.name};
            act(node, lists);
            lists.action = Action::kStart;
            act(node, lists);
        }
    }

    /// Every instance that takes part is notified, unless Pacemaker discards it.
    void notify_all(const std::string& chosen) {
        changed_ = false;
        Request lists = request(Action::kNotify, chosen);
        lists.notify.when = NotifyWhen::kPre;
        lists.notify.operation = NotifyOperation::kPromote;
        // The chosen one last: it waits for the others.
        for (const bool is_chosen : {false, true}) {
            for (ModelNode& node : cluster_.nodes) {
                const bool discarded =
                    node.voice == Voice::kMissing || node.voice == Voice::kStale || node.voice == Voice::kGarbage;
                if (!node.online || !node.running || !node.takes_part || discarded) continue;
                if ((node.name == chosen) == is_chosen) act(node, lists);
            }
        }
    }

    void let_voices_return() {
        if (!cluster_.voices_return) return;
        for (ModelNode& node : cluster_.nodes) node.voice = Voice::kFine;
    }

    /// One election; true when somebody was promoted.
    bool elect(ModelNode& chosen) {
        notify_all(chosen.name);
        if (changed_) {
            course_.corrections = std::max(course_.corrections, ++corrections_);
            return false;
        }
        bool promoted = false;
        (void)act(chosen, request(Action::kPromote, chosen.name), promoted);
        if (promoted) {
            course_.promoted = chosen.name;
            return true;
        }
        ++course_.refused;
        let_voices_return();
        act(chosen, request(Action::kStop, ""));
        Request start = request(Action::kStart, "");
        start.notify.start = {chosen.name};
        act(chosen, start);
        return false;
    }

    /// Time passes: the recurring monitors run, and something comes of them or nothing ever will.  What was refused has
    /// to wait for half a minute; a refusal's score is taken to be written at 0.
    bool monitors_change_nothing() {
        changed_ = false;
        for (cluster_.now = 10; cluster_.now <= 40 && !changed_; cluster_.now += 30) {
            for (ModelNode& node : cluster_.nodes) {
                Request monitor;
                monitor.action = Action::kMonitor;
                monitor.clone = true;
                if (node.online && node.running && node.takes_part) act(node, monitor);
            }
        }
        return !changed_;
    }

    SmallCluster& cluster_;
    Course course_;
    bool changed_ = false;  ///< a score was written
    int corrections_ = 0;   ///< of this election
};

}  // namespace

ModelNode& SmallCluster::node(const std::string& name) {
    return *std::find_if(nodes.begin(), nodes.end(), [&name](const ModelNode& one) { return one.name == name; });
}

Course SmallCluster::run() {
    return ModelPacemaker(*this).run();
}

std::optional<std::string> SmallCluster::published_by(const std::string& name, const std::string& chosen) {
    Request request;
    request.action = Action::kNotify;
    request.notify.present = true;
    request.notify.when = NotifyWhen::kPre;
    request.notify.operation = NotifyOperation::kPromote;
    request.notify.promote = {chosen};
    (void)ModelAction(*this, node(name), request).run();
    return node(name).published;
}

}  // namespace paf::test
