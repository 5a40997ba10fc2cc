// Where the server is asked, and which processes are signalled.
#include "observe/instance_access.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>

#include "fake_world.hpp"
#include "observe/observer.hpp"
#include "observe/server/socket_check.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;
using testing::ElementsAre;
using testing::HasSubstr;

/// Remembers whom it was told to ask; answers as a standby where `answers` says so.
class RecordingClient : public PgClient {
  public:
    std::vector<PgTarget> asked;
    std::map<std::string, SqlOutcome> outcomes;  ///< by host; kAnswered elsewhere
    SqlReply query(const PgTarget& target, const std::string&, milliseconds) override {
        asked.push_back(target);
        SqlReply reply;
        const auto outcome = outcomes.find(target.host);
        reply.outcome = outcome == outcomes.end() ? SqlOutcome::kAnswered : outcome->second;
        const std::optional<std::string> none;
        if (reply.outcome == SqlOutcome::kAnswered) reply.rows = {{"i", "t", none, none, none, none, none, none}};
        return reply;
    }
    [[nodiscard]] std::vector<std::string> places() const {
        std::vector<std::string> all;
        all.reserve(asked.size());
        for (const PgTarget& target : asked) all.push_back(target.host + ":" + std::to_string(target.port));
        return all;
    }
};

class InstanceAccessTest : public testing::Test {
  protected:
    InstanceAccessTest() {
        request_.params.datadir = request_.params.pgdata = kDatadir;
        request_.params.pghost = "/tmp";
        world_.start_postmaster();
        listens_at("/run/postgresql\n");
    }
    void listens_at(const std::string& line, pid_t pid = kServer, const std::string& port = "5433") {
        world_.files.contents[std::string(kDatadir) + "/postmaster.pid"] =
            std::to_string(pid) + "\n" + kDatadir + "\n1700000000\n" + port + "\n" + line;
    }
    InstanceAccess access() {
        return {request_,
                {world_.clock, world_.runner, world_.processes, world_.files, users_, client_, world_.cluster,
                 world_.plugin}};
    }

    World world_;
    SameFiles users_{world_.files};
    RecordingClient client_;
    Request request_;
};

TEST_F(InstanceAccessTest, ThePostmastersOwnSocketComesFirst) {
    auto instance = access();
    EXPECT_EQ(instance.ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kAnswered);
    EXPECT_THAT(client_.places(), ElementsAre("/run/postgresql:5433"));
    EXPECT_EQ(client_.asked[0].server, kServer) << "nobody else is to be believed";
    EXPECT_EQ(client_.asked[0].user.uid, 26U);
}

TEST_F(InstanceAccessTest, ThenPghost) {
    for (const SqlOutcome outcome : {SqlOutcome::kNoServer, SqlOutcome::kForeign}) {
        client_.asked.clear();
        client_.outcomes["/run/postgresql"] = outcome;
        auto instance = access();
        EXPECT_EQ(instance.ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kAnswered);
        EXPECT_THAT(client_.places(), ElementsAre("/run/postgresql:5433", "/tmp:5432"));
        EXPECT_EQ(client_.asked[1].server, kServer);
    }
    // A server that was found, and says no, is not asked elsewhere.
    client_.asked.clear();
    client_.outcomes["/run/postgresql"] = SqlOutcome::kStartingUp;
    auto instance = access();
    EXPECT_EQ(instance.ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kStartingUp);
    EXPECT_EQ(client_.asked.size(), 1U);
}

TEST_F(InstanceAccessTest, APidFileThatNamesNoSocketOfThePostmasterIsIgnored) {
    const std::vector<std::function<void()>> lies = {[this] { listens_at("evil.example.org\n"); },
                                                     [this] { listens_at("10.0.0.1\n"); },
                                                     [this] { listens_at("\n127.0.0.1\n"); },
                                                     [this] { listens_at("run/postgresql\n"); },
                                                     [this] { listens_at("/run/postgresql\n", 7); },
                                                     [this] { listens_at("/run/postgresql\n", kServer, ""); },
                                                     [this] { listens_at("/run/postgresql\n", kServer, "70000"); }};
    for (const auto& lie : lies) {
        lie();
        client_.asked.clear();
        auto instance = access();
        EXPECT_TRUE(instance.ask(kServer, "SELECT 1", milliseconds(1000)));
        EXPECT_THAT(client_.places(), ElementsAre("/tmp:5432"));
        EXPECT_EQ(client_.asked[0].server, kServer);
        EXPECT_EQ(instance.wrong_target(kServer), "");
    }
}

