// Facts, observations, and the small helpers of instance and cluster facts.
#include <gtest/gtest.h>

#include "model/observation.hpp"

namespace paf {
namespace {

TEST(Facts, AreASetOfIds) {
    const FactSet set = facts({FactId::kSql, FactId::kPublished, FactId::kSql});
    EXPECT_EQ(set.count(), 2U);
    EXPECT_TRUE(set.test(static_cast<std::size_t>(FactId::kSql)));
    EXPECT_TRUE(set.test(static_cast<std::size_t>(FactId::kPublished)));
    EXPECT_TRUE(facts({}).none());
}

TEST(Observation, ForgetsWhatChangesOnly) {
    Observation seen;
    seen.data_directory = DataDirectory{};
    seen.processes = ServerProcesses{};
    seen.sql = Fact<SqlFacts>::unknown("no answer");
    seen.control = ControlFile{};
    seen.control_before_start = ControlFile{};
    seen.setup = std::vector<Finding>{};
    seen.position = WalPosition{};
    seen.node = std::string("srv1");
    seen.cluster = ClusterStatus{};
    seen.published = PublishedPositions{};
    seen.branch = BranchRecord{};
    seen.forget_volatile();
    EXPECT_FALSE(seen.data_directory.asked() || seen.processes.asked() || seen.sql.asked() || seen.control.asked() ||
                 seen.position.asked() || seen.cluster.asked() || seen.published.asked() || seen.branch.asked());
    EXPECT_TRUE(seen.control_before_start.known());
    EXPECT_TRUE(seen.setup.known());
    EXPECT_EQ(*seen.node, "srv1");
}

TEST(Fact, IsUnaskedUnknownOrKnown) {
    Fact<int> fact;
    EXPECT_FALSE(fact.asked() || fact.known() || fact.is_unknown());
    EXPECT_EQ(fact.cause(), "");
    fact = Fact<int>::unknown("no such file");
    EXPECT_TRUE(fact.asked() && fact.is_unknown() && !fact.known());
    EXPECT_EQ(fact.cause(), "no such file");
    fact = 5;
    EXPECT_TRUE(fact.asked() && fact.known() && !fact.is_unknown());
    EXPECT_EQ(*fact, 5);
}

TEST(ControlState, HasPostgresqlsWords) {
    EXPECT_STREQ(control_state_text(ControlState::kStartup), "starting up");
    EXPECT_STREQ(control_state_text(ControlState::kShutDown), "shut down");
    EXPECT_STREQ(control_state_text(ControlState::kShutDownInRecovery), "shut down in recovery");
    EXPECT_STREQ(control_state_text(ControlState::kShuttingDown), "shutting down");
    EXPECT_STREQ(control_state_text(ControlState::kInCrashRecovery), "in crash recovery");
    EXPECT_STREQ(control_state_text(ControlState::kInArchiveRecovery), "in archive recovery");
    EXPECT_STREQ(control_state_text(ControlState::kInProduction), "in production");
}

TEST(Finding, NamesSubjectExpectationFindingAndRemedy) {
    const Finding finding{Severity::kRefuse, Finding::Area::kConfiguration, "wal_level", "replica", "minimal",
                          "set it"};
    EXPECT_EQ(finding.text(), "wal_level: expected replica, found minimal; set it");
}

TEST(ServerProcesses, NothingAliveMeansNoPostmasterAndNoOrphan) {
    ServerProcesses processes;
    processes.stale_pid = 42;
    EXPECT_TRUE(processes.nothing_alive());
    processes.orphans = {7};
    EXPECT_FALSE(processes.nothing_alive());
    processes.orphans.clear();
    processes.postmaster = 7;
    EXPECT_FALSE(processes.nothing_alive());
}

TEST(ClusterStatus, FindsNodesByTheirExactName) {
    const ClusterStatus status{{{"srv10", true, Score{5}, std::nullopt}, {"srv1", false, std::nullopt, std::nullopt}}};
    ASSERT_NE(status.find("srv1"), nullptr);
    EXPECT_FALSE(status.find("srv1")->online);
    EXPECT_EQ(status.find("srv"), nullptr);
    EXPECT_EQ(status.find(""), nullptr);
    EXPECT_EQ(status.find("SRV1"), nullptr);
}

}  // namespace
}  // namespace paf
