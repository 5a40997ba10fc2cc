#include "walk.hpp"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "walk_facts.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kFacts = static_cast<std::size_t>(FactId::kCount);
constexpr int kNotAsked = -1, kNever = -1;
/// Ages as the decisions distinguish them: fresh, longer than an orphan may last, longer than one may take to obey,
/// longer than a launch may take.
constexpr std::array<milliseconds::rep, 4> kAges = {10, 600, 2400, 6000};
constexpr int kOldest = static_cast<int>(kAges.size()) - 1;

milliseconds age(int level) {
    return milliseconds(kAges.at(static_cast<std::size_t>(level)));
}

/// The next age at which a decision may change; the effects without one are remembered, but do not grow old.
int next_age(const std::string& effect, int level) {
    if (effect == "StartServer") return level == 0 ? 1 : kOldest;
    if (effect == "EndOrphans") return std::max(level, 2);
    if (effect == "PublishPosition") return 1;
    return level;
}

struct Done {
    std::string effect;
    int age = 0;
};

struct State {
    std::array<int, kFacts> facts{};
    int directory_before = kNotAsked, control_before = kNotAsked;
    std::vector<Done> done;  ///< the last time of each effect, in order
    std::string failed;
    int elapsed = 0, orphaned = kNever;
    bool time_is_up = false, output = false;

    State() { facts.fill(kNotAsked); }

    int& fact(FactId id) { return facts.at(static_cast<std::size_t>(id)); }

    [[nodiscard]] std::string key() const {
        std::string text;
        for (const int value : facts) text += static_cast<char>('a' + value);
        for (const int value : {directory_before, control_before, elapsed, orphaned}) {
            text += static_cast<char>('a' + value);
        }
        text += time_is_up ? 'T' : 't';
        text += output ? 'O' : 'o';
        for (const Done& one : done) text += one.effect + static_cast<char>('0' + one.age);
        return text + "!" + failed;
    }

    [[nodiscard]] Observation observation() const {
        Observation seen;
        for (std::size_t id = 0; id < kFacts; ++id) {
            if (facts.at(id) != kNotAsked) set_fact(seen, static_cast<FactId>(id), facts.at(id));
        }
        set_before_start(seen, directory_before, control_before);
        return seen;
    }

    [[nodiscard]] Progress progress() const {
        Progress result;
        result.elapsed = age(elapsed);
        result.remaining = time_is_up ? milliseconds(0) : milliseconds(60000);
        for (const Done& one : done) {
            result.done.push_back(one.effect);
            result.done_at.push_back(result.elapsed - age(one.age));
        }
        result.failed_effect = failed;
        if (!failed.empty()) result.failure = "it did not work";
        if (orphaned != kNever) result.orphaned_for = age(orphaned);
        if (output) result.server_output = "FATAL: last words";
        return result;
    }

    void forget_volatile() {
        for (std::size_t id = 0; id < kFacts; ++id) {
            if (!value_is_kept(static_cast<FactId>(id), facts.at(id))) facts.at(id) = kNotAsked;
        }
    }

    /// What an effect that touches no server can have changed.
    void forget_cluster() {
        for (const FactId id : {FactId::kCluster, FactId::kPublished, FactId::kBranch}) fact(id) = kNotAsked;
    }

    /// Only a start and a demotion look at these again.  So does a promotion before it launches a server, whose states
    /// that would double: what it finds, a demotion finds too.
    void forget_before_start() {
        directory_before = std::min(directory_before, 0);
        control_before = std::min(control_before, 0);
    }

    /// What the observer and the loop remember when facts have been found out.
    void look() {
        const int processes = fact(FactId::kProcesses);
        if (processes != kNotAsked && value_is_down(processes)) {
            if (directory_before == kNotAsked) directory_before = fact(FactId::kDataDirectory);
            if (control_before == kNotAsked) control_before = fact(FactId::kControl);
        }
        // While the processes are unknown, the loop keeps the moment when it first saw the orphans.
        if (processes <= 0) return;
        if (!value_is_orphans(processes)) {
            orphaned = kNever;
        } else if (orphaned == kNever) {
            orphaned = 0;
        }
    }

