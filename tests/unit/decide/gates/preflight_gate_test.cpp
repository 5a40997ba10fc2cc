// What the parameter preflight adds to the actions: enforce keeps an instance from being promoted, and lets it again.
#include "decide/gates/preflight_gate.hpp"

#include <gtest/gtest.h>

#include "../rows.hpp"

namespace paf::test {
namespace {

using Checks = Fact<std::vector<CheckResult>>;

/// srv1 with this mode and score, among others.
void on_cluster(Scene& scene, PreflightMode mode, std::optional<Score> score = std::nullopt) {
    scene.request.managed = true;
    scene.request.promoted_role = true;
    scene.request.params.preflight = mode;
    scene.seen.node = std::string("srv1");
    ClusterStatus status{{online("srv1", score), online("srv2")}};
    status.generation = generation({1, {}});
    scene.seen.cluster = status;
    scene.seen.control = control(ControlState::kInProduction);
    scene.seen.branch = noted_branch();
    for (Fact<AddressAnswers>& hooks : scene.seen.address) hooks = AddressAnswers{};
}

constexpr auto kBefore = AddressMoment::kBeforePromote;

AddressAnswers hook_says(AddressWish wish, const std::string& found) {
    return {{"ipaddr2-hook", wish, "pgsql-master-ip", found}};
}

void enforced(Scene& scene, std::optional<Score> score = std::nullopt) {
    on_cluster(scene, PreflightMode::kEnforce, score);
}

/// A standby that answers.
void standby(Scene& scene) {
    scene.seen.processes = postmaster();
    SqlFacts sql = standby_answers();
    sql.sighting = PrimarySighting{{0x5000000}, 1700000000};
    scene.seen.sql = sql;
}

/// A start at its end, of what was a primary.
void started(Scene& scene, PreflightMode mode, Checks checks, std::optional<Score> score = std::nullopt) {
    on_cluster(scene, mode, score);
    standby(scene);
    scene.did("StartServer");
    scene.seen.control_before_start = control(ControlState::kShutDown);
    scene.seen.position = position(0x5000000);
    scene.seen.preflight = std::move(checks);
}

void promoting(Scene& scene, PreflightMode mode, Checks checks) {
    on_cluster(scene, mode);
    standby(scene);
    scene.seen.preflight = std::move(checks);
}

void elected(Scene& scene) {
    scene.request.notify.when = NotifyWhen::kPost;
    scene.request.notify.operation = NotifyOperation::kPromote;
    scene.request.notify.promote = {"srv1"};
    on_cluster(scene, PreflightMode::kWarn);
    scene.did("WithdrawPosition");
}

std::vector<Row> start_gate() {
    return {
        {"what is wrong is looked at when the server is up",
         [](Scene& scene) {
             started(scene, PreflightMode::kWarn, {});
             scene.seen.preflight.forget();
         },
         "start.preflight", "ask preflight"},
        {"a recovery in place does not wait for them",
         [](Scene& scene) {
             started(scene, PreflightMode::kWarn, {});
             scene.seen.preflight.forget();
             scene.request.notify.promote = {"srv1"};
         },
         "start.offer", "perform SetScore(srv1=2)"},
        {"unless what is found decides",
         [](Scene& scene) {
             started(scene, PreflightMode::kEnforce, {});
             scene.seen.preflight.forget();
             scene.request.notify.promote = {"srv1"};
         },
         "start.preflight", "ask preflight"},
        {"a warning offers all the same",
         [](Scene& scene) { started(scene, PreflightMode::kWarn, verdict(VerdictLevel::kBlock)); }, "start.offer",
         "perform SetScore(srv1=2)"},
        {"a block keeps it back",
         [](Scene& scene) { started(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kBlock)); }, "start.withhold",
         "perform SetScore(srv1=-999999)"},
        {"less than a block does not",
         [](Scene& scene) { started(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kWarn)); }, "start.offer",
         "perform SetScore(srv1=2)"},
        {"nor does what could not be found out",
         [](Scene& scene) { started(scene, PreflightMode::kEnforce, Checks::unknown("no CIB")); }, "start.offer",
         "perform SetScore(srv1=2)"},
        {"kept back before, and it still blocks",
         [](Scene& scene) {
             started(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kBlock), Score::withheld());
         },
         "start.standby", "finish 0"},
        {"kept back before, and it is cured",
         [](Scene& scene) { started(scene, PreflightMode::kEnforce, std::vector<CheckResult>{}, Score::withheld()); },
         "start.readmit", "perform SetScore(srv1=2)"},
        {"unless the address is a stranger's: is it?",
         [](Scene& scene) {
             started(scene, PreflightMode::kEnforce, std::vector<CheckResult>{}, Score::withheld());
             scene.seen.hooks(kBefore).forget();
         },
         "start.address", "ask hooks-before-promote"},
        {"it is",
         [](Scene& scene) {
             started(scene, PreflightMode::kEnforce, std::vector<CheckResult>{}, Score::withheld());
             scene.seen.hooks(kBefore) = hook_says(AddressWish::kRefuse, "a stranger has it");
         },
         "start.standby", "finish 0"},
    };
}

