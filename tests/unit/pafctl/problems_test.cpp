#include "pafctl/status/problems.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports.hpp"

namespace paf {
namespace {

using namespace test;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class PafctlProblems : public testing::Test {
  protected:
    StatusReport report = healthy();
    CibResource& pgsqld = report.resources[0].cib;
    InstanceReport& local = *report.resources[0].instance;
};

TEST_F(PafctlProblems, NoneWhenAllIsWell) {
    EXPECT_THAT(find_remarks(report), IsEmpty());
}

TEST_F(PafctlProblems, TheClusterItself) {
    report.cluster->quorum = false;
    report.cluster->controller.reset();
    report.cluster->properties["stonith-enabled"] = "false";
    report.cluster->nodes[2].state = NodeState::kOffline;
    report.cluster->nodes[1].standby = true;
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("no controller"), HasSubstr("no quorum"),
                                           HasSubstr("fencing is off"), "srv3 is offline"));
    EXPECT_THAT(texts(report, false), ElementsAre(HasSubstr("srv2 is in standby mode")));
}

TEST_F(PafctlProblems, TwoPrimaries) {
    pgsqld.instances[2].role = CibRole::kPromoted;
    EXPECT_THAT(texts(report), Contains(HasSubstr("more than one primary: srv1, srv3")));
}

TEST_F(PafctlProblems, APromotionUnderWay) {
    pgsqld.instances[0].role = CibRole::kStopped;
    pgsqld.instances[1].in_progress = "promote";
    set_dead(local);
    EXPECT_THAT(texts(report), ElementsAre("has no primary: srv2 is being promoted right now", "does not run on srv1"));
}

TEST_F(PafctlProblems, WithoutAPrimaryTheLastElectionSaysWhy) {
    pgsqld.instances[0].role = CibRole::kUnpromoted;
    local = instance(true);
    report.resources[0].elections.refused = {a_refusal()};
    EXPECT_THAT(texts(report), ElementsAre(AllOf(HasSubstr("has no primary"),
                                                 HasSubstr("srv3 was refused, 2026-11-29 13:46:40 UTC: srv2: no WAL "
                                                           "position, nothing published; start the resource there"))));
    pgsqld.instances[0].role = CibRole::kPromoted;
    local = *healthy().resources[0].instance;
    EXPECT_THAT(texts(report), IsEmpty()) << "it is over";
    report.resources[0].elections = {std::nullopt, {}, "cluster property paf-election-pgsqld: nonsense"};
    EXPECT_THAT(texts(report, false), ElementsAre(HasSubstr("a record of an election cannot be read: cluster")));
}

TEST_F(PafctlProblems, AnUnknownRoleIsNotAStoppedOne) {
    pgsqld.instances[0].role = CibRole::kUnknown;
    pgsqld.instances[2].role = CibRole::kUnknown;
    EXPECT_THAT(texts(report),
                ElementsAre(HasSubstr("has no primary that is known: nothing is known of srv1, srv3 yet")));
}

TEST_F(PafctlProblems, AnIntendedStopIsNone) {
    pgsqld.meta["target-role"] = "stopped";
    for (CibInstance& one : pgsqld.instances) one.role = CibRole::kStopped;
    set_dead(local);
    EXPECT_THAT(texts(report), IsEmpty());
    EXPECT_THAT(texts(report, false), ElementsAre("is to be stopped: target-role=stopped"));
}

TEST_F(PafctlProblems, NorIsAnIntendedLackOfAPrimary) {
    pgsqld.instances[0].role = CibRole::kUnpromoted;
    local = instance(true);
    for (const char* role : {"Slave", "Unpromoted", "unpromoted"}) {
        pgsqld.meta["target-role"] = role;
        EXPECT_THAT(texts(report), IsEmpty());
        EXPECT_THAT(texts(report, false), ElementsAre(HasSubstr("is not to be promoted")));
    }
}

TEST_F(PafctlProblems, ANodeBeyondCloneMaxNeedNotRun) {
    pgsqld.instances[2].role = CibRole::kStopped;
    pgsqld.instances[2].score.reset();
    EXPECT_THAT(texts(report), ElementsAre("does not run on srv3"));
    pgsqld.meta["clone-max"] = "2";
    EXPECT_THAT(texts(report), IsEmpty());
}