    void grow_older() {
        elapsed = kOldest;
        if (orphaned != kNever) orphaned = 1;
        for (Done& one : done) one.age = next_age(one.effect, one.age);
    }

    void add_done(const std::string& effect) {
        done.erase(std::remove_if(done.begin(), done.end(), [&](const Done& one) { return one.effect == effect; }),
                   done.end());
        done.push_back({effect, 0});
        // The order of a launch and a stop matters, no other does.
        const auto movable = [](const Done& one) { return one.effect != "StartServer" && one.effect != "StopServer"; };
        const auto rest = std::stable_partition(done.begin(), done.end(), movable);
        std::sort(done.begin(), rest, [](const Done& a, const Done& b) { return a.effect < b.effect; });
    }
};

class Walker {
  public:
    Walker(const Journey& journey, const std::function<bool(const Step&)>& visit) : journey_(journey), visit_(visit) {}

    std::size_t run() {
        reach(State());
        while (!open_.empty()) {
            const State state = std::move(open_.back());
            open_.pop_back();
            const Observation seen = state.observation();
            const Progress progress = state.progress();
            const Decision decision = decide(journey_.request, seen, progress);
            if (!visit_({journey_.request, seen, progress, decision})) continue;
            std::visit([&](const auto& next) { go(state, next); }, decision.next);
        }
        return known_.size();
    }

  private:
    void reach(State state) {
        if (known_.insert(state.key()).second) open_.push_back(std::move(state));
    }

    void go(State state, const Ask& next) { answer(std::move(state), next.what, 0); }

    /// Every combination of values for the facts from `id` on.
    void answer(State state, const FactSet& what, std::size_t id) {
        while (id < kFacts && (!what.test(id) || state.facts.at(id) != kNotAsked)) ++id;
        if (id == kFacts) {
            state.look();
            const Action action = journey_.request.action;
            if (action != Action::kStart && action != Action::kDemote) state.forget_before_start();
            reach(std::move(state));
            return;
        }
        for (int value = 0; value < value_count(static_cast<FactId>(id)); ++value) {
            if (journey_.narrow && left_out_of_narrow(static_cast<FactId>(id), value)) continue;
            State answered = state;
            answered.facts.at(id) = value;
            answer(std::move(answered), what, id + 1);
        }
    }

    void go(State state, const Perform& next) {
        state.failed.clear();
        bool touched = false;
        const auto forget = [&touched](State& one) {
            if (touched) return one.forget_volatile();
            one.forget_cluster();
        };
        for (const Effect& effect : next.effects) {
            touched = touched || touches_server(effect);
            State failed = state;
            failed.failed = effect_name(effect);
            forget(failed);
            reach(std::move(failed));
            state.add_done(effect_name(effect));
        }
        forget(state);
        reach(state);
        State late = state;
        late.time_is_up = true;
        reach(std::move(late));
        if (!state.done.empty() && state.done.back().effect == "StartServer") {
            state.output = true;
            reach(std::move(state));
        }
    }

    void go(State state, const Wait& /*next*/) {
        if (state.time_is_up) return;
        state.forget_volatile();
        reach(state);
        state.grow_older();
        reach(std::move(state));
    }

    void go(const State& /*state*/, const Finish& /*next*/) {}

    const Journey& journey_;
    const std::function<bool(const Step&)>& visit_;
    std::unordered_set<std::string> known_;
    std::vector<State> open_;
};

Request request_of(Action action) {
    Request request;
    request.action = action;
    request.managed = true;
    request.params.preflight = PreflightMode::kOff;
    return request;
}

void add_starts(std::vector<Journey>& all) {
    Request request = request_of(Action::kStart);
    request.clone = true;
    all.push_back({"start, notify off", request});
    request.notify_enabled = true;
    all.push_back({"start", request});
    request.promoted_max = 2;
    all.push_back({"start, two primaries", request});
}

