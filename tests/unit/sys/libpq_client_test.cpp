#include "sys/postgres/libpq_client.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "sys/postgres/libpq_session.hpp"
#include "sys/unique_fd.hpp"
#include "temp_postgres.hpp"

namespace paf {

// Found by GoogleTest through the argument's namespace.
static std::ostream& operator<<(std::ostream& out, const SqlReply& reply) {
    return out << "outcome " << static_cast<int>(reply.outcome) << " sqlstate '" << reply.sqlstate << "' "
               << reply.detail;
}

namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using testing::Not;

// One server for all tests of the suite; each leaves it running, with its own pg_hba.conf.
class LibpqClientTest : public testing::Test {
  protected:
    static void SetUpTestSuite() {
        if (!test::TempPostgres::missing().empty()) return;
        server_ = std::make_unique<test::TempPostgres>();
        server_->start();
    }
    static void TearDownTestSuite() { server_.reset(); }

    void SetUp() override {
        if (!server_) GTEST_SKIP() << test::TempPostgres::missing();
    }

    SqlReply ask(const std::string& sql, milliseconds limit = milliseconds(10000)) {
        return client_.query(server_->target(), sql, limit);
    }

    // Asks until the outcome is this one, ten seconds at most; the last reply.
    SqlReply ask_until(SqlOutcome outcome) {
        SqlReply reply = ask("SELECT 1");
        for (const TimePoint end = clock_.now() + milliseconds(10000); reply.outcome != outcome && clock_.now() < end;
             reply = ask("SELECT 1"))
            clock_.sleep_for(milliseconds(5));
        return reply;
    }

    std::vector<std::pair<std::string, std::string>> parameters() const {
        return {{"host", server_->socket_directory()},
                {"port", std::to_string(test::TempPostgres::port())},
                {"dbname", "postgres"},
                {"user", server_->user().name}};
    }

