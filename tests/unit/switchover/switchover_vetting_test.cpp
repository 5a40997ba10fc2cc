#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "pafctl/switchover/plan/vetting.hpp"
#include "switchover_scene.hpp"

namespace paf {
namespace {

using namespace test;
using testing::HasSubstr;
using Level = SwitchoverLevel;
using Break = std::function<void(SwitchoverFacts&)>;

/// The single thing that is wrong, and what is said of it.
struct Row {
    const char* name;
    Break broken;
    Level level;
    const char* check;
    const char* text;    ///< part of what was found
    const char* remedy;  ///< part of it
    const char* target = "srv2";
};

void PrintTo(const Row& row, std::ostream* out) {
    *out << row.name;
}

PlacementConstraint constraint(const std::string& id, const std::string& node, std::int32_t score) {
    PlacementConstraint one;
    one.id = id;
    one.resource = "pgsql-ha";
    one.node = node;
    one.score = score;
    return one;
}

Break with(PlacementConstraint one, bool promoted_role = false) {
    one.promoted_role = promoted_role;
    return [one](SwitchoverFacts& facts) { facts.constraints.push_back(one); };
}

Break left_over(const std::string& id) {
    PlacementConstraint one = constraint(id, "srv3", -Score::kInfinity);
    one.left_over = true;
    return with(one, true);
}

Break pinned_address() {
    PlacementConstraint one = constraint("ip-on-srv1", "srv1", Score::kInfinity);
    one.resource = "pgsql-master-ip";
    one.with_primary = true;
    return with(one);
}

Break of_others_too() {
    PlacementConstraint one = constraint("no-databases-here", "srv2", -Score::kInfinity);
    one.shared = true;
    return with(one);
}

Break by_rule() {
    return with(constraint("rule", "", 0), true);
}

Break client(std::size_t number, const std::function<void(ReplicationClient&)>& change) {
    return [=](SwitchoverFacts& facts) { change_sql(facts, [=](SqlFacts& sql) { change(sql.clients.at(number)); }); };
}

Break archiver(bool failing, const Fact<std::uint64_t>& waiting) {
    return [=](SwitchoverFacts& facts) {
        set_archiver(facts, {failing, "00000001000000000000004F at 2026-11-23 10:00:00 UTC", waiting});
    };
}

constexpr std::uint64_t kMiB = std::uint64_t{1} << 20U;

std::vector<Row> cluster_rows() {
    return {
        {"NoQuorum", [](auto& f) { f.quorum = false; }, Level::kRefused, "quorum", "found none", "other nodes"},
        {"MaintenanceMode", [](auto& f) { f.maintenance = true; }, Level::kRefused, "maintenance",
         "maintenance-mode=true", "crm_attribute -t crm_config -n maintenance-mode -D"},
        {"Unmanaged", [](auto& f) { f.managed = false; }, Level::kRefused, "maintenance", "is-managed=false",
         "crm_resource --resource pgsql-ha --meta --delete-parameter is-managed"},
        {"FencingOff", [](auto& f) { f.fencing = false; }, Level::kWarning, "fencing", "off", "stonith-enabled"},
        {"ActionUnderWay", [](auto& f) { node_of(f, "srv3").in_progress = "start"; }, Level::kRefused, "idle",
         "start on srv3", "pafctl status"},
        {"Busy", [](auto& f) { f.idle = false; }, Level::kRefused, "idle", "at work", "try again"},
        {"RestUnknown", [](auto& f) { f.idle = Fact<bool>::unknown("crmadmin died"); }, Level::kRefused, "idle",
         "crmadmin died", "crm_mon"},
    };
}

std::vector<Row> generation_rows() {
    return {
        {"GenerationUnreadable", [](auto& f) { f.generation_fault = "no good"; }, Level::kRefused, "generation",
         "found no good", "pafctl accept srv1"},
        {"GenerationNotLaid", [](auto& f) { f.generation.reset(); }, Level::kWarning, "generation",
         "remembers no generation yet", ""},
        {"PositionUnknown", [](auto& f) { f.position = Fact<WalPosition>::unknown("no WAL"); }, Level::kWarning,
         "generation", "is not known: no WAL", ""},
        {"AnotherGenerations", [](auto& f) { f.generation->history.current = f.generation->highest = 4; },
         Level::kRefused, "generation", "found: diverged: ", "pafctl accept srv1"},
        {"AnotherDatabases", [](auto& f) { f.generation->system_identifier = 8; }, Level::kRefused, "generation",
         "another database", "pafctl accept srv1"},
    };
}

std::vector<Row> primary_rows() {
    return {
        {"NoPrimary", [](auto& f) { node_of(f, "srv1").role = CibRole::kUnpromoted; }, Level::kRefused, "primary",
         "one primary, found 0", "pafctl status"},
        {"TwoPrimaries", [](auto& f) { node_of(f, "srv3").role = CibRole::kPromoted; }, Level::kRefused, "primary",
         "one primary, found 2", "pafctl status"},
        {"Elsewhere", [](auto& f) { f.local_node = "srv3"; }, Level::kRefused, "primary", "found it on srv1",
         "the same command on srv1"},
        {"PrimaryFailed", [](auto& f) { node_of(f, "srv1").failed = true; }, Level::kRefused, "primary",
         "the last action failed", "crm_resource --cleanup --resource pgsqld --node srv1"},
        {"PrimaryUnknown", [](auto& f) { f.sql = Fact<SqlFacts>::unknown("no libpq"); }, Level::kRefused,
         "primary-answers", "no libpq", "pafctl status"},
        {"PrimaryInRecovery", [](auto& f) { change_sql(f, [](SqlFacts& sql) { sql.in_recovery = true; }); },
         Level::kRefused, "primary-answers", "a server in recovery", "pafctl status"},
        {"PrimarySilent",
         [](auto& f) {
             change_sql(f, [](SqlFacts& sql) {
                 sql.outcome = SqlOutcome::kNoAnswer;
                 sql.detail = "timeout";
             });
         },
         Level::kRefused, "primary-answers", "no answer: timeout", "pafctl status"},
    };
}

std::vector<Row> target_rows() {
    return {
        {"UnknownTarget", [](auto&) {}, Level::kRefused, "target", "found 'srv9'", "the nodes are srv1, srv2, srv3",
         "srv9"},
        {"TargetIsPrimary", [](auto&) {}, Level::kRefused, "target", "the primary already", "", "srv1"},
        {"TargetOffline", [](auto& f) { node_of(f, "srv2").online = false; }, Level::kRefused, "target", "to be online",
         "start the cluster on srv2"},
        {"TargetInStandbyMode", [](auto& f) { node_of(f, "srv2").standby = true; }, Level::kRefused, "target",
         "standby mode", "crm_attribute -N srv2 -n standby -D"},
        {"TargetInMaintenance", [](auto& f) { node_of(f, "srv2").maintenance = true; }, Level::kRefused, "target",
         "maintenance mode", "crm_attribute -N srv2 -n maintenance -D"},
        {"TargetFailed", [](auto& f) { node_of(f, "srv2").failed = true; }, Level::kRefused, "target",
         "the last action failed", "crm_resource --cleanup --resource pgsqld --node srv2"},
        {"TargetHasFailed", [](auto& f) { node_of(f, "srv2").fail_count = 2; }, Level::kWarning, "target",
         "a fail count of 2", "--cleanup"},
        {"TargetStopped", [](auto& f) { node_of(f, "srv2").role = CibRole::kStopped; }, Level::kRefused, "target",
         "none is running", "on srv2"},
        {"TargetNeverSeen", [](auto& f) { node_of(f, "srv2").role = CibRole::kUnknown; }, Level::kRefused, "target",
         "none is running", "on srv2"},
        {"TargetForbidden", [](auto& f) { node_of(f, "srv2").score = Score::minus_infinity(); }, Level::kRefused,
         "target", "above 0 for srv2, found -INFINITY", "pafctl status"},
        {"TargetWithoutScore", [](auto& f) { node_of(f, "srv2").score.reset(); }, Level::kRefused, "target",
         "found none", "pafctl status"},
        {"ClientsUnknown", [](auto& f) { change_sql(f, [](SqlFacts& sql) { sql.detailed = false; }); }, Level::kRefused,
         "target-streams", "cannot be told", "pafctl status"},
        {"TargetNotConnected", client(0, [](auto& c) { c.application_name = "walreceiver"; }), Level::kRefused,
         "target-streams", "no row of that application_name", "log on srv2"},
        {"TargetCatchingUp", client(0, [](auto& c) { c.state = "catchup"; }), Level::kRefused, "target-streams",
         "its state 'catchup'", "log on srv2"},
        {"TargetBehind", client(0, [](auto& c) { c.flush = c.replay = Lsn{0x50000000 - 17 * kMiB}; }), Level::kRefused,
         "target-lag", "expected at most 16 MiB, found that srv2 lacks 17 MiB", "--max-lag 17825792"},
        {"TargetReplaysLate", client(0, [](auto& c) { c.replay = Lsn{0x50000000 - 64 * kMiB}; }), Level::kRefused,
         "target-lag", "64 MiB yet to replay", "--max-lag 67108864"},
        {"TargetIsNoStandby", client(0, [](auto& c) { c.replay = Lsn{}; }), Level::kRefused, "target-lag",
         "reports its positions", "another node"},
    };
}

std::vector<Row> load_rows() {
    return {
        {"NoSpare", [](auto& f) { node_of(f, "srv3").score = Score::minus_infinity(); }, Level::kWarning, "spare",
         "no other standby", "pafctl status"},
        {"OtherBehind", client(1, [](auto& c) { c.flush = Lsn{0x50000000 - 17 * kMiB}; }), Level::kUnwise, "clients",
         "srv3 (streaming) lacks 17 MiB", "--force"},
        {"BaseBackup", client(1, [](auto& c) { c.state = "backup"; }), Level::kUnwise, "clients", "a base backup",
         "--force"},
        {"ActivityUnknown", [](auto& f) { f.activity = Fact<PrimaryActivity>::unknown("denied"); }, Level::kRefused,
         "transactions", "denied", "pafctl status"},
        {"LongTransaction",
         [](auto& f) {
             change_activity(f, [](auto& a) { a.transactions = {{"42", "joe", std::chrono::seconds(61)}}; });
         },
         Level::kUnwise, "transactions", "that of joe, pid 42, 61 s", "--max-transaction"},
        {"Prepared", [](auto& f) { change_activity(f, [](auto& a) { a.prepared_transactions = 3; }); }, Level::kWarning,
         "prepared", "3 prepared transactions", ""},
        {"ArchiverFails", archiver(true, std::uint64_t{1}), Level::kUnwise, "archiver",
         "00000001000000000000004F at 2026-11-23", "archive_command"},
        {"ArchiverBehind", archiver(false, std::uint64_t{17}), Level::kUnwise, "archiver", "found 17", "--force"},
        {"ArchiverBacklogUnknown", archiver(false, Fact<std::uint64_t>::unknown("no directory")), Level::kWarning,
         "archiver", "no directory", ""},
        {"ArchiverUnknown",
         [](auto& f) {
             set_archiver(f, {});
             f.archiver = Fact<ArchiverState>::unknown("denied");
         },
         Level::kWarning, "archiver", "denied", "log"},
    };
}

std::vector<Row> constraint_rows() {
    return {
        {"LeftOverBan", left_over("cli-ban-pgsql-ha-on-srv3"), Level::kRefused, "constraints",
         "cli-ban-pgsql-ha-on-srv3 (pgsql-ha, promoted role, -INFINITY on srv3)",
         "crm_resource --clear --resource pgsql-ha"},
        {"LeftOverMove", left_over("cli-prefer-pgsql-ha"), Level::kRefused, "constraints", "cli-prefer-pgsql-ha",
         "--clear"},
        {"TargetBanned", with(constraint("never-srv2", "srv2", -Score::kInfinity)), Level::kRefused, "constraints",
         "never-srv2", "cibadmin --delete --scope constraints --xml-text '<rsc_location id=\"never-srv2\"/>'"},
        {"PromotionBanned", with(constraint("never-srv2", "srv2", -Score::kInfinity), true), Level::kRefused,
         "constraints", "never-srv2", "cibadmin"},
        {"BannedWithOthers", of_others_too(), Level::kRefused, "constraints", "no-databases-here",
         "take pgsql-ha out of the constraint no-databases-here"},
        {"PinnedElsewhere", with(constraint("always-srv1", "srv1", Score::kInfinity), true), Level::kRefused,
         "constraints", "bound to another node, found always-srv1", "cibadmin"},
        {"AddressPinnedElsewhere", pinned_address(), Level::kRefused, "constraints", "ip-on-srv1", "cibadmin"},
        {"WouldMoveBack", with(constraint("rather-srv1", "srv1", 50), true), Level::kUnwise, "constraints",
         "move back at once", "--force"},
        {"Rule", by_rule(), Level::kWarning, "constraints", "by a rule", ""},
    };
}

std::vector<Row> rows() {
    std::vector<Row> all;
    for (const auto& some :
         {cluster_rows(), generation_rows(), primary_rows(), target_rows(), load_rows(), constraint_rows()})
        all.insert(all.end(), some.begin(), some.end());
    return all;
}

class SwitchoverRow : public testing::TestWithParam<Row> {};

/// Findings that are no good news.
std::vector<SwitchoverFinding> bad_ones(const SwitchoverPlan& plan) {
    std::vector<SwitchoverFinding> bad;
    for (const SwitchoverFinding& one : plan.findings)
        if (one.level != Level::kFine) bad.push_back(one);
    return bad;
}

TEST_P(SwitchoverRow, IsFoundAndNothingElse) {
    const Row& row = GetParam();
    SwitchoverFacts facts = healthy_cluster();
    row.broken(facts);
    const SwitchoverPlan plan = vet_plan(facts, row.target, {});
    const auto bad = bad_ones(plan);
    ASSERT_EQ(bad.size(), 1U) << (bad.size() > 1 ? bad[1].check + ": " + bad[1].text : "nothing was found");
    EXPECT_EQ(bad[0].level, row.level);
    EXPECT_EQ(bad[0].check, row.check);
    EXPECT_THAT(bad[0].text, HasSubstr(row.text));
    EXPECT_THAT(bad[0].remedy, HasSubstr(row.remedy));
    EXPECT_EQ(plan.refused(), row.level != Level::kWarning);
}

TEST_P(SwitchoverRow, ForceOverrulesWhatIsUnwiseAlone) {
    const Row& row = GetParam();
    SwitchoverFacts facts = healthy_cluster();
    row.broken(facts);
    SwitchoverLimits limits;
    limits.force = true;
    EXPECT_EQ(vet_plan(facts, row.target, limits).refused(), row.level == Level::kRefused);
}

INSTANTIATE_TEST_SUITE_P(Vetting, SwitchoverRow, testing::ValuesIn(rows()),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(SwitchoverVetting, AHealthyClusterMaySwitchOver) {
    const SwitchoverPlan plan = vet_plan(healthy_cluster(), "srv3", {});
    EXPECT_FALSE(plan.refused());
    EXPECT_TRUE(bad_ones(plan).empty());
    EXPECT_EQ(plan.from, "srv1");
    EXPECT_EQ(plan.to, "srv3");
}

TEST(SwitchoverVetting, WithoutANameTheAgentsBestStandbyIsTaken) {
    EXPECT_EQ(vet_plan(healthy_cluster(), "", {}).to, "srv2");
    SwitchoverFacts facts = healthy_cluster();
    change_sql(facts, [](SqlFacts& sql) { sql.clients[0].flush = Lsn{0x50000000 - 2 * kMiB}; });
    EXPECT_EQ(best_standby(facts), "srv3") << "the scores are those of the last monitor; positions are of now";
    node_of(facts, "srv3").standby = true;
    EXPECT_EQ(best_standby(facts), "srv2");
    node_of(facts, "srv2").online = false;
    EXPECT_EQ(best_standby(facts), "");
    EXPECT_TRUE(vet_plan(facts, "", {}).refused());
}

TEST(SwitchoverVetting, SynchronousStandbysComeFirst) {
    SwitchoverFacts facts = healthy_cluster();
    change_sql(facts, [](SqlFacts& sql) { sql.clients[1].sync_state = "sync"; });
    EXPECT_EQ(best_standby(facts), "srv3");
}

TEST(SwitchoverVetting, TheAgentsMaxlagHoldsToo) {
    SwitchoverFacts facts = healthy_cluster();
    facts.maxlag = kMiB;
    for (std::size_t i : {0U, 1U})
        change_sql(facts, [i](SqlFacts& sql) { sql.clients[i].flush = Lsn{0x50000000 - 2 * kMiB}; });
    EXPECT_EQ(best_standby(facts), "");
}

TEST(SwitchoverVetting, TheLimitsAreTheCallers) {
    SwitchoverFacts facts = healthy_cluster();
    change_sql(facts, [](SqlFacts& sql) { sql.clients[0].replay = Lsn{0x50000000 - 64 * kMiB}; });
    change_activity(facts, [](auto& a) { a.transactions = {{"42", "joe", std::chrono::seconds(61)}}; });
    SwitchoverLimits limits;
    limits.lag = 64 * kMiB;
    limits.transaction = std::chrono::seconds(61);
    EXPECT_FALSE(vet_plan(facts, "srv2", limits).refused());
}

TEST(SwitchoverVetting, AConstraintOnAThirdNodeDoesNotMatter) {
    SwitchoverFacts facts = healthy_cluster();
    facts.constraints.push_back(constraint("never-srv3", "srv3", -Score::kInfinity));
    EXPECT_TRUE(bad_ones(vet_plan(facts, "srv2", {})).empty());
}

TEST(SwitchoverVetting, TwoNodesHaveNoSpare) {
    SwitchoverFacts facts = healthy_cluster();
    facts.nodes.pop_back();
    change_sql(facts, [](SqlFacts& sql) { sql.clients.pop_back(); });
    EXPECT_TRUE(bad_ones(vet_plan(facts, "", {})).empty());
}

}  // namespace
}  // namespace paf