TEST_F(InstanceAccessTest, WithoutAPostmasterNobodyIsAsked) {
    world_.processes.table.clear();
    auto instance = access();
    const auto reply = instance.ask("SELECT 1", milliseconds(1000));
    ASSERT_FALSE(reply);
    EXPECT_EQ(reply.error().kind, ErrorKind::kNotFound);
    EXPECT_TRUE(client_.asked.empty());
}

TEST_F(InstanceAccessTest, WrongParametersAreTold) {
    EXPECT_THAT(access().wrong_target(kServer), HasSubstr("listens in /run/postgresql on port 5433"));
    request_.params.pghost = "/run/postgresql";
    EXPECT_THAT(access().wrong_target(kServer), HasSubstr("say /run/postgresql port 5432"));
    request_.params.pgport = 5433;
    EXPECT_EQ(access().wrong_target(kServer), "");
    // Its second socket directory is as good; the lock file tells, if the server's user owns it.
    request_.params.pghost = "/tmp";
    EXPECT_NE(access().wrong_target(kServer), "");
    const std::string lock = "/tmp/.s.PGSQL.5433.lock";
    world_.files.contents[lock] = std::to_string(kServer) + "\n";
    FileStatus status;
    status.is_regular = true;
    status.owner = 26;
    world_.files.statuses[lock] = status;
    EXPECT_EQ(access().wrong_target(kServer), "");
    world_.files.statuses[lock].owner = 99;
    EXPECT_NE(access().wrong_target(kServer), "");
    world_.files.statuses[lock].owner = 26;
    world_.files.contents[lock] = "7\n";
    EXPECT_NE(access().wrong_target(kServer), "");
}

TEST_F(InstanceAccessTest, TheObserverPassesTheWarningOn) {
    auto instance = access();
    Observer observer(instance);
    Observation seen;
    observer.observe(facts({FactId::kProcesses}), seen, milliseconds(1000));
    observer.observe(facts({FactId::kSql}), seen, milliseconds(1000));
    ASSERT_TRUE(seen.sql.known());
    EXPECT_THAT(seen.sql->remark, HasSubstr("correct the parameters"));
}

TEST_F(InstanceAccessTest, OnlyTheInstancesProcessesAreSignalled) {
    auto instance = access();
    EXPECT_TRUE(instance.signal_server(kServer, SIGINT));
    world_.processes.table[kServer].uid = 0;
    EXPECT_FALSE(instance.signal_server(kServer, SIGINT));
    world_.processes.table[kServer].uid = 26;
    world_.processes.table[kServer].comm = "postgres_export";
    EXPECT_FALSE(instance.signal_server(kServer, SIGINT));
    world_.processes.table.clear();
    EXPECT_EQ(instance.signal_server(kServer, SIGINT).error().kind, ErrorKind::kNotFound);
    EXPECT_THAT(world_.processes.signals, ElementsAre(SIGINT));
}

TEST_F(InstanceAccessTest, ASocketDirectoryOfEverybodysIsAWarning) {
    world_.files.directory("/tmp", 9, 0, 01777);
    world_.files.directory("/run/postgresql", 10, 26, 02775);
    const auto found = check_socket_directory(world_.files, request_.params);
    ASSERT_EQ(found.size(), 1U);
    EXPECT_EQ(found[0].severity, Severity::kWarning);
    EXPECT_THAT(found[0].text(), HasSubstr("found /tmp with mode 1777"));
    for (const char* safe : {"/run/postgresql", "/none", "localhost", "", "@abstract"}) {
        request_.params.pghost = safe;
        EXPECT_TRUE(check_socket_directory(world_.files, request_.params).empty()) << safe;
    }
}

}  // namespace
}  // namespace paf::test
