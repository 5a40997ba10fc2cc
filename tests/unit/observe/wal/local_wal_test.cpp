// The WAL reader and the local position, on the WAL of real servers.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>

#include <filesystem>
#include <fstream>

#include "../layout_15.hpp"
#include "observe/server/server_processes.hpp"
#include "observe/setup/setup_facts.hpp"
#include "observe/wal/local_position.hpp"
#include "observe/wal/wal_reader.hpp"
#include "wal_server.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using test::WalServer;

class LocalWal : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string reason = WalServer::missing(); !reason.empty()) GTEST_SKIP() << reason;
    }

    /// Records of all sizes: within a page, across pages, and across 1 MiB segments.
    static void write_wal(WalServer& server) {
        server.ask("CREATE TABLE IF NOT EXISTS t (id int, payload text)");
        server.ask("INSERT INTO t SELECT g, repeat(md5(g::text), 30) FROM generate_series(1, 3000) g");
        server.ask("SELECT pg_logical_emit_message(true, 'test', repeat('x', 2500000))");
        server.ask("SELECT pg_switch_wal()");
        server.ask("UPDATE t SET id = id + 1 WHERE id % 7 = 0");
        server.ask("SELECT pg_logical_emit_message(false, 'test', repeat('y', 20000))");
        server.ask("INSERT INTO t VALUES (0, 'last')");
    }

    static WalSource source_of(WalServer& server) {
        const ControlFile control = server.control();
        return {server.data(), test::wal_format_15(), control.wal_block_size, control.wal_segment_size,
                control.system_identifier};
    }
    static Result<WalEnd> walk(WalServer& server, const TimelineHistory& path, Lsn start, WalStart kind) {
        const WalBudget budget{server.clock.now() + milliseconds(20000)};
        return find_wal_end(server.files, server.clock, source_of(server), budget, path, start, kind);
    }
    static Result<WalPosition> position_of(WalServer& server, std::optional<SqlFacts> sql = std::nullopt) {
        PositionInputs inputs;
        inputs.datadir = server.data();
        inputs.control = server.control();
        inputs.sql = std::move(sql);
        inputs.format = test::wal_format_15();
        inputs.limit = milliseconds(20000);
        return find_local_position(server.files, server.clock, inputs);
    }
    /// The standby streams from nobody any more.
    static void cut_off(WalServer& standby, WalServer& primary) {
        standby.ask("ALTER SYSTEM SET primary_conninfo = ''");
        standby.ask("SELECT pg_reload_conf()");
        for (int attempt = 0; attempt < 500 && primary.ask("SELECT count(*) FROM pg_stat_replication") != "0";
             ++attempt) {
            primary.clock.sleep_for(milliseconds(20));
        }
    }
    static void copy_history(const WalServer& from, const WalServer& to, const std::string& name) {
        std::filesystem::copy_file(from.data() + "/pg_wal/" + name, to.data() + "/pg_wal/" + name);
    }
    /// pg_waldump and the reader agree on every record from `start` on.
    static void expect_agreement(WalServer& server, TimelineId timeline, const TimelineHistory& path, Lsn start) {
        const auto found = walk(server, path, start, WalStart::kAtRecord);
        ASSERT_TRUE(found) << found.error().message;
        const auto dump = server.dump(timeline, start);
        ASSERT_FALSE(dump.records.empty());
        EXPECT_EQ(found->records, dump.records.size());
        EXPECT_EQ(found->last_record.text(), dump.records.back().text());
        if (dump.end) {
            EXPECT_EQ(found->end.text(), dump.end->text());
        }
        EXPECT_EQ(found->shutdown_checkpoint, dump.last_description.find("CHECKPOINT_SHUTDOWN") != std::string::npos);
        // Every record that pg_waldump sees is a start for us, too: walking from there ends at the same place.
        for (std::size_t i = 0; i < dump.records.size(); i += 1 + dump.records.size() / 40) {
            const auto again = walk(server, path, dump.records[i], WalStart::kAfterRecord);
            ASSERT_TRUE(again) << again.error().message;
            EXPECT_EQ(again->end.text(), found->end.text()) << dump.records[i].text() << ": " << again->reason;
        }
    }

    test::TempDirectory base;
    const TimelineHistory kFirst{1, {}};
};