TEST_F(PafctlProblems, ForbiddenPromotionsComeWithTheAgentsReason) {
    pgsqld.instances[1].score = Score::minus_infinity();
    pgsqld.instances[2].score = Score::minus_infinity();
    local.params.maxlag = 10;
    set_clients(local, {client("srv3", 0x5000000)});
    EXPECT_THAT(texts(report),
                ElementsAre(HasSubstr("no standby that could replace the primary"),
                            "srv2 must not be promoted (score -INFINITY): not connected to the primary",
                            "srv3 must not be promoted (score -INFINITY): lags 328 bytes behind, maxlag is 10"));
}

TEST_F(PafctlProblems, ElsewhereTheyNameThePlaceToLook) {
    report.local_node = std::string("srv2");
    report.resources[0].instance = instance(true);
    pgsqld.instances[2].score = Score::minus_infinity();
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("run pafctl status on srv1")));
}

TEST_F(PafctlProblems, ElsewhereTheScoreItselfSaysWhy) {
    report.local_node = std::string("srv2");
    report.resources[0].instance = instance(true);
    pgsqld.instances[1].score = Score::banned(Ban::kTooFarBehind);
    pgsqld.instances[2].score = Score::banned(Ban::kLostStream);
    EXPECT_THAT(
        texts(report),
        ElementsAre(HasSubstr("no standby that could replace the primary"),
                    "srv2 must not be promoted (score -INFINITY): more than maxlag behind, given by the primary",
                    "srv3 must not be promoted (score -INFINITY): not streaming, given by the primary"));
}

TEST_F(PafctlProblems, StandbysThatDoNotStream) {
    set_clients(local, {client("srv2", 0x4000000, "catchup")});
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("srv2 is connected to the primary, but not streaming"),
                                           HasSubstr("srv3 is not connected to the primary")));
    // The better of two connections counts.
    set_clients(local, {client("srv2", 0x4000000, "backup"), client("srv2", 0x5000148), client("srv3", 0x5000148)});
    EXPECT_THAT(texts(report), IsEmpty());
}

/// The primary here does not show how far its standbys are.
void hide_standbys(InstanceReport& local) {
    std::vector<ReplicationClient> rows(2);
    rows[0].application_name = "srv2";
    rows[1].application_name = "srv3";
    for (ReplicationClient& row : rows) row.visible = false;
    SqlFacts sql = *local.seen.sql;
    sql.clients = std::move(rows);
    sql.hidden = "the role 'postgres' may not see it; GRANT pg_monitor TO postgres";
    local.seen.sql = sql;
}

TEST_F(PafctlProblems, StandbysThatCannotBeSeen) {
    hide_standbys(local);
    EXPECT_THAT(
        texts(report),
        ElementsAre("whether anybody could take over from the primary cannot be judged: the role 'postgres' may "
                    "not see it; GRANT pg_monitor TO postgres"));
    pgsqld.instances[1].score.reset();
    EXPECT_THAT(texts(report),
                ElementsAre(HasSubstr("srv2 has no promotion score, and gets none"), HasSubstr("cannot be judged")));
    pgsqld.instances[2].score.reset();
    EXPECT_THAT(texts(report),
                ElementsAre(HasSubstr("no standby that could replace the primary"), HasSubstr("srv2 has no promotion"),
                            HasSubstr("srv3 has no promotion"), HasSubstr("cannot be judged")));
}

TEST_F(PafctlProblems, AStandbyBeyondMaxlag) {
    local.params.maxlag = 71;
    EXPECT_THAT(texts(report), ElementsAre("srv3 lags 72 bytes behind, maxlag is 71"));
    local.params.maxlag = 72;
    EXPECT_THAT(texts(report), IsEmpty());
}

TEST_F(PafctlProblems, FailuresNowAndThen) {
    pgsqld.instances[1].failures = {{"monitor", 7, false, "", 0}, {"promote", 1, true, "too\nslow", 0}};
    EXPECT_THAT(texts(report), IsEmpty());
    EXPECT_THAT(texts(report, false),
                ElementsAre("monitor on srv2 failed with exit code 7 (OCF_NOT_RUNNING); it is over, a later action "
                            "succeeded",
                            "promote on srv2 took longer than its timeout: too slow; it is over, a later action "
                            "succeeded"));
    pgsqld.instances[1].failed = true;
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("crm_resource --cleanup --resource pgsqld --node srv2")));
}

