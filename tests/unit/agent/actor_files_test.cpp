// What the actor writes beside the data and into the WAL's directory, and what it takes away there.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "act/actor.hpp"
#include "observe/observer.hpp"
#include "observe/wal/branch_file.hpp"
#include "observe/wal/timeline_numbers.hpp"
#include "unit/agent/fake_world.hpp"
#include "unit/observe/layout_15.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;

/// Knows the control file and the WAL of PostgreSQL 15 too.
class KnowingPlugin : public test::SmallPlugin {
  public:
    Result<ControlLayout> control_layout() override { return test::layout_1300(); }
    Result<WalFormat> wal_format() override { return test::wal_format_15(); }
};

class ActorFiles : public testing::Test {
  protected:
    ActorFiles() {
        std::ifstream stream(PAF_TEST_DATA "/pg_control/15/after_initdb.pg_control", std::ios::binary);
        std::ostringstream control;
        control << stream.rdbuf();
        world_.files.contents["/data/global/pg_control"] = control.str();
    }
    Status perform(const Effect& effect) { return Actor(instance_).perform(effect, milliseconds(5000)); }
    [[nodiscard]] std::string file(const std::string& name) const {
        const auto found = world_.files.contents.find("/data/" + name);
        return found == world_.files.contents.end() ? "missing" : found->second;
    }

    test::World world_;
    KnowingPlugin plugin_;
    Request request_;
    InstanceAccess instance_{request_, ports()};

  private:
    Ports ports() {
        // It copies the request, so that has to be complete before.
        request_.params.datadir = request_.params.pgdata = test::kDatadir;
        request_.params.recovery_template = "/data/recovery.conf.pcmk";
        request_.params.bindir = "/pg/bin";
        return {world_.clock,      world_.runner, world_.processes, world_.files,
                world_.user_files, world_.server, world_.cluster,   plugin_};
    }
};

TEST_F(ActorFiles, AScoreThatIsSetAnewIsDeletedFirst) {
    EXPECT_TRUE(perform(SetScore{"srv2", Score{990}, false, true}));
    EXPECT_THAT(world_.cluster.written, testing::ElementsAre("deleted", "990"));
    EXPECT_TRUE(perform(SetScore{"srv2", Score{980}, false, false}));
    EXPECT_THAT(world_.cluster.written, testing::ElementsAre("deleted", "990", "980"));
}

TEST_F(ActorFiles, AnElectionIsRecordedWithItsTime) {
    ElectionRecord record;
    record.by = "srv1";
    ASSERT_TRUE(perform(RecordElection{record}));
    record.at = world_.clock.seconds_since_epoch();
    EXPECT_EQ(world_.cluster.election, "srv1 " + encode_election(record)) << "until its node leaves";
    record.outcome = ElectionOutcome::kOrdered;
    ASSERT_TRUE(perform(RecordElection{record}));
    EXPECT_EQ(world_.cluster.election, "for good " + encode_election(record));
}

TEST_F(ActorFiles, AnElectionThatCannotBeRecordedIsNoFailure) {
    world_.cluster.refuse = "no cluster";
    Actor actor(instance_);
    EXPECT_TRUE(actor.perform(RecordElection{}, milliseconds(5000)));
    const std::vector<LogLine> remarks = actor.take_remarks();
    ASSERT_EQ(remarks.size(), 1U);
    EXPECT_EQ(remarks[0].level, LogLevel::kWarning);
    EXPECT_THAT(remarks[0].text, HasSubstr("the record of this election was not written: no cluster"));
}

TEST_F(ActorFiles, ABranchRecordIsWrittenAndReadBack) {
    BranchRecord record;
    record.system_identifier = 42;
    record.marks = {{2, 0x0BADF00D}};
    record.promoting_from = 1;
    const Status done = perform(RememberBranch{record});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(file("paf.generation"), "1;sys=42;tl=0;mark=2:0BADF00D;gen=0;from=1\n");
    Observation seen;
    Observer observer(instance_);
    observer.observe(facts({FactId::kBranch}), seen, milliseconds(1000));
    ASSERT_TRUE(seen.branch.known()) << seen.branch.cause();
    EXPECT_EQ(*seen.branch, record);
    EXPECT_TRUE(Observer::asked(seen).test(static_cast<std::size_t>(FactId::kBranch)));
    world_.files.forbidden = {"/data/paf.generation"};
    observer.observe(facts({FactId::kBranch}), seen, milliseconds(1000));
    EXPECT_TRUE(seen.branch.is_unknown());
    world_.files.refuse_writes = "no space left";
    EXPECT_THAT(perform(RememberBranch{record}).error().message, HasSubstr("no space left"));
}

TEST_F(ActorFiles, NumbersAreReservedUpToTheOneGiven) {
    world_.files.contents["/data/pg_wal/00000003.history"] = "1\t0/4000000\tno recovery target specified\n";
    for (int times = 0; times < 2; ++times) {
        const Status done = perform(ReserveTimelines{4});
        ASSERT_TRUE(done) << done.error().message;
        EXPECT_EQ(file("pg_wal/00000002.history"), kReservedTimeline);
        EXPECT_THAT(file("pg_wal/00000003.history"), HasSubstr("no recovery target"));
        EXPECT_EQ(file("pg_wal/00000004.history"), kReservedTimeline);
        EXPECT_EQ(file("pg_wal/00000005.history"), "missing");
    }
}

TEST_F(ActorFiles, SoManyNumbersAreNotReserved) {
    const Status done = perform(ReserveTimelines{70});
    ASSERT_FALSE(done);
    EXPECT_THAT(done.error().message, HasSubstr("expected at most 64 without a history, found more"));
    EXPECT_EQ(file("pg_wal/00000002.history"), "missing") << "all or nothing";
}

TEST_F(ActorFiles, AStandbyIsPreparedWithoutNumbersReservedInVain) {
    ASSERT_TRUE(perform(ReserveTimelines{3}));
    world_.files.contents["/data/pg_wal/00000004.history"] = "1\t0/F000000\tno recovery target specified\n";
    ASSERT_TRUE(perform(ReserveTimelines{6}));
    const Status done = perform(PrepareStandby{});
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_EQ(file("pg_wal/00000003.history"), kReservedTimeline) << "timeline 4 is found through it";
    EXPECT_EQ(file("pg_wal/00000005.history"), "missing");
    EXPECT_EQ(file("pg_wal/00000006.history"), "missing");
    EXPECT_EQ(file("standby.signal"), "");
}

TEST_F(ActorFiles, WhatIsReservedMustBeKnownBeforeAStart) {
    ASSERT_TRUE(perform(ReserveTimelines{2}));
    world_.files.contents["/data/pg_wal/00000003.history"] = "nonsense\n";
    EXPECT_THAT(perform(PrepareStandby{}).error().message, HasSubstr("removing reserved timeline numbers"));
    world_.files.contents.erase("/data/global/pg_control");
    EXPECT_TRUE(perform(PrepareStandby{})) << "the server says itself that it has no control file";
    EXPECT_THAT(perform(ReserveTimelines{3}).error().message, HasSubstr("control file"));
}

}  // namespace
}  // namespace paf