TEST_F(LocalWal, ACleanStopEndsWithTheShutdownCheckpoint) {
    WalServer server(base, "one", 5441);
    server.create();
    const Lsn start = server.control().checkpoint;
    server.start();
    write_wal(server);
    server.stop();

    const ControlFile control = server.control();
    EXPECT_EQ(control.state, ControlState::kShutDown);
    expect_agreement(server, 1, kFirst, start);
    const auto found = walk(server, kFirst, start, WalStart::kAtRecord);
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->shutdown_checkpoint);
    EXPECT_EQ(found->last_record, control.checkpoint);

    const auto position = position_of(server);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, kFirst);
    EXPECT_EQ(position->end, found->end);
    EXPECT_EQ(position->shutdown_checkpoint, control.checkpoint);
    EXPECT_EQ(position->system_identifier, control.system_identifier);

    // Where nothing follows, the checkpoint is found by looking back.
    const auto after = walk(server, kFirst, found->end, WalStart::kAfterRecord);
    ASSERT_TRUE(after) << after.error().message;
    EXPECT_EQ(after->records, 0U);
    EXPECT_EQ(after->end, found->end);
    EXPECT_EQ(after->last_record, control.checkpoint);
    EXPECT_TRUE(after->shutdown_checkpoint);
}

TEST_F(LocalWal, ACrashEndsWithTheLastRecordOnDisk) {
    WalServer server(base, "one", 5441);
    server.create();
    const Lsn start = server.control().checkpoint;
    server.start();
    write_wal(server);
    const Lsn flushed = server.ask_lsn("SELECT pg_current_wal_flush_lsn()");
    const auto running = position_of(server, server.sql());
    ASSERT_TRUE(running) << running.error().message;
    EXPECT_GE(running->end, flushed);
    EXPECT_EQ(running->history, kFirst);
    server.crash();

    EXPECT_EQ(server.control().state, ControlState::kInProduction);
    expect_agreement(server, 1, kFirst, start);
    const auto position = position_of(server);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_GE(position->end, flushed);
    EXPECT_FALSE(position->shutdown_checkpoint.valid());

    // Started again after the crash, old segments have been reused and the WAL goes on behind the old end.
    server.start();
    server.ask("CHECKPOINT");
    write_wal(server);
    server.ask("CHECKPOINT");
    write_wal(server);
    server.crash();
    expect_agreement(server, 1, kFirst, server.control().checkpoint);
}

TEST_F(LocalWal, AStreamingStandbyKnowsItsEndAndThePrimarysShutdownCheckpoint) {
    WalServer primary(base, "one", 5441), standby(base, "two", 5442);
    primary.create();
    primary.start();
    standby.clone(primary);
    standby.start();
    write_wal(primary);
    const Lsn written = primary.ask_lsn("SELECT pg_current_wal_flush_lsn()");
    standby.await_replay(written);
    auto position = position_of(standby, standby.sql());
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_GE(position->end, written);
    EXPECT_EQ(position->history, kFirst);

    primary.stop();
    const Lsn checkpoint = primary.control().checkpoint;
    const auto final = position_of(primary);
    ASSERT_TRUE(final) << final.error().message;
    standby.await_replay(final->end);
    position = position_of(standby, standby.sql());
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->end.text(), final->end.text());
    EXPECT_EQ(position->shutdown_checkpoint.text(), checkpoint.text());

    standby.crash();
    position = position_of(standby);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->end.text(), final->end.text());
    EXPECT_EQ(position->shutdown_checkpoint.text(), checkpoint.text());
    expect_agreement(standby, 1, kFirst, standby.control().checkpoint);

    // After a whole-cluster stop the server itself reports a segment's start as received; the WAL on disk knows better.
    standby.start();
    standby.await_replay(final->end);
    SqlFacts restarted = standby.sql();
    position = position_of(standby, restarted);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->end.text(), final->end.text());
    restarted.replayed = standby.control().checkpoint;
    EXPECT_EQ(position_of(standby, restarted)->end.text(), final->end.text());
}

