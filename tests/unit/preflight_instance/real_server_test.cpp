// The instance lint on real servers, their configuration and their control files.
#include <fstream>
#include <memory>
#include <tuple>

#include "checks/instance/gather.hpp"
#include "identity.hpp"
#include "node_lint_support.hpp"
#include "observe/control/control_file.hpp"
#include "observe/server/server_version.hpp"
#include "observe/setup/setup_facts.hpp"
#include "plugin_host/loaded_version_plugin.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/network/host_probe.hpp"
#include "sys/postgres/libpq_client.hpp"
#include "temp_postgres.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;

constexpr auto kWarn = VerdictLevel::kWarn, kBlock = VerdictLevel::kBlock;

class RealServer : public testing::Test {
  protected:
    void SetUp() override {
        if (!TempPostgres::missing().empty()) GTEST_SKIP() << TempPostgres::missing();
        server_ = std::make_unique<TempPostgres>("max_wal_senders = 5\nmax_connections = 20\nwal_keep_size = 64\n");
        if (slurp(server_->data_directory() + "/PG_VERSION") != "15\n") GTEST_SKIP() << "the plugin at hand is for 15";
        server_->set_hba("local all all trust\nhost replication all 192.168.122.0/24 trust\n");
    }

    /// One with two standbys; it runs as a part of the cluster, or is about to.
    InstanceLintFacts gather() {
        InstanceLintFacts facts;
        facts.resource = "pgsqld";
        facts.node = "srv1";
        facts.peers = {"srv2", "srv3"};
        facts.standbys = 2;
        facts.configuration = server_->data_directory() + "/postgresql.conf";
        facts.system_user = server_->user().name;
        LoadedVersionPlugin plugin(load_version_plugin(POSTGRESQL_PLUGIN).value(), pg("15"));
        auto control = read_control_file(files_, server_->data_directory(), plugin.control_layout().value(), clock_);
        EXPECT_TRUE(control) << control.error().message;
        facts.control = *control;
        facts.program = *ask_server_version(runner_, server_->user(), TempPostgres::bindir());
        ask_server(client_, server_->target(), milliseconds(10000), facts);
        facts.configured = configured();
        SystemHostProbe probe(runner_);
        HostNames names(probe, clock_, milliseconds(10000));
        look_at_access(files_, names, server_->data_directory(), facts);
        for (const char* peer : {"srv2", "srv3"})
            facts.names.addresses[peer] = std::vector<IpAddress>{ip(std::string("192.168.122.5") + peer[3])};
        return facts;
    }

    Fact<Settings> configured() {
        Parameters params;
        params.bindir = TempPostgres::bindir();
        params.pgdata = params.datadir = server_->data_directory();
        SetupWanted wanted;
        wanted.settings = instance_settings_wanted();
        const ServerConfiguration configuration = read_server_configuration(files_, params);
        const SetupTools tools{files_, runner_, clock_, clock_.now() + milliseconds(20000), configuration};
        auto gathered = gather_setup_inputs(tools, params, server_->user(), wanted);
        EXPECT_TRUE(gathered);
        SetupInputs& inputs = gathered->inputs;
        // What another version has is not taken for a fault.
        EXPECT_EQ(inputs.settings.count("wal_keep_segments"), 0U);
        EXPECT_EQ(inputs.settings.count("wal_keep_size"), 1U);
        return inputs.settings;
    }

    /// What the lint says, but for checksums, which these servers do not have.
    std::vector<CheckResult> lint() {
        InstanceLintFacts facts = gather();
        auto results = lint_instance(facts);
        const auto checksums = std::find_if(results.begin(), results.end(),
                                            [](const CheckResult& result) { return result.check == "data-checksums"; });
        EXPECT_NE(checksums, results.end());
        if (checksums != results.end()) results.erase(checksums);
        return results;
    }

    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
    PosixFileSystem files_;
    LibpqClient client_{clock_, runner_};
    std::unique_ptr<TempPostgres> server_;
};

TEST_F(RealServer, PassesRunningAndStopped) {
    server_->start();
    const InstanceLintFacts facts = gather();
    ASSERT_TRUE(facts.in_effect.known()) << facts.in_effect.cause();
    EXPECT_FALSE(facts.in_recovery);
    EXPECT_TRUE(facts.slots.known());
    EXPECT_TRUE(facts.changed.empty());
    expect_clean(lint());
    server_->stop();
    expect_clean(lint());
}

