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
    std::map<std::string, Result<std::vector<std::string>>> names;  ///< what a look-up gives
    Result<std::vector<std::string>> addresses_of(const std::string& host, milliseconds) override {
        looked_up.push_back(host);
        const auto found = names.find(host);
        if (found == names.end()) return fail(ErrorKind::kNotFound, "expected an address for host " + host);
        return found->second;
    }
    std::vector<std::string> looked_up;
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

TEST_F(InstanceAccessTest, ThenWhereTheKernelSaysThatItListens) {
    world_.processes.sockets[kServer] = {{{"/run/postgresql"}, 5433}, {{"/second"}, 5433}, {{"127.0.0.1"}, 5433}};
    for (const char* elsewhere : {"/tmp", "192.0.2.1", "2001:db8::1"}) {
        request_.params.pghost = elsewhere;
        client_.asked.clear();
        client_.outcomes = {{"/run/postgresql", SqlOutcome::kNoServer},
                            {elsewhere, SqlOutcome::kForeign},
                            {"/second", SqlOutcome::kNoServer}};
        auto instance = access();
        EXPECT_EQ(instance.ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kAnswered);
        EXPECT_THAT(client_.places(), ElementsAre("/run/postgresql:5433", std::string(elsewhere) + ":5432",
                                                  "/second:5433", "127.0.0.1:5433"));
        for (const PgTarget& target : client_.asked) EXPECT_EQ(target.server, kServer);
        EXPECT_THAT(instance.wrong_target(kServer), HasSubstr("listens in 127.0.0.1 on port 5433"));
        EXPECT_THAT(instance.wrong_target(kServer), HasSubstr("(where it does not answer)"));
    }
}

TEST_F(InstanceAccessTest, ANameIsAskedLastWhenItsOwnSocketIsKnown) {
    request_.params.pghost = "db.example.org";
    world_.processes.sockets[kServer] = {{{"/second"}, 5433}};
    client_.outcomes["/run/postgresql"] = SqlOutcome::kNoServer;
    auto instance = access();
    EXPECT_TRUE(instance.ask(kServer, "SELECT 1", milliseconds(1000)));
    EXPECT_THAT(client_.places(), ElementsAre("/run/postgresql:5433", "/second:5433"));
    // Without a Unix socket the password may be for that very name.
    listens_at("\n127.0.0.1\n");
    world_.processes.sockets[kServer] = {{{"127.0.0.1", "192.0.2.7"}, 5433}};
    client_.asked.clear();
    client_.outcomes["db.example.org"] = SqlOutcome::kFailed;  // it cannot be looked up
    EXPECT_EQ(access().ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kAnswered);
    EXPECT_THAT(client_.places(), ElementsAre("db.example.org:5432", "127.0.0.1:5433"));
}

TEST_F(InstanceAccessTest, AServerThatListensNowhereYetIsNotLookedFor) {
    listens_at("");
    world_.processes.sockets[kServer] = {};
    request_.params.pghost = "db.example.org";
    auto instance = access();
    EXPECT_EQ(instance.ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kNoServer);
    EXPECT_TRUE(client_.asked.empty());
}

TEST_F(InstanceAccessTest, WhenNobodyIsFoundTheFirstReplyCounts) {
    world_.processes.sockets[kServer] = {{{"/second"}, 5433}};
    client_.outcomes = {
        {"/run/postgresql", SqlOutcome::kForeign}, {"/tmp", SqlOutcome::kFailed}, {"/second", SqlOutcome::kNoServer}};
    EXPECT_EQ(access().ask(kServer, "SELECT 1", milliseconds(1000))->outcome, SqlOutcome::kForeign);
}

TEST_F(InstanceAccessTest, AHostIsComparedWithWhatTheKernelSays) {
    request_.params.pgport = 5433;
    world_.processes.sockets[kServer] = {
        {{"/run/postgresql"}, 5433}, {{"127.0.0.1", "192.0.2.7"}, 5433}, {{"::1"}, 5433}};
    world_.files.contents["/etc/hosts"] =
        "127.0.0.1 localhost # own\n192.0.2.7\tsrv1.example.org srv1\n192.0.2.9 vip\n";
    client_.names["resolved"] = std::vector<std::string>{"192.0.2.8", "192.0.2.7"};
    client_.names["elsewhere"] = std::vector<std::string>{"192.0.2.8"};
    for (const char* right : {"127.0.0.1", "192.0.2.7", "::1", "0:0:0:0:0:0:0:1", "localhost", "srv1", "resolved"}) {
        request_.params.pghost = right;
        EXPECT_EQ(access().wrong_target(kServer), "") << right;
    }
    EXPECT_THAT(client_.looked_up, ElementsAre("resolved")) << "names of /etc/hosts cost no program";
    for (const char* wrong : {"192.0.2.9", "vip", "elsewhere", "2001:db8::1"}) {
        request_.params.pghost = wrong;
        EXPECT_THAT(access().wrong_target(kServer), HasSubstr("(that leads to no socket of the server)")) << wrong;
    }
    request_.params.pghost = "unknown";
    EXPECT_THAT(access().wrong_target(kServer), HasSubstr("(expected an address for host unknown)"));
    // A pooler, or a forwarded port.
    request_.params.pghost = "127.0.0.1";
    request_.params.pgport = 6432;
    EXPECT_THAT(access().wrong_target(kServer), HasSubstr("port 6432 (that leads to no socket"));
    // An abstract socket has no lock file.
    request_.params = Parameters{};
    request_.params.datadir = request_.params.pgdata = kDatadir;
    request_.params.pghost = "@abstract";
    request_.params.pgport = 5433;
    EXPECT_NE(access().wrong_target(kServer), "");
    world_.processes.sockets[kServer].push_back({{"@abstract"}, 5433});
    EXPECT_EQ(access().wrong_target(kServer), "");
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