void add_elections(std::vector<Journey>& all, Request request, const std::string& name) {
    all.push_back({name + ", no lists", request});
    request.notify.present = true;
    request.notify.promote = {"srv1"};
    request.notify.unpromoted = {"srv1", "srv2"};
    all.push_back({name + ", failover", request});
    if (request.action == Action::kPromote) {
        request.params.max_loss = 0;
        all.push_back({name + ", failover, max_loss=0", request});
        request.params.max_loss.reset();
    }
    request.notify.promoted = request.notify.demote = {"srv2"};
    request.notify.unpromoted = {"srv1"};
    all.push_back({name + ", switchover", request});
}

void add_rounds(std::vector<Journey>& all) {
    for (const NotifyWhen when : {NotifyWhen::kPre, NotifyWhen::kPost}) {
        for (const NotifyOperation operation :
             {NotifyOperation::kStart, NotifyOperation::kStop, NotifyOperation::kPromote, NotifyOperation::kDemote}) {
            Request request = request_of(Action::kNotify);
            request.notify.when = when;
            request.notify.operation = operation;
            const std::string name = std::string(when == NotifyWhen::kPre ? "pre" : "post") + " round " +
                                     std::to_string(static_cast<int>(operation));
            add_elections(all, request, name);
            request.notify.demote = {"srv1"};
            all.push_back({name + ", demotion", request});
        }
    }
}

/// The journeys so far do not look; of these few each mode does what it does to an action.
void add_preflight_modes(std::vector<Journey>& all) {
    const std::vector<Journey> before = all;
    for (const Journey& journey : before) {
        const bool enforced = journey.name == "start" || journey.name == "stop" || journey.name == "monitor" ||
                              journey.name == "promote, failover" || journey.name == "demote";
        const bool warned = journey.request.notify.when == NotifyWhen::kPost ||
                            journey.name.rfind("pre round 3", 0) == 0 || journey.name == "reload";
        if (!enforced && !warned) continue;
        Journey one = journey;
        one.name += enforced ? ", preflight=enforce" : ", preflight=warn";
        one.narrow = journey.request.action == Action::kPromote;
        one.request.params.preflight = enforced ? PreflightMode::kEnforce : PreflightMode::kWarn;
        all.push_back(std::move(one));
    }
}

}  // namespace

std::vector<Journey> journeys() {
    std::vector<Journey> all;
    add_starts(all);
    Request stop = request_of(Action::kStop);
    all.push_back({"stop", stop});
    stop.notify.promote = {"srv1"};
    all.push_back({"stop, recovery in place", stop});
    Request monitor = request_of(Action::kMonitor);
    all.push_back({"monitor, unpromoted", monitor});
    monitor.promoted_role = true;
    all.push_back({"monitor", monitor});
    monitor.promoted_role = false;
    monitor.probe = true;
    all.push_back({"probe", monitor});
    add_elections(all, request_of(Action::kPromote), "promote");
    all.push_back({"demote", request_of(Action::kDemote)});
    add_rounds(all);
    all.push_back({"reload", request_of(Action::kReload)});
    Request validate = request_of(Action::kValidateAll);
    all.push_back({"validate-all", validate});
    validate.check_level = 0;
    all.push_back({"validate-all, parameters", validate});
    const std::size_t managed = all.size();
    for (std::size_t i = 0; i < managed; ++i) {
        if (all[i].request.notify.present || all[i].request.notify.when) continue;  // never by hand
        Journey by_hand = all[i];
        by_hand.name += ", by hand";
        by_hand.request.managed = false;
        all.push_back(std::move(by_hand));
    }
    add_preflight_modes(all);
    return all;
}

std::size_t walk(const Journey& journey, const std::function<bool(const Step&)>& visit) {
    return Walker(journey, visit).run();
}

}  // namespace paf::test