TEST_F(LocalWal, APromotedStandbyAndItsFollowerAreOnTheNewTimeline) {
    WalServer primary(base, "one", 5441), standby(base, "two", 5442), follower(base, "three", 5443);
    primary.create();
    primary.start();
    standby.clone(primary);
    follower.clone(primary);
    standby.start();
    follower.start();
    write_wal(primary);
    const Lsn written = primary.ask_lsn("SELECT pg_current_wal_flush_lsn()");
    standby.await_replay(written);
    follower.await_replay(written);
    primary.stop();
    const auto old_end = position_of(primary);
    ASSERT_TRUE(old_end) << old_end.error().message;
    standby.await_replay(old_end->end);
    follower.await_replay(old_end->end);

    standby.promote();
    const TimelineHistory second{2, {{1, old_end->end}}};
    auto position = position_of(standby, standby.sql());
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, second);

    // The follower's control file still shows timeline 1 while it replays timeline 2.
    follower.follow(standby);
    follower.ask("SELECT pg_reload_conf()");
    write_wal(standby);
    const Lsn new_end = standby.ask_lsn("SELECT pg_current_wal_flush_lsn()");
    follower.await_replay(new_end);
    EXPECT_EQ(follower.control().checkpoint_timeline, 1U);
    position = position_of(follower, follower.sql());
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, second);
    EXPECT_GE(position->end, new_end);
    follower.crash();
    position = position_of(follower);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, second);
    EXPECT_GE(position->end, new_end);
    expect_agreement(standby, 2, second, old_end->end);

    standby.crash();
    position = position_of(standby);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, second);
    EXPECT_GE(position->end, new_end);

    // The old primary ends exactly where timeline 2 begins: once it has the history file it belongs to that.
    EXPECT_EQ(position_of(primary)->history, kFirst);
    copy_history(standby, primary, "00000002.history");
    position = position_of(primary);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, second);
    EXPECT_EQ(position->end, old_end->end);
}

TEST_F(LocalWal, AHistoryFileAloneDoesNotMakeANodeNewer) {
    WalServer primary(base, "one", 5441), standby(base, "two", 5442), behind(base, "three", 5443);
    primary.create();
    primary.start();
    standby.clone(primary);
    behind.clone(primary);
    standby.start();
    behind.start();
    behind.await_replay(primary.ask_lsn("SELECT pg_current_wal_flush_lsn()"));
    behind.crash();
    write_wal(primary);
    standby.await_replay(primary.ask_lsn("SELECT pg_current_wal_flush_lsn()"));
    // The standby is cut off, and the old primary goes on alone before it dies.
    cut_off(standby, primary);
    primary.ask("INSERT INTO t VALUES (1, 'lost')");
    const Lsn lost = primary.ask_lsn("SELECT pg_current_wal_flush_lsn()");
    primary.crash();
    standby.promote();
    standby.crash();  // as a rule before the first checkpoint of timeline 2
    const auto promoted = position_of(standby);
    ASSERT_TRUE(promoted) << promoted.error().message;
    ASSERT_EQ(promoted->history.current, 2U);
    const Lsn parted = promoted->history.ancestors.at(0).end;

    copy_history(standby, primary, "00000002.history");
    auto position = position_of(primary);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, kFirst) << "it went on past the switch";
    EXPECT_GE(position->end, lost);
    EXPECT_GT(position->end, parted);

    copy_history(standby, behind, "00000002.history");
    position = position_of(behind);
    ASSERT_TRUE(position) << position.error().message;
    EXPECT_EQ(position->history, kFirst) << "it has not reached the switch";
    EXPECT_LT(position->end, parted);

    // With WAL of both beyond the switch nobody can tell which was applied.
    const std::string segment = wal_segment_name(2, parted, 1U << 20U);
    std::filesystem::copy_file(standby.data() + "/pg_wal/" + segment, primary.data() + "/pg_wal/" + segment);
    position = position_of(primary);
    ASSERT_FALSE(position);
    EXPECT_EQ(position.error().kind, ErrorKind::kInvalid);
}