std::vector<Row> stop_gate() {
    return {
        {"is it kept back?",
         [](Scene& scene) {
             enforced(scene);
             scene.seen.cluster.forget();
             scene.seen.processes = nothing_alive();
         },
         "stop.kept-back", "ask cluster"},
        {"then its score stays",
         [](Scene& scene) {
             enforced(scene, Score::withheld());
             scene.seen.processes = nothing_alive();
         },
         "stop.nothing-alive", "finish 0"},
        {"any other goes",
         [](Scene& scene) {
             enforced(scene, Score::best_standby());
             scene.seen.processes = nothing_alive();
         },
         "stop.withdraw-score", "perform SetScore(srv1=none)"},
        {"and when nobody knows",
         [](Scene& scene) {
             enforced(scene);
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no CIB");
             scene.seen.processes = nothing_alive();
         },
         "stop.withdraw-score", "perform SetScore(srv1=none)"},
    };
}

std::vector<Row> monitor_gate() {
    const auto standby_with = [](Scene& scene, std::optional<Score> score) {
        enforced(scene, score);
        standby(scene);
    };
    return {
        {"is it kept back?",
         [=](Scene& scene) {
             standby_with(scene, std::nullopt);
             scene.seen.cluster.forget();
         },
         "monitor.kept-back", "ask node+cluster"},
        {"it is not", [=](Scene& scene) { standby_with(scene, Score::best_standby()); }, "monitor.standby", "finish 0"},
        {"it is: is it cured?", [=](Scene& scene) { standby_with(scene, Score::withheld()); }, "monitor.preflight",
         "ask preflight+hooks-before-promote"},
        {"not yet",
         [=](Scene& scene) {
             standby_with(scene, Score::withheld());
             scene.seen.preflight = verdict(VerdictLevel::kBlock);
         },
         "monitor.standby", "finish 0"},
        {"it is cured",
         [=](Scene& scene) {
             standby_with(scene, Score::withheld());
             scene.seen.preflight = verdict(VerdictLevel::kPass);
         },
         "monitor.readmit", "perform SetScore(srv1=2)"},
        {"the address is a stranger's",
         [=](Scene& scene) {
             standby_with(scene, Score::withheld());
             scene.seen.preflight = verdict(VerdictLevel::kPass);
             scene.seen.hooks(kBefore) = hook_says(AddressWish::kRefuse, "a stranger has it");
         },
         "monitor.standby", "finish 0"},
        {"once",
         [=](Scene& scene) {
             standby_with(scene, Score::withheld());
             scene.did("SetScore");
         },
         "monitor.standby", "finish 0"},
        {"a probe does not ask",
         [=](Scene& scene) {
             standby_with(scene, Score::withheld());
             scene.request.probe = true;
         },
         "monitor.standby", "finish 0"},
    };
}

std::vector<Row> promote_gate() {
    return {
        {"first of all: is fencing fit?",
         [](Scene& scene) {
             promoting(scene, PreflightMode::kEnforce, {});
             scene.seen.preflight.forget();
         },
         "promote.preflight", "ask node+preflight+hooks-before-promote"},
        {"it is not: no other attempt shall follow",
         [](Scene& scene) { promoting(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kBlock)); },
         "promote.withhold", "perform SetScore(srv1=-999999, confirmed)"},
        {"and that is the end",
         [](Scene& scene) {
             promoting(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kBlock));
             scene.did("SetScore");
         },
         "promote.kept-back", "finish 1"},
        {"it is fit", [](Scene& scene) { promoting(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kPass)); },
         "promote.go", "perform PromoteServer"},
        {"nobody knows: a failover must not hang on that",
         [](Scene& scene) { promoting(scene, PreflightMode::kEnforce, Checks::unknown("no CIB")); }, "promote.go",
         "perform PromoteServer"},
        {"a warning costs the outage nothing",
         [](Scene& scene) {
             promoting(scene, PreflightMode::kWarn, {});
             scene.seen.preflight.forget();
         },
         "promote.go", "perform PromoteServer"},
    };
}