    static std::unique_ptr<test::TempPostgres> server_;
    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
    LibpqClient client_{clock_, runner_};
};

std::unique_ptr<test::TempPostgres> LibpqClientTest::server_;

TEST_F(LibpqClientTest, ReturnsRowsAndNulls) {
    const SqlReply reply = ask("SELECT 1, NULL, 'a b' UNION ALL SELECT 2, 'x', '' ORDER BY 1");
    ASSERT_EQ(reply.outcome, SqlOutcome::kAnswered) << reply;
    ASSERT_EQ(reply.rows.size(), 2U);
    EXPECT_EQ(reply.rows[0], (std::vector<std::optional<std::string>>{"1", std::nullopt, "a b"}));
    EXPECT_EQ(reply.rows[1], (std::vector<std::optional<std::string>>{"2", "x", ""}));
    EXPECT_EQ(reply.sqlstate, "");
}

TEST_F(LibpqClientTest, ConnectsAsTheUserWithItsNameAndLimit) {
    const SqlReply reply =
        ask("SELECT current_user, current_setting('application_name'), "
            "current_setting('statement_timeout'), current_setting('search_path')",
            milliseconds(7000));
    ASSERT_EQ(reply.outcome, SqlOutcome::kAnswered) << reply;
    EXPECT_EQ(reply.rows[0],
              (std::vector<std::optional<std::string>>{server_->user().name, "pgsqlms", "7s", "pg_catalog"}));
}

TEST_F(LibpqClientTest, RunsACommandWithoutRows) {
    const SqlReply reply = ask("CHECKPOINT");
    EXPECT_EQ(reply.outcome, SqlOutcome::kAnswered) << reply;
    EXPECT_TRUE(reply.rows.empty());
}

TEST_F(LibpqClientTest, TakesBigResults) {
    const SqlReply reply = ask("SELECT repeat('x', 1500000)");
    ASSERT_EQ(reply.outcome, SqlOutcome::kAnswered) << reply;
    EXPECT_EQ(reply.rows[0][0]->size(), 1500000U);
    EXPECT_EQ(ask("SELECT i FROM generate_series(1, 15000) AS i").rows.size(), 15000U);
}

TEST_F(LibpqClientTest, TakesNoMoreThanAnAnswerNeeds) {
    for (const char* sql :
         {"SELECT repeat('x', 5000000)", "SELECT repeat('x', 500000000)",
          "SELECT repeat('x', 1000000) FROM generate_series(1, 1000)",
          "SELECT i FROM generate_series(1, 10000000) AS i", "SELECT 1; SELECT 2; SELECT 3; SELECT 4; SELECT 5",
          "DO $$ BEGIN FOR i IN 1..100000 LOOP RAISE INFO 'n'; END LOOP; END $$"}) {
        const SqlReply reply = ask(sql);
        EXPECT_EQ(reply.outcome, SqlOutcome::kFailed) << sql << ": " << reply;
        EXPECT_TRUE(reply.rows.empty());
        EXPECT_LT(reply.detail.size(), 1100U);
    }
    EXPECT_EQ(ask("SELECT 1").outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, BelievesTheProcessItExpectsAndNoOther) {
    PgTarget target = server_->target();
    target.server = server_->postmaster();
    EXPECT_EQ(client_.query(target, "SELECT 1", milliseconds(10000)).outcome, SqlOutcome::kAnswered);
    target.server = ::getpid();
    const SqlReply other = client_.query(target, "SELECT 1", milliseconds(10000));
    EXPECT_EQ(other.outcome, SqlOutcome::kForeign) << other;
    EXPECT_THAT(other.detail, HasSubstr("pid " + std::to_string(server_->postmaster())));
}

TEST_F(LibpqClientTest, AFailedQueryHasItsSqlstate) {
    const SqlReply reply = ask("SELECT 1/0");
    EXPECT_EQ(reply.outcome, SqlOutcome::kFailed) << reply;
    EXPECT_EQ(reply.sqlstate, "22012");
    EXPECT_THAT(reply.detail, HasSubstr("division by zero"));
    EXPECT_THAT(reply.detail, Not(HasSubstr("LOCATION")));
}

TEST_F(LibpqClientTest, NoticesGoNowhere) {
    testing::internal::CaptureStderr();
    EXPECT_EQ(ask("DO $$ BEGIN RAISE WARNING 'w'; END $$").outcome, SqlOutcome::kAnswered);
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST_F(LibpqClientTest, ASlowQueryEndsAtTheLimit) {
    const TimePoint begin = clock_.now();
    const SqlReply reply = ask("SELECT pg_sleep(60)", milliseconds(300));
    EXPECT_EQ(reply.outcome, SqlOutcome::kNoAnswer) << reply;
    EXPECT_LT(clock_.now() - begin, milliseconds(1300));
    // The server gives it up as well.
    const TimePoint end = clock_.now() + milliseconds(5000);
    const std::string count = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT pg_sleep%'";
    while (server_->ask(count) != "0" && clock_.now() < end) clock_.sleep_for(milliseconds(20));
    EXPECT_EQ(server_->ask(count), "0");
}

TEST_F(LibpqClientTest, TriesTheNextDatabase) {
    PgTarget target = server_->target();
    // template0 does not take connections, the first does not exist.
    target.databases = {"no_such_database", "template0", "template1"};
    const SqlReply reply = client_.query(target, "SELECT current_database()", milliseconds(10000));
    ASSERT_EQ(reply.outcome, SqlOutcome::kAnswered) << reply;
    EXPECT_EQ(reply.rows[0][0], "template1");
    target.databases = {"no_such_database"};
    const SqlReply refused = client_.query(target, "SELECT 1", milliseconds(10000));
    EXPECT_EQ(refused.outcome, SqlOutcome::kRefused) << refused;
    EXPECT_EQ(refused.sqlstate, "3D000");
    target.databases = {};
    EXPECT_EQ(client_.query(target, "SELECT 1", milliseconds(10000)).outcome, SqlOutcome::kFailed);
}

TEST_F(LibpqClientTest, PeerAuthenticationSeesTheUser) {
    server_->set_hba("local all all peer\n");
    EXPECT_EQ(ask_until(SqlOutcome::kAnswered).outcome, SqlOutcome::kAnswered);
    const uid_t before = ::geteuid();
    PgTarget other = server_->target();
    if (const auto nobody = find_user("nobody"); nobody && ::getuid() == 0) {
        other.user.uid = nobody->uid;
        const SqlReply reply = client_.query(other, "SELECT 1", milliseconds(10000));
        EXPECT_EQ(reply.outcome, SqlOutcome::kForeign) << reply;
        EXPECT_THAT(reply.detail, HasSubstr("of user " + std::to_string(server_->user().uid)));
    }
    EXPECT_EQ(::geteuid(), before);
    server_->set_hba("local all all trust\n");
    EXPECT_EQ(ask_until(SqlOutcome::kAnswered).outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, AMissingHbaEntryOrPasswordIsRefused) {
    server_->set_hba("local no_such_database all trust\n");
    const SqlReply entry = ask_until(SqlOutcome::kRefused);
    EXPECT_EQ(entry.outcome, SqlOutcome::kRefused) << entry;
    EXPECT_EQ(entry.sqlstate, "28000");
    server_->set_hba("local all all scram-sha-256\n");
    const TimePoint end = clock_.now() + milliseconds(5000);
    SqlReply password = entry;
    while (password.sqlstate == "28000" && clock_.now() < end) password = ask("SELECT 1");
    EXPECT_EQ(password.outcome, SqlOutcome::kRefused) << password;
    EXPECT_THAT(password.detail, HasSubstr("password"));
    server_->set_hba("local all all trust\n");
    EXPECT_EQ(ask_until(SqlOutcome::kAnswered).outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, ThePasswordComesFromTheUsersHome) {
    test::TempDirectory home;
    server_->ask("ALTER ROLE \"" + server_->user().name + "\" PASSWORD 'secret word'");
    server_->set_hba("local all all md5\n");
    EXPECT_EQ(ask_until(SqlOutcome::kRefused).outcome, SqlOutcome::kRefused);
    const std::string passfile = home.write(".pgpass", "*:*:*:*:secret word\n");
    std::filesystem::permissions(passfile, std::filesystem::perms::owner_read);
    ASSERT_EQ(::chown(passfile.c_str(), server_->user().uid, server_->user().gid), 0);
    PgTarget target = server_->target();
    target.user.home = home.path();
    const SqlReply reply = client_.query(target, "SELECT 1", milliseconds(10000));
    EXPECT_EQ(reply.outcome, SqlOutcome::kAnswered) << reply;
    server_->set_hba("local all all trust\n");
    EXPECT_EQ(ask_until(SqlOutcome::kAnswered).outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, TooManyClientsIsNoDeath) {
    std::vector<std::unique_ptr<LibpqSession>> sessions;
    SqlReply reply;
    for (int i = 0; i < 10; ++i) {
        sessions.push_back(std::make_unique<LibpqSession>(parameters(), clock_, clock_.now() + milliseconds(10000)));
        reply = sessions.back()->connect();
        if (reply.outcome != SqlOutcome::kAnswered) break;
    }
    EXPECT_EQ(reply.outcome, SqlOutcome::kTooManyClients) << reply;
    reply = ask("SELECT 1");
    EXPECT_EQ(reply.outcome, SqlOutcome::kTooManyClients) << reply;
    EXPECT_EQ(reply.sqlstate, "53300");
    sessions.clear();
    EXPECT_EQ(ask_until(SqlOutcome::kAnswered).outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, AFrozenServerDoesNotAnswer) {
    server_->signal(SIGSTOP);
    const TimePoint begin = clock_.now();
    const SqlReply reply = ask("SELECT 1", milliseconds(300));
    const auto spent = clock_.now() - begin;
    server_->signal(SIGCONT);
    EXPECT_EQ(reply.outcome, SqlOutcome::kNoAnswer) << reply;
    EXPECT_GE(spent, milliseconds(290));
    EXPECT_LT(spent, milliseconds(1300));
    EXPECT_EQ(ask_until(SqlOutcome::kAnswered).outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, AnEndedSessionSaysWhy) {
    LibpqSession session(parameters(), clock_, clock_.now() + milliseconds(10000));
    ASSERT_EQ(session.connect().outcome, SqlOutcome::kAnswered);
    server_->ask(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()");
    const SqlReply reply = session.run("SELECT 1");
    EXPECT_EQ(reply.outcome, SqlOutcome::kShuttingDown) << reply;
    EXPECT_EQ(reply.sqlstate, "57P01");
}

TEST_F(LibpqClientTest, FollowsTheLifeOfAServer) {
    server_->stop();
    EXPECT_EQ(ask("SELECT 1").outcome, SqlOutcome::kNoServer);
    // A standby that is not hot refuses for as long as it replays.
    server_->configure("hot_standby = off\nwal_level = replica");
    const std::string signal_file = server_->data_directory() + "/standby.signal";
    std::ofstream(signal_file) << "";
    server_->launch();
    const SqlReply starting = ask_until(SqlOutcome::kStartingUp);
    EXPECT_EQ(starting.outcome, SqlOutcome::kStartingUp) << starting;
    EXPECT_EQ(starting.sqlstate, "57P03");
    server_->stop();
    std::filesystem::remove(signal_file);
    server_->configure("hot_standby = on");
    server_->start();

    // A smart shutdown waits for the session, and refuses others meanwhile.
    LibpqSession session(parameters(), clock_, clock_.now() + milliseconds(10000));
    ASSERT_EQ(session.connect().outcome, SqlOutcome::kAnswered);
    server_->stop("smart");
    const SqlReply stopping = ask_until(SqlOutcome::kShuttingDown);
    EXPECT_EQ(stopping.outcome, SqlOutcome::kShuttingDown) << stopping;
    EXPECT_EQ(stopping.sqlstate, "57P03");
    server_->stop("fast");
    EXPECT_EQ(ask("SELECT 1").outcome, SqlOutcome::kNoServer);
    server_->start();
    EXPECT_EQ(ask("SELECT 1").outcome, SqlOutcome::kAnswered);
}

TEST_F(LibpqClientTest, AKilledServerIsGone) {
    const pid_t postmaster = server_->postmaster();
    server_->signal(SIGKILL);
    const SqlReply reply = ask_until(SqlOutcome::kNoServer);
    EXPECT_EQ(reply.outcome, SqlOutcome::kNoServer) << reply;
    // Its children notice, and free the shared memory that a new start needs.
    const TimePoint end = clock_.now() + milliseconds(10000);
    bool started = false;
    while (!started && clock_.now() < end) {
        try {
            server_->start();
            started = true;
        } catch (const std::runtime_error&) {
            clock_.sleep_for(milliseconds(50));
        }
    }
    EXPECT_TRUE(started);
    EXPECT_NE(server_->postmaster(), postmaster);
}

// What needs no server.
class LibpqClientAloneTest : public testing::Test {
  protected:
    PgTarget target(const std::string& host, std::uint16_t port = 5432) {
        PgTarget target;
        target.host = host;
        target.port = port;
        target.user.name = "postgres";
        target.user.uid = ::geteuid();
        return target;
    }
    sockaddr_un address() const {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, directory_.file(".s.PGSQL.5432").c_str());
        return address;
    }
    // Somebody who listens, and never answers.
    UniqueFd listen_with(int queue) const {
        UniqueFd server(::socket(AF_UNIX, SOCK_STREAM, 0));
        const sockaddr_un here = address();
        EXPECT_EQ(::bind(server.get(), reinterpret_cast<const sockaddr*>(&here), sizeof here), 0);
        EXPECT_EQ(::listen(server.get(), queue), 0);
        return server;
    }

    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
    LibpqClient client_{clock_, runner_};
    test::TempDirectory directory_;
};

TEST_F(LibpqClientAloneTest, NobodyListens) {
    for (const std::string& host :
         {directory_.path(), directory_.file("none"), std::string("127.0.0.1"), std::string("localhost")}) {
        const SqlReply reply = client_.query(target(host, 1), "SELECT 1", milliseconds(5000));
        EXPECT_EQ(reply.outcome, SqlOutcome::kNoServer) << host << ": " << reply;
        EXPECT_NE(reply.detail, "");
    }
}

TEST_F(LibpqClientAloneTest, AFullListenQueueIsNoAnswer) {
    const UniqueFd server = listen_with(0);
    const sockaddr_un here = address();
    std::vector<UniqueFd> waiting;
    for (int failed = 0; failed == 0 && waiting.size() < 100;) {
        waiting.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0));
        failed = ::connect(waiting.back().get(), reinterpret_cast<const sockaddr*>(&here), sizeof here);
    }
    const TimePoint begin = clock_.now();
    const SqlReply reply = client_.query(target(directory_.path()), "SELECT 1", milliseconds(300));
    EXPECT_EQ(reply.outcome, SqlOutcome::kNoAnswer) << reply;
    EXPECT_GE(clock_.now() - begin, milliseconds(250));
    EXPECT_LT(clock_.now() - begin, milliseconds(1300));
}

TEST_F(LibpqClientAloneTest, ASilentListenerIsNoAnswer) {
    const UniqueFd server = listen_with(10);
    EXPECT_EQ(client_.query(target(directory_.path()), "SELECT 1", milliseconds(200)).outcome, SqlOutcome::kNoAnswer);
}

TEST_F(LibpqClientAloneTest, AnUnusableHostFailsInWords) {
    const SqlReply reply = client_.query(target("/" + std::string(200, 'x')), "SELECT 1", milliseconds(5000));
    EXPECT_EQ(reply.outcome, SqlOutcome::kFailed) << reply;
    EXPECT_THAT(reply.detail, HasSubstr("too long"));
}

TEST_F(LibpqClientAloneTest, NoTimeIsNoAnswer) {
    const UniqueFd server = listen_with(10);
    EXPECT_EQ(client_.query(target(directory_.path()), "SELECT 1", milliseconds(0)).outcome, SqlOutcome::kNoAnswer);
}

}  // namespace
}  // namespace paf