TEST_F(LocalWal, WhatHasArrivedOfARecordDoesNotCount) {
    WalServer primary(base, "one", 5441), standby(base, "two", 5442);
    primary.create();
    primary.start();
    standby.clone(primary);
    standby.start();
    write_wal(primary);
    standby.await_replay(primary.ask_lsn("SELECT pg_current_wal_flush_lsn()"));
    cut_off(standby, primary);
    const auto before = position_of(standby, standby.sql());
    ASSERT_TRUE(before) << before.error().message;
    primary.ask("INSERT INTO t SELECT g, repeat('x', 9000) FROM generate_series(1, 3) g");
    standby.crash();

    const auto dump = primary.dump(1, before->end);
    ASSERT_GT(dump.records.size(), 3U);
    const auto segment = [&](const WalServer& server, Lsn lsn) {
        return server.data() + "/pg_wal/" + wal_segment_name(1, lsn, 1U << 20U);
    };
    // The standby has got the primary's WAL up to `received`: at each of the last and first bytes of some records.
    const auto receive = [&](Lsn received) {
        for (Lsn at = before->end; at < received;) {
            const std::uint64_t in_segment = at.value % (1U << 20U);
            const std::uint64_t piece = std::min(received.value - at.value, (1U << 20U) - in_segment);
            const auto source = primary.files.read(segment(primary, at), 1U << 20U);
            std::fstream target(segment(standby, at), std::ios::in | std::ios::out | std::ios::binary);
            target.seekp(static_cast<std::streamoff>(in_segment));
            target << source.value_or("").substr(in_segment, piece);
            at.value += piece;
        }
    };
    std::size_t checked = 0;
    for (std::size_t i = 1; i < std::min<std::size_t>(dump.records.size(), 8); ++i) {
        const Lsn last = dump.records[i - 1], next = dump.records[i];
        for (const Lsn received : {Lsn{last.value + 1}, Lsn{last.value + 8}, Lsn{last.value + 23}, Lsn{last.value + 24},
                                   Lsn{(last.value + next.value) / 2}, Lsn{next.value - 8}, next}) {
            receive(received);
            SqlFacts facts;
            facts.outcome = SqlOutcome::kAnswered;
            facts.detailed = facts.in_recovery = true;
            facts.received = received;
            // Wherever replay stands, and when the server does not say, the position is the same.
            for (const std::size_t replayed : {std::size_t{0}, i - 1}) {
                facts.replayed = replayed == 0 ? before->end : dump.records[replayed];
                const auto told = position_of(standby, facts), walked = position_of(standby);
                ASSERT_TRUE(told && walked);
                EXPECT_EQ(told->end.text(), walked->end.text()) << received.text();
                EXPECT_LE(told->end, received);
                EXPECT_GE(told->end, received == next ? next : last) << received.text();
                ++checked;
            }
        }
    }
    EXPECT_GE(checked, 42U);
}

TEST_F(LocalWal, MissingHistoryOrWalIsAnError) {
    WalServer server(base, "one", 5441);
    server.create();
    ASSERT_TRUE(position_of(server));
    std::filesystem::remove(server.data() + "/pg_wal/" + wal_segment_name(1, server.control().checkpoint, 1U << 20U));
    EXPECT_FALSE(position_of(server));
}

