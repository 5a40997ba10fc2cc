#include "observe/server/sql_facts.hpp"

#include <gtest/gtest.h>

#include "model/replication/missing_right.hpp"

namespace paf {
namespace {

using Row = std::vector<std::optional<std::string>>;
constexpr std::nullopt_t kNull = std::nullopt;

const Row kPrimary = {"i", "f", "1/A0", kNull, kNull, kNull, kNull, kNull};
const Row kStandby = {"i", "t", kNull, "0/3000000", "0/3000A60", kNull, kNull, kNull};
const Row kClient = {"s", "srv2", "streaming", "1/A0", "1/90", "1/80", "1/70", "async"};

SqlFacts read(std::vector<Row> rows) {
    return sql_facts_of({SqlOutcome::kAnswered, "", "", std::move(rows)});
}

TEST(SqlFactsOf, APrimaryAndItsClients) {
    const SqlFacts facts = read({kPrimary, kClient, {"s", "srv3", "startup", kNull, kNull, kNull, kNull, "async"}});
    EXPECT_EQ(facts.outcome, SqlOutcome::kAnswered) << facts.detail;
    EXPECT_FALSE(facts.in_recovery);
    EXPECT_TRUE(facts.detailed);
    EXPECT_EQ(facts.current.text(), "1/A0");
    ASSERT_EQ(facts.clients.size(), 2U);
    EXPECT_EQ(facts.clients[0].application_name, "srv2");
    EXPECT_EQ(facts.clients[0].state, "streaming");
    EXPECT_EQ(facts.clients[0].sent.text(), "1/A0");
    EXPECT_EQ(facts.clients[0].write.text(), "1/90");
    EXPECT_EQ(facts.clients[0].flush.text(), "1/80");
    EXPECT_EQ(facts.clients[0].replay.text(), "1/70");
    EXPECT_EQ(facts.clients[0].sync_state, "async");
    EXPECT_FALSE(facts.clients[1].sent.valid());
}

TEST(SqlFactsOf, ARowWithoutAStateIsHidden) {
    const SqlFacts facts = read({kPrimary, kClient, {"s", "srv3", kNull, kNull, kNull, kNull, kNull, kNull}});
    EXPECT_EQ(facts.outcome, SqlOutcome::kAnswered) << facts.detail;
    ASSERT_EQ(facts.clients.size(), 2U);
    EXPECT_TRUE(facts.clients[0].visible);
    EXPECT_FALSE(facts.clients[1].visible);
    EXPECT_TRUE(hides_clients(facts));
    EXPECT_FALSE(hides_clients(read({kPrimary, kClient})));
}

TEST(MissingRight, TheCommandThatGivesIt) {
    EXPECT_EQ(grant_to_see(true, "postgres"), "GRANT pg_monitor TO postgres");
    EXPECT_EQ(grant_to_see(true, "pg_2"), "GRANT pg_monitor TO pg_2");
    EXPECT_EQ(grant_to_see(false, "postgres"), "ALTER ROLE postgres SUPERUSER");
    EXPECT_EQ(grant_to_see(true, "db-admin"), "GRANT pg_monitor TO \"db-admin\"");
    EXPECT_EQ(grant_to_see(true, "Ad\"min"), "GRANT pg_monitor TO \"Ad\"\"min\"");
    EXPECT_EQ(grant_to_see(true, "2nd"), "GRANT pg_monitor TO \"2nd\"");
    EXPECT_NE(hidden_text(true, "postgres").find("GRANT pg_monitor TO postgres"), std::string::npos);
}

TEST(SqlFactsOf, AStandby) {
    const SqlFacts facts = read({kStandby});
    EXPECT_EQ(facts.outcome, SqlOutcome::kAnswered);
    EXPECT_TRUE(facts.in_recovery && facts.detailed);
    EXPECT_EQ(facts.received.text(), "0/3000000");
    EXPECT_EQ(facts.replayed.text(), "0/3000A60");
}

TEST(SqlFactsOf, WhatAPrimarysCommitsWaitFor) {
    const SqlFacts facts = read({kPrimary, {"r", "srv2", "on", "0000000A000000010000005B", kNull, kNull, kNull, "17"}});
    EXPECT_EQ(facts.outcome, SqlOutcome::kAnswered) << facts.detail;
    ASSERT_TRUE(facts.sync);
    EXPECT_EQ(*facts.sync, (SyncSettings{"srv2", "on"}));
    EXPECT_EQ(facts.timeline, 10U);
    EXPECT_EQ(facts.now, 17);
    EXPECT_FALSE(facts.sighting || facts.last_commit);
    EXPECT_FALSE(read({kPrimary, {"r", "srv2", kNull, kNull, kNull, kNull, kNull, kNull}}).sync);
}

TEST(SqlFactsOf, WhatAStandbyKnowsOfItsPrimary) {
    const SqlFacts facts = read({{"r", "", "on", kNull, "0/3000B00", "1700000000", "-5", "1700000001"}, kStandby});
    EXPECT_EQ(facts.outcome, SqlOutcome::kAnswered) << facts.detail;
    EXPECT_EQ(facts.sighting, (PrimarySighting{{0x3000B00}, 1700000000}));
    EXPECT_EQ(facts.last_commit, std::nullopt) << "a time before 1970 is none";
    EXPECT_EQ(facts.timeline, 0U);
    EXPECT_FALSE(read({kStandby, {"r", "", "on", kNull, "0/3000B00", kNull, kNull, kNull}}).sighting);
    EXPECT_FALSE(read({kStandby, {"r", "", "on", kNull, kNull, "1700000000", kNull, kNull}}).sighting);
}

TEST(SqlFactsOf, ARoleWithoutPositionsIsAnAnswerWithoutDetails) {
    for (const char* role : {"t", "f"}) {
        const SqlFacts facts = read({{"i", role, kNull, kNull, kNull, kNull, kNull, kNull}});
        EXPECT_EQ(facts.outcome, SqlOutcome::kAnswered);
        EXPECT_EQ(facts.in_recovery, role[0] == 't');
        EXPECT_FALSE(facts.detailed);
    }
}

TEST(SqlFactsOf, NoAnswerKeepsItsOutcomeAndWords) {
    const SqlFacts facts = sql_facts_of({SqlOutcome::kTooManyClients, "53300", "sorry, too many clients already", {}});
    EXPECT_EQ(facts.outcome, SqlOutcome::kTooManyClients);
    EXPECT_EQ(facts.detail, "sorry, too many clients already");
    EXPECT_FALSE(facts.detailed);
}

TEST(SqlFactsOf, BrokenRowsAreAFailureThatSaysWhere) {
    const Row none;
    Row short_row = kPrimary;
    short_row.pop_back();
    Row long_row = kPrimary;
    long_row.emplace_back("x");
    for (const auto& rows :
         std::vector<std::vector<Row>>{{},
                                       {none},
                                       {kClient},
                                       {short_row},
                                       {long_row},
                                       {kPrimary, kPrimary},
                                       {kPrimary, {"x", kNull, kNull, kNull, kNull, kNull, kNull, kNull}},
                                       {kPrimary, {kNull, kNull, kNull, kNull, kNull, kNull, kNull, kNull}},
                                       {{"i", "true", "0/1", kNull, kNull, kNull, kNull, kNull}},
                                       {{"i", kNull, "0/1", kNull, kNull, kNull, kNull, kNull}},
                                       {{"i", "f", "12345", kNull, kNull, kNull, kNull, kNull}},
                                       {kPrimary, {"s", "srv2", "streaming", "here", kNull, kNull, kNull, "async"}},
                                       {kPrimary, {"r", "", "on", "here", kNull, kNull, kNull, kNull}},
                                       {kPrimary, {"r", "", "on", "00000000", kNull, kNull, kNull, kNull}},
                                       {kPrimary, {"r", "", "on", "0000001", kNull, kNull, kNull, kNull}},
                                       {kPrimary, {"r", "", "on", kNull, "here", "1", kNull, kNull}},
                                       {kPrimary, {"r", "", "on", kNull, kNull, "1.5", kNull, kNull}},
                                       {kPrimary, {"r", "", "on", kNull, kNull, kNull, kNull, ""}},
                                       {kPrimary,
                                        {"r", "", "on", kNull, kNull, kNull, kNull, kNull},
                                        {"r", "", "on", kNull, kNull, kNull, kNull, kNull}}}) {
        const SqlFacts facts = read(rows);
        EXPECT_EQ(facts.outcome, SqlOutcome::kFailed);
        EXPECT_NE(facts.detail.find("expected"), std::string::npos) << facts.detail;
        EXPECT_FALSE(facts.detailed || facts.in_recovery || facts.current.valid());
        EXPECT_TRUE(facts.clients.empty());
    }
}

}  // namespace
}  // namespace paf
