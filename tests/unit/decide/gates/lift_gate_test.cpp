// A -INFINITY whose reason is gone: who lifts it, and who counts although it stands.
#include "decide/gates/lift_gate.hpp"

#include <gtest/gtest.h>

#include "../rows.hpp"
#include "model/cluster/refusal_score.hpp"

namespace paf::test {
namespace {

constexpr std::int64_t kNow = 1000000;

/// srv1 is a standby with `score`, of a cluster without a primary, and follows nobody.
void left_behind(Scene& scene, std::optional<Score> score) {
    scene.request.managed = true;
    scene.seen.processes = postmaster();
    SqlFacts sql = standby_answers();
    sql.now = kNow;
    scene.seen.sql = sql;
    scene.seen.control = control(ControlState::kInArchiveRecovery);
    scene.seen.branch = noted_branch();
    scene.seen.receives = false;
    scene.seen.node = std::string("srv1");
    ClusterStatus cluster{{online("srv1", score), online("srv2", Score::banned(Ban::kLostStream))}};
    cluster.generation = generation({1, {}});
    scene.seen.cluster = cluster;
    scene.seen.position = position(0x5000000);
}

void hears_primary(Scene& scene, std::int64_t seconds_ago) {
    SqlFacts sql = *scene.seen.sql;
    sql.sighting = PrimarySighting{{0x5000000}, kNow - seconds_ago};
    scene.seen.sql = sql;
}

/// Nothing else was looked at.
void only_sql(Scene& scene) {
    scene.seen.receives.forget();
    scene.seen.node.forget();
    scene.seen.cluster.forget();
    scene.seen.position.forget();
}

std::vector<Row> whom_it_follows() {
    return {
        {"who streams asks nothing, no process and no tool",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             hears_primary(scene, 35);
             only_sql(scene);
         },
         "monitor.standby", "finish 0"},
        {"the server does not say: is there a receiver?",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             only_sql(scene);
         },
         "monitor.whom-it-follows", "ask receives"},
        {"there is: no tool",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             only_sql(scene);
             scene.seen.receives = true;
         },
         "monitor.standby", "finish 0"},
        {"nobody can tell: no tool",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             only_sql(scene);
             scene.seen.receives = Fact<bool>::unknown("no /proc");
         },
         "monitor.standby", "finish 0"},
        {"there is none: what does the cluster say?",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             only_sql(scene);
             scene.seen.receives = false;
         },
         "monitor.follows-nobody", "ask node+cluster"},
        {"a receiver that has heard nothing for longer than it would take to ask follows a primary that is gone",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             hears_primary(scene, 36);
             only_sql(scene);
         },
         "monitor.follows-nobody", "ask node+cluster"},
        {"a probe has other things to do",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             only_sql(scene);
             scene.request.probe = true;
         },
         "monitor.standby", "finish 0"},
        {"nobody is asked by hand",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             only_sql(scene);
             scene.request.managed = false;
         },
         "monitor.standby", "finish 0"},
    };
}

std::vector<Row> what_is_lifted() {
    const char* const lifted = "perform SetScore(srv1=1)";
    return {
        {"it lost its stream to a primary that is gone",
         [](Scene& scene) { left_behind(scene, Score::banned(Ban::kLostStream)); }, "monitor.lift", lifted},
        {"it stepped back for a node that is gone",
         [](Scene& scene) { left_behind(scene, Score::banned(Ban::kSteppedBack)); }, "monitor.lift", lifted},
        {"its data were others, and are the newest now",
         [](Scene& scene) { left_behind(scene, Score::banned(Ban::kOtherData)); }, "monitor.lift", lifted},
        {"an election refused it half a minute ago: another one may find the reason gone",
         [](Scene& scene) { left_behind(scene, refused_at(kNow - 30)); }, "monitor.lift", "perform SetScore(srv1=3)"},
        {"less than that ago", [](Scene& scene) { left_behind(scene, refused_at(kNow - 20)); }, "monitor.standby",
         "finish 0"},
        {"they still are others",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kOtherData));
             ClusterStatus cluster = *scene.seen.cluster;
             cluster.generation = generation({2, {{1, {0x4000000}}}});
             scene.seen.cluster = cluster;
         },
         "monitor.standby", "finish 0"},
        {"it lagged too far: that is a limit of the administrator's",
         [](Scene& scene) { left_behind(scene, Score::banned(Ban::kTooFarBehind)); }, "monitor.standby", "finish 0"},
        {"it has not streamed for long: its data may be days old",
         [](Scene& scene) { left_behind(scene, Score::banned(Ban::kNoStream)); }, "monitor.standby", "finish 0"},
        {"somebody else has forbidden it", [](Scene& scene) { left_behind(scene, Score::minus_infinity()); },
         "monitor.standby", "finish 0"},
        {"it is a candidate", [](Scene& scene) { left_behind(scene, Score::best_standby()); }, "monitor.standby",
         "finish 0"},
        {"it has no score: the start says why", [](Scene& scene) { left_behind(scene, std::nullopt); },
         "monitor.standby", "finish 0"},
        {"there is a primary",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             scene.seen.cluster =
                 ClusterStatus{{online("srv1", Score::banned(Ban::kLostStream)), online("srv2", Score::primary())}};
         },
         "monitor.standby", "finish 0"},
        {"its node is lost",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             ClusterNode lost = online("srv2", Score::primary());
             lost.online = false;
             scene.seen.cluster = ClusterStatus{{online("srv1", Score::banned(Ban::kLostStream)), lost}};
         },
         "monitor.lift", lifted},
        {"where does its own WAL end?",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             scene.seen.position.forget();
         },
         "monitor.fit-again", "ask position"},
        {"nobody can tell",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             scene.seen.position = Fact<WalPosition>::unknown("no WAL");
         },
         "monitor.standby", "finish 0"},
        {"the cluster cannot be asked",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             scene.seen.cluster = Fact<ClusterStatus>::unknown("no cibadmin");
         },
         "monitor.standby", "finish 0"},
        {"it was tried",
         [](Scene& scene) {
             left_behind(scene, Score::banned(Ban::kLostStream));
             scene.failed("SetScore");
         },
         "monitor.standby", "finish 0"},
    };
}

TEST(LiftGate, WhoMayBeLiftedCounts) {
    for (std::int32_t value = Score::banned(Ban::kNoStream).value - 2; value <= -Score::kInfinity + 2; ++value) {
        const Score score{value};
        EXPECT_TRUE(!may_be_lifted(score) || (score.forbids() && counts_in_election(score))) << value;
        EXPECT_TRUE(score.forbids() || counts_in_election(score)) << value;
    }
}

TEST(LiftGate, SaysWhatItLiftsOrWhyNot) {
    Scene scene(Action::kMonitor);
    left_behind(scene, Score::banned(Ban::kSteppedBack));
    EXPECT_EQ(scene.decide_now().log.back().text,
              "no primary is left: promotion score 1 in place of -INFINITY (stepped back for a better node)");
    scene.seen.position = Fact<WalPosition>::unknown("no WAL");
    EXPECT_EQ(scene.decide_now().log.back().text,
              "no primary is left, but the promotion score stays -INFINITY (stepped back for a better node): no WAL");
}

}  // namespace

std::vector<Row> lift_rows() {
    std::vector<Row> rows = whom_it_follows();
    for (Row& row : what_is_lifted()) rows.push_back(std::move(row));
    return rows;
}

TEST(LiftGate, Rows) {
    expect_rows(Action::kMonitor, lift_rows());
}

}  // namespace paf::test