TEST_F(LocalWal, ProcessesOfARealServer) {
    WalServer server(base, "one", 5441);
    server.create();
    const ServerIdentity identity{server.data(), WalServer::bindir(), server.user().uid};
    const auto observe = [&] { return observe_processes(server.files, server.processes, identity); };
    ASSERT_TRUE(observe());
    EXPECT_TRUE(observe()->nothing_alive());

    server.start();
    const std::string pid = server.pid_line();
    auto found = observe();
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_TRUE(found->postmaster);
    EXPECT_EQ(std::to_string(*found->postmaster), pid);

    // Its postmaster.pid was moved away: it is found all the same.
    std::filesystem::rename(server.data() + "/postmaster.pid", server.data() + "/moved");
    found = observe();
    ASSERT_TRUE(found) << found.error().message;
    ASSERT_TRUE(found->postmaster);
    EXPECT_EQ(std::to_string(*found->postmaster), pid);
    EXPECT_TRUE(found->orphans.empty());
    std::filesystem::rename(server.data() + "/moved", server.data() + "/postmaster.pid");

    server.crash();
    found = observe();
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_TRUE(found->nothing_alive());
    ASSERT_TRUE(found->stale_pid);
    EXPECT_EQ(std::to_string(*found->stale_pid), pid);
}

TEST_F(LocalWal, AnOrphanOfARealServerIsNotNothing) {
    WalServer server(base, "one", 5441);
    server.create();
    server.start();
    const pid_t checkpointer =
        std::stoi(server.ask("SELECT pid FROM pg_stat_activity WHERE backend_type = 'checkpointer'"));
    const pid_t postmaster = std::stoi(server.pid_line());
    kill(checkpointer, SIGSTOP);
    kill(postmaster, SIGKILL);
    const ServerIdentity identity{server.data(), WalServer::bindir(), server.user().uid};
    Result<ServerProcesses> found = observe_processes(server.files, server.processes, identity);
    for (int attempt = 0; attempt < 500 && !(found && !found->postmaster && found->orphans.size() == 1); ++attempt) {
        server.clock.sleep_for(milliseconds(10));
        found = observe_processes(server.files, server.processes, identity);
    }
    ASSERT_TRUE(found) << found.error().message;
    EXPECT_THAT(found->orphans, testing::ElementsAre(checkpointer));
    EXPECT_EQ(found->stale_pid, postmaster);
    kill(checkpointer, SIGKILL);
}

TEST_F(LocalWal, TheSetupOfARealServer) {
    WalServer server(base, "one", 5441);
    server.create();
    Parameters params;
    params.bindir = WalServer::bindir();
    params.datadir = params.pgdata = server.data();
    params.start_opts = "-c work_mem=7MB";
    const ServerConfiguration configuration = read_server_configuration(server.files, params);
    EXPECT_FALSE(configuration.has_gaps());
    const SetupTools tools{server.files, server.runner, server.clock, server.clock.now() + milliseconds(20000),
                           configuration};
    for (const Finding& finding : check_installation(tools, params, server.user())) ADD_FAILURE() << finding.text();

    SetupWanted wanted;
    wanted.settings = {"wal_level", "port", "no_such_setting"};
    wanted.files = {server.data() + "/PG_VERSION"};
    wanted.settings_if_set = {"work_mem", "recovery_target"};
    const auto gathered = gather_setup_inputs(tools, params, server.user(), wanted);
    ASSERT_TRUE(gathered) << gathered.error().text();
    EXPECT_EQ(gathered->unasked, std::nullopt);
    const SetupInputs& inputs = gathered->inputs;
    EXPECT_EQ(inputs.settings,
              (std::map<std::string, std::string>{{"port", "5441"}, {"wal_level", "replica"}, {"work_mem", "7168"}}));
    EXPECT_EQ(inputs.places.at("work_mem"), "the parameter start_opts");
    EXPECT_EQ(inputs.places.at("port").find(server.data() + "/postgresql.conf line "), 0U);
    EXPECT_THAT(inputs.setting_errors.at("no_such_setting"), testing::HasSubstr("unrecognized"));
    EXPECT_EQ(inputs.files.at(server.data() + "/PG_VERSION"), "15\n");

    params.datadir = "/";
    EXPECT_FALSE(check_installation(tools, params, server.user()).empty());
}

}  // namespace
}  // namespace paf