/// preflight=enforce, all is well but for what the hooks say.
void promoting_with(Scene& scene, Fact<AddressAnswers> answers) {
    promoting(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kPass));
    scene.seen.hooks(kBefore) = std::move(answers);
}

std::vector<Row> promote_hooks() {
    return {
        {"what do the address hooks say?", [](Scene& scene) { promoting_with(scene, {}); }, "promote.preflight",
         "ask node+preflight+hooks-before-promote"},
        {"a stranger has the address",
         [](Scene& scene) { promoting_with(scene, hook_says(AddressWish::kRefuse, "a stranger has it")); },
         "promote.withhold", "perform SetScore(srv1=-999999, confirmed)"},
        {"and that is the end",
         [](Scene& scene) {
             promoting_with(scene, hook_says(AddressWish::kRefuse, "a stranger has it"));
             scene.did("SetScore");
         },
         "promote.kept-back", "finish 1"},
        {"a hook wants to wait", [](Scene& scene) { promoting_with(scene, hook_says(AddressWish::kWait, "not yet")); },
         "promote.address-waits", "wait, else 1"},
        {"three seconds at most",
         [](Scene& scene) {
             promoting_with(scene, hook_says(AddressWish::kWait, "not yet"));
             scene.progress.elapsed = std::chrono::seconds(3);
         },
         "promote.go", "perform PromoteServer"},
        {"nor beyond the deadline",
         [](Scene& scene) {
             promoting_with(scene, hook_says(AddressWish::kWait, "not yet"));
             scene.progress.elapsed = scene.progress.remaining = std::chrono::seconds(2);
         },
         "promote.go", "perform PromoteServer"},
        {"a warning is no refusal",
         [](Scene& scene) { promoting_with(scene, hook_says(AddressWish::kProceed, "nobody can tell")); }, "promote.go",
         "perform PromoteServer"},
        {"nor is a fault", [](Scene& scene) { promoting_with(scene, Fact<AddressAnswers>::unknown("no CIB")); },
         "promote.go", "perform PromoteServer"},
        {"with preflight=warn nobody asks before",
         [](Scene& scene) {
             promoting(scene, PreflightMode::kWarn, {});
             scene.seen.hooks(kBefore).forget();
         },
         "promote.go", "perform PromoteServer"},
        {"nor by hand",
         [](Scene& scene) {
             promoting_with(scene, {});
             scene.request.managed = false;
         },
         "promote.go", "perform PromoteServer"},
    };
}

std::vector<Row> demote_hooks() {
    const auto demoted = [](Scene& scene, PreflightMode mode) {
        on_cluster(scene, mode);
        standby(scene);
        scene.did("StopServer");
        scene.did("StartServer");
    };
    return {
        {"a standby again: hooks may be asked",
         [=](Scene& scene) {
             demoted(scene, PreflightMode::kWarn);
             scene.seen.hooks(AddressMoment::kAfterDemote).forget();
         },
         "demote.address", "ask hooks-after-demote"},
        {"whatever they say",
         [=](Scene& scene) {
             demoted(scene, PreflightMode::kEnforce);
             scene.seen.hooks(AddressMoment::kAfterDemote) = hook_says(AddressWish::kRefuse, "no");
         },
         "demote.standby", "finish 0"},
        {"unless preflight=off",
         [=](Scene& scene) {
             demoted(scene, PreflightMode::kOff);
             scene.seen.hooks(AddressMoment::kAfterDemote).forget();
         },
         "demote.standby", "finish 0"},
    };
}

/// A round before a demotion of srv1, after the checkpoint.
void handing_over(Scene& scene, PreflightMode mode) {
    scene.request.notify.when = NotifyWhen::kPre;
    scene.request.notify.operation = NotifyOperation::kDemote;
    scene.request.notify.demote = {"srv1"};
    on_cluster(scene, mode);
    scene.seen.hooks(AddressMoment::kBeforeDemote).forget();
    scene.did("Checkpoint");
}