TEST_F(PafctlProblems, AStartThatFailedIsNotOverWhenTheStopAfterItSucceeded) {
    pgsqld.instances[1].failures = {{"start", 2, false, "diverged: 8 bytes of timeline 1", 0}};
    pgsqld.instances[1].role = CibRole::kStopped;
    EXPECT_THAT(texts(report),
                Contains(AllOf(HasSubstr("start on srv2 failed with exit code 2 (OCF_ERR_ARGS): diverged"),
                               HasSubstr("crm_resource --cleanup --resource pgsqld --node srv2"))));
}

TEST_F(PafctlProblems, TheInstanceIsNotWhatTheClusterBelieves) {
    set_dead(local);
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("does not run, though the cluster believes so")));
    local = instance(true);
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("is a standby, though the cluster has it promoted")));
    local = instance(false);
    pgsqld.instances[0].role = CibRole::kUnpromoted;
    EXPECT_THAT(texts(report), Contains(HasSubstr("is a primary, though the cluster has it unpromoted")));
    pgsqld.instances[0].role = CibRole::kStopped;
    EXPECT_THAT(texts(report), Contains(HasSubstr("runs, though the cluster has it stopped")));
    // While an action runs, the two may differ.
    pgsqld.instances[0].in_progress = "start";
    EXPECT_THAT(texts(report), Not(Contains(HasSubstr("though the cluster"))));
}

TEST_F(PafctlProblems, StatesOfTheInstance) {
    ServerProcesses processes = *local.seen.processes;
    set_sql(local, SqlOutcome::kRefused, "no pg_hba.conf entry");
    EXPECT_THAT(texts(report), ElementsAre("the instance on srv1 runs, but gives no answer: no pg_hba.conf entry"));
    set_sql(local, SqlOutcome::kStartingUp, "the database system is starting up");
    EXPECT_THAT(texts(report), IsEmpty());
    EXPECT_THAT(texts(report, false), ElementsAre(HasSubstr("is starting: the database system")));
    set_sql(local, SqlOutcome::kNoAnswer, "no answer in time");
    processes.postmaster_state = ProcessState::kStopped;
    local.seen.processes = processes;
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("is frozen")));
    processes.postmaster.reset();
    processes.orphans = {5, 6};
    local.seen.processes = processes;
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("lost its postmaster, but 2 of its processes live on")));
}

TEST_F(PafctlProblems, ANodeThatNeverHadTheInstanceNeedsNoData) {
    set_dead(local);
    local.seen.data_directory = DataDirectory{};
    report.local_node = std::string("srv3");
    pgsqld.meta["clone-max"] = "2";
    pgsqld.instances[2].role = CibRole::kStopped;
    EXPECT_THAT(texts(report), IsEmpty());
    pgsqld.instances[2].role = CibRole::kUnpromoted;
    EXPECT_THAT(texts(report), Contains(HasSubstr("there is no PostgreSQL data in /var/lib/pgsql/15/data")));
}

TEST_F(PafctlProblems, RefusedParameters) {
    local = InstanceReport{};
    local.refused_parameters = {"pgport: expected a whole number from 1 to 65535, found 'x'; R"};
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("parameter pgport: expected")));
}

TEST_F(PafctlProblems, NoPlugin) {
    local.plugin = Fact<std::string>::unknown("none serves 15");
    local.seen.control = Fact<ControlFile>::unknown("none serves 15");
    local.seen.position = Fact<WalPosition>::unknown("none serves 15");
    EXPECT_THAT(texts(report), ElementsAre("no version plugin: none serves 15"));
}

TEST_F(PafctlProblems, SettingsOfTheResource) {
    pgsqld.promotable = false;
    pgsqld.has_rules = true;
    pgsqld.meta["is-managed"] = "false";
    EXPECT_THAT(texts(report), ElementsAre(HasSubstr("not part of a promotable clone")));
    EXPECT_THAT(texts(report, false), ElementsAre(HasSubstr("not managed"), HasSubstr("rules")));
}

TEST_F(PafctlProblems, WithoutRootLessIsSeen) {
    report.privileged = false;
    EXPECT_THAT(texts(report, false), ElementsAre(HasSubstr("does not run as root")));
}

}  // namespace
}  // namespace paf
