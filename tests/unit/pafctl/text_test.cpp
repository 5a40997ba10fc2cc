#include "pafctl/report/text.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reports.hpp"

namespace paf {
namespace {

using namespace test;
using testing::HasSubstr;

std::string shown(const StatusReport& report) {
    return status_text(report, find_remarks(report));
}

TEST(PafctlText, ThreeNodesAllWell) {
    EXPECT_EQ(shown(healthy()),
              R"(CLUSTER  3 of 3 nodes online, quorum, controller srv3; seen from srv1
FENCING  ready: 3 devices, none failed

RESOURCE  pgsqld in pgsql-ha
  NODE  STATE   ROLE        SCORE  FAILS  PUBLISHED POSITION
  srv1  online  promoted    1001   0      -
  srv2  online  unpromoted  1000   0      -
  srv3  online  unpromoted  990    0      -
  generation: timeline 2, begun on srv1, 2026-11-29 12:00:00 UTC
    srv1 belongs to timeline 2, begun on srv1

INSTANCE  pgsqld on srv1 (this node)
  state         primary, postmaster 4711
  data          /var/lib/pgsql/15/data, PostgreSQL 15
  address       /run/postgresql, port 5432
  plugin        postgresql-12
  control file  in production, checkpoint 0/4000108 on timeline 2
  position      timeline 2, WAL ends at 0/5000148
  STANDBY  STATE      SYNC   SENT       FLUSHED    REPLAYED   LAG   LAG IN TIME
  srv2     streaming  sync   0/5000148  0/5000148  0/5000148  0 B   -
  srv3     streaming  async  0/5000100  0/5000100  0/5000100  72 B  -

No problems found.
)");
}

TEST(PafctlText, AnotherGeneration) {
    StatusReport report = healthy();
    RememberedGeneration& generation = report.resources[0].generation;
    generation.newest->origin = GenerationOrigin::kAccepted;
    generation.newest->by = "alice";
    WalPosition position = *report.resources[0].instance->seen.position;
    position.marks = {{2, 0xBADF00DU}};
    position.ordered = 2;
    report.resources[0].instance->seen.position = position;
    position.history.current = 1;
    report.resources[0].published = PublishedPositions{{"srv2", encode_position(position)}, {"srv3", "garbage"}};
    EXPECT_THAT(shown(report), HasSubstr("accepted on srv1, 2026-11-29 12:00:00 UTC, by alice\n"
                                         "    srv1 belongs to timeline 2, accepted on srv1\n"
                                         "    srv2 diverged: "));
    EXPECT_THAT(shown(report), HasSubstr("  marks         0BADF00D of timeline 2\n"
                                         "  ordered       the cluster's promotion began timeline 2\n"));
    generation = {std::nullopt, "no good"};
    EXPECT_THAT(shown(report), HasSubstr("  generation: unknown: no good\n"));
    generation = {};
    EXPECT_THAT(shown(report), HasSubstr("  generation: none is remembered\n"));
}

TEST(PafctlText, Elections) {
    StatusReport report = healthy();
    report.resources[0].elections.last = an_election();
    std::string text = status_text(report, {});
    EXPECT_THAT(
        text, HasSubstr("  last election: after timeline 1, srv1 was told to promote itself, 2026-11-29 11:59:50 UTC:\n"
                        "                 loses nothing: it was the primary itself\n"
                        "    votes: srv1 timeline 1 at 0/5000060; srv2 timeline 1 at 0/5000000; srv3 was offline\n"));
    report.resources[0].elections.refused = {a_refusal()};
    text = status_text(report, {});
    EXPECT_THAT(text,
                HasSubstr("  no promotion since: after timeline 2, srv3 was refused, 2026-11-29 13:46:40 UTC: srv2:"));
    EXPECT_THAT(
        text,
        HasSubstr("    votes: srv3 timeline 2 at 0/5000060; srv2 had no position, nothing published; srv1 timeline\n"
                  "           1 at 0/9000000, does not count, diverged\n"));
    // The order was given, and the promotion is still under way, or has failed.
    report.resources[0].generation.newest->history.current = 1;
    report.resources[0].generation.newest->since = 1795950000;
    EXPECT_THAT(status_text(report, {}), HasSubstr("that promotion has begun no\n"));
}

TEST(PafctlText, NoPrimary) {
    StatusReport report = healthy();
    CibResource& pgsqld = report.resources[0].cib;
    report.cluster->nodes[0].state = NodeState::kLost;
    report.local_node = std::string("srv2");
    report.resources[0].instance = instance(true);
    pgsqld.instances[1].score = Score::banned(Ban::kSteppedBack);
    pgsqld.instances[2].score.reset();
    pgsqld.instances[2].role = CibRole::kStopped;
    pgsqld.instances[2].failed = true;
    pgsqld.instances[2].fail_count = Score::kInfinity;
    pgsqld.instances[2].failures.push_back(
        {"start", 6, false, "primary_conninfo: expected application_name=srv3, found none", 1795420193});
    report.resources[0].published =
        PublishedPositions{{"srv2", "1;sys=9;tl=2;end=0/5000148;ckpt=0/0;hist=1@0/4000000"}, {"srv3", "garbage\n"}};
    EXPECT_EQ(shown(report),
              R"(CLUSTER  2 of 3 nodes online, quorum, controller srv3; seen from srv2
FENCING  ready: 3 devices, none failed

RESOURCE  pgsqld in pgsql-ha
  NODE  STATE   ROLE             SCORE      FAILS     PUBLISHED POSITION
  srv1  LOST    was promoted     1001       0         -
  srv2  online  unpromoted       -INFINITY  0         timeline 2, 0/5000148
  srv3  online  stopped, FAILED  -          INFINITY  garbage
  generation: timeline 2, begun on srv1, 2026-11-29 12:00:00 UTC
    srv2 belongs to timeline 2, begun on srv1

INSTANCE  pgsqld on srv2 (this node)
  state         standby, postmaster 4711
  data          /var/lib/pgsql/15/data, PostgreSQL 15
  address       /run/postgresql, port 5432
  plugin        postgresql-12
  control file  in archive recovery, checkpoint 0/4000108 on timeline 2
  position      timeline 2, WAL ends at 0/5000148
  replication   received 0/5000000, replayed 0/5000000, nothing waits to be replayed

PROBLEMS
  - srv1 is lost: nobody knows what runs there until it is fenced or comes back
  - pgsqld: has no primary, and no node may be promoted: no online instance has a promotion
    score above 0
  - pgsqld: does not run on srv3
  - pgsqld: srv2 must not be promoted (score -INFINITY): stepped back for a better node
  - pgsqld: start on srv3 failed with exit code 6 (OCF_ERR_CONFIGURED) at 2026-11-23 07:49:53
    UTC: primary_conninfo: expected application_name=srv3, found none; once that is cured:
    crm_resource --cleanup --resource pgsqld --node srv3

NOTES
  - pgsqld: srv3 has a fail count of INFINITY (migration-threshold is 5); to forget it:
    crm_resource --cleanup --resource pgsqld --node srv3
)");
}

TEST(PafctlText, UnknownFacts) {
    StatusReport report = healthy();
    InstanceReport& local = *report.resources[0].instance;
    local.plugin = Fact<std::string>::unknown("no plugin serves PostgreSQL 15");
    local.seen.data_directory = Fact<DataDirectory>::unknown("permission denied");
    local.seen.processes = Fact<ServerProcesses>::unknown("cannot read /proc");
    local.seen.sql = Fact<SqlFacts>::unknown("no such user");
    local.seen.control = Fact<ControlFile>::unknown("no plugin");
    local.seen.position = Fact<WalPosition>::unknown("no plugin");
    report.resources[0].published = Fact<PublishedPositions>::unknown("attrd_updater did not end");
    report.resources[0].cib.instances[1].role = CibRole::kUnknown;
    report.resources[0].cib.instances[1].score.reset();
    const std::string text = shown(report);
    EXPECT_THAT(text, HasSubstr("\n  srv2  online  unknown     -      0      unknown\n"));
    EXPECT_THAT(text, HasSubstr(R"(
  state         unknown: cannot read /proc: no such user
  data          /var/lib/pgsql/15/data, unknown: permission denied
  address       /run/postgresql, port 5432
  plugin        unknown: no plugin serves PostgreSQL 15
  control file  unknown: no plugin
  position      unknown: no plugin

PROBLEMS
  - pgsqld: whether the instance on srv1 runs is not known: cannot read /proc
  - pgsqld: no version plugin: no plugin serves PostgreSQL 15

NOTES
  - pgsqld: the positions published for an election are not known: attrd_updater did not end
)"));
}

TEST(PafctlText, EmptyCluster) {
    StatusReport report;
    report.cluster = CibResources{};
    report.fencing = {false, "no device is configured"};
    report.local_node = Fact<std::string>::unknown("crm_node: exit code 1");
    EXPECT_EQ(shown(report), R"(CLUSTER  0 of 0 nodes online, NO QUORUM, no controller
FENCING  NOT READY: no device is configured

PROBLEMS
  - no controller is elected: the cluster takes no action until one is
  - this part of the cluster has no quorum: it runs nothing (no-quorum-policy) until enough
    nodes are back
  - fencing does not look ready: no device is configured; for remedies type: pafctl preflight
  - the name of this node is not known: crm_node: exit code 1
  - the cluster has no resource of ocf:heartbeat:pgsqlms
)");
}

TEST(PafctlText, NoClusterAtAll) {
    StatusReport report;
    report.cluster_error = "cibadmin: no such program";
    EXPECT_EQ(shown(report), R"(PROBLEMS
  - the cluster cannot be asked: cibadmin: no such program; start it, or look at the instance
    alone: pafctl status --pgdata DIRECTORY
)");
}

TEST(PafctlText, TheLocalInstanceAlone) {
    StatusReport report;
    report.cluster_asked = false;
    report.instance = instance(false);
    EXPECT_EQ(shown(report), R"(INSTANCE  on this node, without the cluster
  state         primary, postmaster 4711
  data          /var/lib/pgsql/15/data, PostgreSQL 15
  address       /run/postgresql, port 5432
  plugin        postgresql-12
  control file  in production, checkpoint 0/4000108 on timeline 2
  position      timeline 2, WAL ends at 0/5000148
  standbys      none connected

No problems found.
)");
}

TEST(PafctlText, NodesAndActionsInBetween) {
    StatusReport report = healthy();
    report.cluster->nodes[0].maintenance = true;
    report.cluster->nodes[1].standby = true;
    report.cluster->nodes[2].state = NodeState::kJoining;
    report.cluster->properties["stonith-enabled"] = "false";
    report.cluster->properties["maintenance-mode"] = "true";
    report.resources[0].cib.instances[1].in_progress = "stop";
    const std::string text = shown(report);
    EXPECT_THAT(text, HasSubstr(", maintenance mode; seen from srv1"));
    EXPECT_THAT(text, HasSubstr("srv1  maintenance  promoted"));
    EXPECT_THAT(text, HasSubstr("srv2  standby      unpromoted, stop runs"));
    EXPECT_THAT(text, HasSubstr("srv3  joining      was unpromoted"));
}

TEST(PafctlText, AClientWithoutAFlushedPositionHasNoLag) {
    StatusReport report = healthy();
    set_clients(*report.resources[0].instance, {client("pg_basebackup", 0, "backup")});
    EXPECT_THAT(shown(report), HasSubstr("  pg_basebackup  backup  async  -     -        -         -    -\n"));
}

}  // namespace
}  // namespace paf