std::vector<Row> notify_hooks() {
    return {
        {"while the primary still serves, the hooks are asked",
         [](Scene& scene) { handing_over(scene, PreflightMode::kWarn); }, "notify.address", "ask hooks-before-demote"},
        {"whatever they say",
         [](Scene& scene) {
             handing_over(scene, PreflightMode::kEnforce);
             scene.seen.hooks(AddressMoment::kBeforeDemote) = hook_says(AddressWish::kRefuse, "no");
         },
         "notify.nothing-to-do", "finish 0"},
        {"unless preflight=off", [](Scene& scene) { handing_over(scene, PreflightMode::kOff); }, "notify.nothing-to-do",
         "finish 0"},
    };
}

/// The first monitor of a new primary.
void new_primary(Scene& scene, PreflightMode mode, std::optional<Score> score = Score::best_standby()) {
    on_cluster(scene, mode, score);
    scene.seen.processes = postmaster();
    scene.seen.sql = primary_answers();
    scene.seen.hooks(AddressMoment::kAfterPromote).forget();
    if (mode == PreflightMode::kWarn) scene.seen.preflight.forget();
}

std::vector<Row> monitor_hooks() {
    const auto set =
        "perform SetScore(srv1=1001) SetScore(srv2=-INFINITY (not streaming for a while, given by the primary)) "
        "RecordGeneration(timeline 1, begun on srv3)";
    return {
        {"a new primary asks the checks and the hooks", [](Scene& scene) { new_primary(scene, PreflightMode::kWarn); },
         "monitor.look-around", "ask preflight+hooks-after-promote"},
        {"with preflight=enforce the checks were asked before the promotion",
         [](Scene& scene) { new_primary(scene, PreflightMode::kEnforce); }, "monitor.look-around",
         "ask hooks-after-promote"},
        {"whatever they say",
         [](Scene& scene) {
             new_primary(scene, PreflightMode::kWarn);
             scene.seen.preflight = verdict(VerdictLevel::kBlock);
             scene.seen.hooks(AddressMoment::kAfterPromote) = hook_says(AddressWish::kRefuse, "no");
         },
         "monitor.set-scores", set},
        {"unless preflight=off", [](Scene& scene) { new_primary(scene, PreflightMode::kOff); }, "monitor.set-scores",
         set},
        {"a probe does not ask",
         [](Scene& scene) {
             new_primary(scene, PreflightMode::kWarn);
             scene.request.probe = true;
         },
         "monitor.set-scores", "perform SetScore(srv1=1001) RecordGeneration(timeline 1, begun on srv3)"},
        {"nor one that has been the primary",
         [](Scene& scene) { new_primary(scene, PreflightMode::kWarn, Score::primary()); }, "monitor.set-scores",
         "perform SetScore(srv2=-INFINITY (not streaming for a while, given by the primary))"},
    };
}

std::vector<Row> operator+(std::vector<Row> rows, const std::vector<Row>& more) {
    rows.insert(rows.end(), more.begin(), more.end());
    return rows;
}

std::vector<Row> notify_gate() {
    return {{"the round that the address waits for asks nothing", [](Scene& scene) { elected(scene); },
             "notify.election-over", "finish 0"}};
}

std::vector<Row> reload_gate() {
    const auto running = [](Scene& scene, PreflightMode mode) {
        on_cluster(scene, mode, Score::withheld());
        scene.seen.processes = postmaster();
    };
    return {
        {"is it kept back?",
         [=](Scene& scene) {
             running(scene, PreflightMode::kWarn);
             scene.seen.cluster.forget();
         },
         "reload.kept-back", "ask node+cluster"},
        {"nothing enforces that any more", [=](Scene& scene) { running(scene, PreflightMode::kOff); }, "reload.readmit",
         "perform SetScore(srv1=2)"},
        {"the monitor judges what is enforced", [=](Scene& scene) { running(scene, PreflightMode::kEnforce); },
         "reload.nothing-to-do", "finish 0"},
    };
}

}  // namespace

std::vector<Row> preflight_rows(Action action) {
    switch (action) {
        case Action::kStart:
            return start_gate();
        case Action::kStop:
            return stop_gate();
        case Action::kMonitor:
            return monitor_gate() + monitor_hooks();
        case Action::kPromote:
            return promote_gate() + promote_hooks();
        case Action::kNotify:
            return notify_gate() + notify_hooks();
        case Action::kDemote:
            return demote_hooks();
        case Action::kReload:
            return reload_gate();
        default:
            return {};
    }
}