/// What the lint says is what the server does.
TEST_F(RealServer, AStandbyWithLessIsRefused) {
    server_->start();
    server_->stop();
    server_->configure("max_connections = 10");
    expect_only(lint(), {"standby-settings", kBlock, "10 in the configuration", "set max_connections = 20 in"});
    server_->configure("primary_conninfo = 'host=/nowhere'");
    std::ofstream(server_->data_directory() + "/standby.signal").close();
    EXPECT_THROW(server_->start(), std::runtime_error);
    EXPECT_THAT(slurp(server_->socket_directory() + "/log"), testing::HasSubstr("insufficient parameter settings"));
    server_->configure("max_connections = 20");
    expect_clean(lint());
    server_->start();
    EXPECT_TRUE(gather().in_recovery);
    expect_clean(lint());
}

TEST_F(RealServer, EachSettingOfAStandby) {
    server_->configure("max_worker_processes = 9\nmax_prepared_transactions = 7\nmax_locks_per_transaction = 70");
    server_->start();
    server_->stop();
    expect_clean(lint());
    for (const auto& [name, low, high] : {std::tuple{"max_worker_processes", "8", "9"},
                                          {"max_prepared_transactions", "6", "7"},
                                          {"max_locks_per_transaction", "64", "70"},
                                          {"max_wal_senders", "4", "5"}}) {
        server_->configure(std::string(name) + " = " + low);
        expect_only(lint(), {"standby-settings", kBlock, std::string(low) + " in the configuration",
                             std::string("set ") + name + " = " + high});
        server_->configure(std::string(name) + " = " + high);
    }
}

TEST_F(RealServer, SettingsThatWait) {
    server_->start();
    server_->configure("shared_buffers = 2MB");
    server_->set_hba("local all all trust\nhost replication all 192.168.122.0/24 trust\n");  // reloads
    std::vector<CheckResult> results;
    for (int tries = 0; tries < 500; ++tries) {
        results = lint();
        if (results.size() > 1) break;
        clock_.sleep_for(milliseconds(10));
    }
    expect_only(results, {"restart-pending", kWarn, "shared_buffers was changed", "move the primary to another node"});
}

TEST_F(RealServer, WalLevelMinimalInTheControlFile) {
    server_->configure("wal_level = minimal\nmax_wal_senders = 0");
    server_->start();
    server_->stop();
    server_->configure("wal_level = replica\nmax_wal_senders = 5");
    expect_only(lint(), {"wal-level", kBlock, "WAL was written with minimal", "start it once as a primary"});
}

TEST_F(RealServer, SendersSlotsAndSynchronousNames) {
    server_->configure("max_wal_senders = 1");
    server_->start();
    server_->stop();
    expect_only(lint(), {"wal-senders", kBlock, "1 for 2 standbys", "max_wal_senders = 10"});
    server_->configure("max_wal_senders = 5\nprimary_slot_name = 'mine'");
    server_->start();
    expect_only(lint(),
                {"replication-slots", kWarn, "0: primary_slot_name is set", "pg_create_physical_replication_slot"});
    server_->ask("select pg_create_physical_replication_slot('a')");
    server_->ask("select pg_create_physical_replication_slot('b')");
    expect_clean(lint());
    server_->stop();
    server_->configure("max_replication_slots = 1");
    expect_only(lint(), {"replication-slots", kBlock, "1: primary_slot_name", "max_replication_slots = 10"});
    server_->configure("max_replication_slots = 10\nsynchronous_standby_names = 'srv1'");
    expect_only(lint(), {"synchronous-standbys", kBlock, "would wait for ever", "srv2 and srv3"});
}

TEST_F(RealServer, AccessByAFileOfItsOwnPlace) {
    server_->start();
    server_->stop();
    server_->set_hba("local all all trust\nhost replication all 192.168.122.52/32 trust\n");
    expect_only(lint(), {"replication-access", kWarn, "192.168.122.53 fits no rule", "add to it"});
    std::ofstream(server_->data_directory() + "/other_hba") << "host replication all samenet reject\nhost replication "
                                                               "all all trust\n";
    server_->configure("hba_file = '" + server_->data_directory() + "/other_hba'");
    expect_clean(lint());
}

}  // namespace
}  // namespace paf::test
