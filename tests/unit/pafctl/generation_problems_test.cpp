// What is said of data that are not the newest generation's, and of a cluster that cannot tell.
#include "pafctl/status/generation_problems.hpp"

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

/// srv1 is the primary, on timeline 2, and the cluster remembers its generation.
class PafctlGenerationProblems : public testing::Test {
  protected:
    [[nodiscard]] std::vector<std::string> found() const {
        std::vector<std::string> texts;
        for (const Remark& remark : generation_remarks(report, resource)) {
            EXPECT_TRUE(remark.problem);
            EXPECT_EQ(remark.resource, "pgsqld");
            texts.push_back(remark.text);
        }
        return texts;
    }
    void local_data(TimelineId timeline, std::uint64_t end, std::uint64_t database = 0) {
        WalPosition position = *local.seen.position;
        position.history.current = timeline;
        position.end = lsn(end);
        if (database != 0) position.system_identifier = database;
        local.seen.position = position;
    }
    /// Another promotion, on srv3, of which srv1 knows nothing.
    void newer_on_srv3() {
        newest->history = {3, {{2, lsn(0x5000100)}}};
        newest->highest = 3;
        newest->node = "srv3";
    }
    void no_primary() {
        resource.cib.instances[0].role = CibRole::kUnpromoted;
        local = instance(true);
    }

    StatusReport report = healthy();
    ResourceReport& resource = report.resources[0];
    InstanceReport& local = *resource.instance;
    std::optional<Generation>& newest = resource.generation.newest;
};

TEST_F(PafctlGenerationProblems, NoneWhenAllIsWell) {
    EXPECT_THAT(found(), IsEmpty());
    newest.reset();
    EXPECT_THAT(found(), IsEmpty()) << "the primary's monitor will have the cluster remember one";
    local = InstanceReport{};
    EXPECT_THAT(found(), IsEmpty()) << "nothing is known of anybody's data";
}

TEST_F(PafctlGenerationProblems, OneThatCannotBeRead) {
    resource.generation = {std::nullopt, "no good"};
    EXPECT_THAT(found(),
                ElementsAre(AllOf(HasSubstr("cannot be read"), HasSubstr("no good; on the node whose data "))));
    EXPECT_THAT(texts(report), Contains(HasSubstr("pafctl accept NODE")));
}

TEST_F(PafctlGenerationProblems, APrimaryOfAnotherBranch) {
    newer_on_srv3();
    EXPECT_THAT(found(), ElementsAre(AllOf(HasSubstr("srv1 diverged: 72 bytes of timeline 2 since 0/5000100"),
                                           HasSubstr("it runs as a primary all the same"),
                                           HasSubstr("type there: pafctl accept srv1"))));
}

TEST_F(PafctlGenerationProblems, WithoutAPrimary) {
    newer_on_srv3();
    no_primary();
    EXPECT_THAT(found(),
                ElementsAre(AllOf(HasSubstr("srv1 diverged: 72 bytes"),
                                  HasSubstr("it is not promoted: bring srv3 back, which may alone hold commits "
                                            "made since 2026-11-29 12:00:00 UTC, or give them up for the data "
                                            "here: pafctl accept srv1"))));
    local_data(2, 0x5000100);
    EXPECT_THAT(found(), ElementsAre(HasSubstr("srv1 has nothing of timeline 3, begun on srv3 at 0/5000100")));
    local_data(2, 0x5000100, 42);
    EXPECT_THAT(found(), ElementsAre(HasSubstr("another database: system identifier 42")));
}

TEST_F(PafctlGenerationProblems, WithAPrimaryElsewhere) {
    newer_on_srv3();
    no_primary();
    resource.cib.instances[2].role = CibRole::kPromoted;
    EXPECT_THAT(found(), ElementsAre(AllOf(HasSubstr("srv1 diverged: 72 bytes"), HasSubstr("rebuild it"))));
    local_data(2, 0x5000100, 42);
    EXPECT_THAT(found(), ElementsAre(AllOf(HasSubstr("srv1 has another database"), HasSubstr("check pgdata"))));
    local = instance(true);
    local_data(2, 0x5000100);
    EXPECT_THAT(found(), ElementsAre(HasSubstr("it cannot replace the primary until it has followed it")));
    WalPosition followed = *local.seen.position;
    followed.history = newest->history;
    followed.end = lsn(0x5000200);
    local.seen.position = followed;
    EXPECT_THAT(found(), IsEmpty()) << "it follows";
}

TEST_F(PafctlGenerationProblems, APrimaryElsewhereThatIsNotTheGenerations) {
    newer_on_srv3();
    report.local_node = std::string("srv2");
    local = InstanceReport{};
    EXPECT_THAT(found(), ElementsAre(HasSubstr("the primary, srv1, is not the one whose data")));
    newest->node = "srv1";
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(PafctlGenerationProblems, WhatAnotherHasPublished) {
    WalPosition position = *local.seen.position;
    resource.published = PublishedPositions{{"srv2", encode_position(position)}, {"srv3", "garbage"}};
    EXPECT_THAT(found(), IsEmpty());
    position.end = lsn(0x6000000);
    resource.published = PublishedPositions{{"srv2", encode_position(position)}};
    EXPECT_THAT(found(),
                ElementsAre(HasSubstr("srv2 diverged: it holds WAL up to 0/6000000 on timeline 2, which the")));
    position.end = lsn(0x4000000);
    resource.published = PublishedPositions{{"srv2", encode_position(position)}};
    EXPECT_THAT(found(), IsEmpty()) << "a standby that lags";
    position.history.current = 1;
    resource.published = PublishedPositions{{"srv2", encode_position(position)}};
    EXPECT_THAT(found(), ElementsAre(HasSubstr("srv2 diverged: ")));
}

TEST_F(PafctlGenerationProblems, AStandbyBeyondItsPrimary) {
    ReplicationClient ahead = client("srv2", 0x5000200);
    ahead.sent = lsn(0x5000148);
    set_clients(local, {ahead});
    EXPECT_THAT(found(), ElementsAre(AllOf(HasSubstr("srv2 diverged: it reports WAL up to 0/5000200, 184 bytes beyond"),
                                           HasSubstr("its lag of 0 means nothing"))));
    EXPECT_THAT(texts(report), Contains(HasSubstr("srv2 diverged")));
    ahead.state = "catchup";
    set_clients(local, {ahead});
    EXPECT_THAT(found(), IsEmpty()) << "what is sent begins at a segment's start";
    set_clients(local, {client("srv2", 0x5000200)});
    EXPECT_THAT(found(), IsEmpty()) << "written since the primary told its end";
}

}  // namespace
}  // namespace paf