TEST(DecidePreflight, Rows) {
    for (const Action action : {Action::kStart, Action::kStop, Action::kMonitor, Action::kPromote, Action::kDemote,
                                Action::kNotify, Action::kReload}) {
        expect_rows(action, preflight_rows(action));
    }
}

TEST(DecidePreflight, TheReasonNamesTheFirstBlockAndWhereRemediesAre) {
    Scene scene(Action::kPromote);
    promoting(scene, PreflightMode::kEnforce, verdict(VerdictLevel::kBlock));
    scene.did("SetScore");
    EXPECT_EQ(std::get<Finish>(scene.decide_now().next).reason,
              "not promoted: preflight=enforce: fencing-enabled: stonith-enabled: expected true, found false; for "
              "remedies type: pafctl preflight");
}

TEST(DecidePreflight, TheReasonOfARefusedAddressIsTheHooksOwn) {
    Scene scene(Action::kPromote);
    promoting_with(scene, hook_says(AddressWish::kRefuse, "a stranger has it"));
    scene.did("SetScore");
    EXPECT_EQ(std::get<Finish>(scene.decide_now().next).reason,
              "not promoted: preflight=enforce: pgsql-master-ip: a stranger has it");
}

TEST(DecidePreflight, TheLogTellsWhatHooksSay) {
    Scene scene(Action::kMonitor);
    new_primary(scene, PreflightMode::kWarn);
    scene.seen.preflight = verdict(VerdictLevel::kPass);
    auto& hooks = scene.seen.hooks(AddressMoment::kAfterPromote);
    const auto warnings = [&scene] {
        std::vector<std::string> texts;
        for (const LogLine& line : scene.decide_now().log) {
            if (line.level == LogLevel::kWarning) texts.push_back(line.text);
        }
        return texts;
    };
    hooks = hook_says(AddressWish::kRefuse, "a stranger has it");
    EXPECT_EQ(warnings(), std::vector<std::string>{"ipaddr2-hook: pgsql-master-ip: a stranger has it"});
    hooks = Fact<AddressAnswers>::unknown("no CIB");
    EXPECT_EQ(warnings(), std::vector<std::string>{"the address hooks could not be asked: no CIB"});
    hooks = hook_says(AddressWish::kProceed, "");
    EXPECT_TRUE(warnings().empty());
}

TEST(DecidePreflight, ANewPrimaryLogsWhatTheChecksSay) {
    Scene scene(Action::kMonitor);
    new_primary(scene, PreflightMode::kWarn);
    scene.seen.hooks(AddressMoment::kAfterPromote) = hook_says(AddressWish::kProceed, "");
    scene.seen.preflight = verdict(VerdictLevel::kBlock);
    const auto log = scene.decide_now().log;
    ASSERT_FALSE(log.empty());
    EXPECT_EQ(log.front().text, "preflight: fencing-enabled: stonith-enabled: expected true, found false");
}

TEST(DecidePreflight, TheLogTellsBlocksAndCountsWarnings) {
    Scene scene(Action::kStart);
    std::vector<CheckResult> results = verdict(VerdictLevel::kBlock);
    for (int i = 0; i < 2; ++i) results.push_back(verdict(VerdictLevel::kWarn).front());
    on_cluster(scene, PreflightMode::kWarn);
    scene.seen.preflight = results;
    const auto lines = preflight_lines(scene.request, scene.seen);
    ASSERT_EQ(lines.size(), 2U);
    EXPECT_EQ(lines[0].text, "preflight: fencing-enabled: stonith-enabled: expected true, found false");
    EXPECT_EQ(lines[1].text, "preflight: 2 warnings; to read them type: pafctl preflight");
}

TEST(DecidePreflight, OffSaysNothing) {
    Scene scene(Action::kStart);
    on_cluster(scene, PreflightMode::kOff);
    scene.seen.preflight = verdict(VerdictLevel::kBlock);
    EXPECT_TRUE(preflight_lines(scene.request, scene.seen).empty());
    EXPECT_FALSE(kept_back(scene.request, scene.seen));
}

TEST(DecidePreflight, AScoreOfItsOwnIsNeverPromoted) {
    EXPECT_LT(Score::withheld().value, -900000);
    EXPECT_NE(Score::withheld(), Score::minus_infinity());
}

}  // namespace paf::test
