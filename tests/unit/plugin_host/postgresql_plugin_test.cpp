// The plugins for PostgreSQL 9.3 to 18 against control files of real servers, and against a real server.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>
#include <nlohmann/json.hpp>

#include "identity.hpp"
#include "observe/control/control_file.hpp"
#include "observe/control/control_text.hpp"
#include "observe/server/sql_facts.hpp"
#include "plugin_host/loaded_version_plugin.hpp"
#include "sys/postgres/libpq_client.hpp"
#include "temp_directory.hpp"
#include "temp_postgres.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
namespace fs = std::filesystem;

LoadedLibrary library(const std::string& path = POSTGRESQL_PLUGIN) {
    auto loaded = load_version_plugin(path);
    if (!loaded) throw std::runtime_error(loaded.error().message);
    return *loaded;
}

/// The one that serves this version.
LoadedVersionPlugin plugin_for(const std::string& pg_version) {
    for (const char* path : {POSTGRESQL_9_3_PLUGIN, POSTGRESQL_10_PLUGIN}) {
        if (const auto loaded = library(path); rank_of(loaded, test::pg(pg_version)).value_or(0) > 0)
            return {loaded, test::pg(pg_version)};
    }
    return {library(), test::pg(pg_version)};
}

TEST(PostgresqlPlugin, ServesTwelveToEighteen) {
    const LoadedLibrary loaded = library();
    for (const char* version : {"12", "13", "14", "15", "16", "17", "18"})
        EXPECT_EQ(*rank_of(loaded, test::pg(version)), 10);
    for (const char* version : {"", "1", "9.3", "9.6", "10", "11", "19", "15.1", "15\n", " 15", "015"}) {
        EXPECT_EQ(*rank_of(loaded, test::pg(version)), 0) << version;
    }
}

TEST(PostgresqlPlugin, EachVersionHasOnePlugin) {
    const LoadedLibrary old = library(POSTGRESQL_9_3_PLUGIN), ten = library(POSTGRESQL_10_PLUGIN);
    for (const char* version : {"9.3", "9.4", "9.5", "9.6"}) EXPECT_EQ(*rank_of(old, test::pg(version)), 10) << version;
    for (const char* version : {"10", "11"}) EXPECT_EQ(*rank_of(ten, test::pg(version)), 10) << version;
    for (const char* version : {"", "9", "9.2", "9.7", "9.3 ", "10", "11", "12", "15"}) {
        EXPECT_EQ(*rank_of(old, test::pg(version)), 0) << version;
    }
    for (const char* version : {"", "1", "9.3", "9.6", "12", "10.1"})
        EXPECT_EQ(*rank_of(ten, test::pg(version)), 0) << version;
}

TEST(PostgresqlPlugin, AnotherVendorsServerIsNotServed) {
    const auto rank = [](const char* path, const char* version, const char* says) {
        return *rank_of(library(path), {version, 0, 0, says});
    };
    EXPECT_EQ(rank(POSTGRESQL_PLUGIN, "15", "postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"), 10);
    EXPECT_EQ(rank(POSTGRESQL_PLUGIN, "14", "postgres (AcmeSQL) 14.22"), 0);
    EXPECT_EQ(rank(POSTGRESQL_10_PLUGIN, "10", "postgres (EnterpriseDB) 10.23.33"), 0);
    EXPECT_EQ(rank(POSTGRESQL_9_3_PLUGIN, "9.6", "postgres (PostgreSQL) 9.6.24"), 10);
    EXPECT_EQ(rank(POSTGRESQL_9_3_PLUGIN, "9.6", "?"), 0);
}

TEST(PostgresqlPlugin, WhatMakesTheNextStartAStandbys) {
    EXPECT_THAT(*plugin_for("15").standby_marks(), ElementsAre("standby.signal", "recovery.signal"));
    for (const char* version : {"9.3", "9.6", "10", "11"}) {
        EXPECT_THAT(*plugin_for(version).standby_marks(), ElementsAre("recovery.conf"));
    }
}

TEST(PostgresqlPlugin, RefusesToDescribeOthers) {
    auto plugin = plugin_for("19");
    EXPECT_THAT(plugin.control_layout().error().message, HasSubstr("expected PostgreSQL 12 to 18, found \"19\""));
    EXPECT_FALSE(plugin.wal_format());
    LoadedVersionPlugin old(library(POSTGRESQL_9_3_PLUGIN), test::pg("10"));
    EXPECT_THAT(old.control_layout().error().message, HasSubstr("expected PostgreSQL 9.3 to 9.6, found \"10\""));
    EXPECT_FALSE(old.wal_format());
}

/// One recorded control file: "MAJOR/STATE".
class RecordedFile : public testing::TestWithParam<std::string> {};

std::vector<std::string> recorded_files() {
    std::vector<std::string> names;
    for (const std::string major : {"9.3", "9.5", "10", "11", "13", "14", "15", "16", "18"}) {
        for (const char* state :
             {"after_initdb", "primary_running", "standby_running", "standby_shut_down", "standby_crashed",
              "primary_shut_down", "promoted_just_now", "promoted_after_checkpoint", "primary_crashed"}) {
            names.push_back(major + "/" + state);
        }
    }
    return names;
}

void expect_settings(const ControlFile& file, const nlohmann::json& truth) {
    const std::pair<const char*, std::string> settings[] = {
        {"wal_level", file.wal_level},
        {"max_connections", std::to_string(file.max_connections)},
        {"max_worker_processes", std::to_string(file.max_worker_processes)},
        {"max_wal_senders", std::to_string(file.max_wal_senders)},
        {"max_prepared_transactions", std::to_string(file.max_prepared_transactions)},
        {"max_locks_per_transaction", std::to_string(file.max_locks_per_transaction)},
        {"wal_block_size", std::to_string(file.wal_block_size)},
    };
    for (const auto& [name, value] : settings) {
        if (!truth.contains(name)) continue;  // 9.3 has no worker processes
        // Only from 12 on the control file holds max_wal_senders.
        if (value == "0" && std::string(name) == "max_wal_senders") continue;
        EXPECT_EQ(value, truth[name].get<std::string>()) << name;
    }
}

/// `identity`: "SYSTEM|TIMELINE|POSITION", the server's answer to IDENTIFY_SYSTEM.
void expect_identity(const ControlFile& file, const std::string& identity) {
    EXPECT_EQ(std::to_string(file.system_identifier), identity.substr(0, identity.find('|')));
}

/// A field as `pafctl inspect` shows it.
std::string shown(const ControlFile& file, const std::string& column) {
    if (column == "redo_wal_file") return redo_wal_file(file);
    for (const ControlField& field : file.fields) {
        if (field.name == column) return control_field_text(field);
    }
    return "no such field";
}

void expect_truth(const ControlFile& file, const nlohmann::json& truth) {
    expect_settings(file, truth);
    expect_identity(file, truth["IDENTIFY_SYSTEM"].get<std::string>());
    if (!truth.contains("pg_control_system")) return;  // these functions came with 9.6
    for (const char* function :
         {"pg_control_system", "pg_control_checkpoint", "pg_control_recovery", "pg_control_init"}) {
        for (const auto& [column, value] : truth[function].items()) {
            const std::string said = value.is_string() ? value.get<std::string>() : value.dump();
            EXPECT_EQ(shown(file, column), said) << function << "()." << column;
        }
    }
}

TEST_P(RecordedFile, SaysWhatItsServerSaid) {
    const std::string major = GetParam().substr(0, GetParam().find('/'));
    const std::string state = GetParam().substr(major.size() + 1);
    const std::string directory = PAF_TEST_DATA "/pg_control/" + major + "/";
    const auto layout = plugin_for(major).control_layout();
    ASSERT_TRUE(layout) << layout.error().message;
    const auto file = decode_control_file(test::slurp(directory + state + ".pg_control"), *layout);
    ASSERT_TRUE(file) << file.error().message;
    const auto facts = nlohmann::json::parse(test::slurp(directory + "facts.json"))["files"][state];
    EXPECT_EQ(control_state_text(file->state), facts["state"].get<std::string>());
    if (facts.contains("truth")) expect_truth(*file, facts["truth"]);
}

INSTANTIATE_TEST_SUITE_P(Servers, RecordedFile, testing::ValuesIn(recorded_files()), [](const auto& test) {
    std::string name = "PostgreSQL" + test.param;
    std::replace_if(
        name.begin(), name.end(), [](char c) { return c == '/' || c == '.'; }, '_');
    return name;
});

TEST(PostgresqlPlugin, WalPageMagicOfEachMajor) {
    const std::pair<const char*, int> magics[] = {{"9.3", 0xD075}, {"9.4", 0xD07E}, {"9.5", 0xD087}, {"9.6", 0xD093},
                                                  {"10", 0xD097},  {"11", 0xD098},  {"12", 0xD101},  {"13", 0xD106},
                                                  {"14", 0xD10D},  {"15", 0xD110},  {"16", 0xD113},  {"17", 0xD116},
                                                  {"18", 0xD118}};
    for (const auto& [version, magic] : magics) EXPECT_EQ(plugin_for(version).wal_format()->page_magic, magic);
}

TEST(PostgresqlPlugin, PreparesAStandby) {
    const auto edits = plugin_for("15").prepare_standby(std::nullopt);
    ASSERT_TRUE(edits) << edits.error().message;
    ASSERT_EQ(edits->size(), 2U);
    EXPECT_EQ(edits->at(0).kind, FileEdit::Kind::kWrite);
    EXPECT_EQ(edits->at(0).path, "standby.signal");
    EXPECT_EQ(edits->at(0).content, "");
    EXPECT_EQ(edits->at(0).mode, 0600U);
    EXPECT_EQ(edits->at(1).kind, FileEdit::Kind::kRemove);
    EXPECT_EQ(edits->at(1).path, "recovery.signal");
}

TEST(PostgresqlPlugin, PreparesAStandbyWithRecoveryConf) {
    for (const char* version : {"9.3", "9.6", "10", "11"}) {
        const auto edits = plugin_for(version).prepare_standby("standby_mode = on\n");
        ASSERT_TRUE(edits) << edits.error().message;
        ASSERT_EQ(edits->size(), 1U);
        EXPECT_EQ(edits->at(0).kind, FileEdit::Kind::kWrite);
        EXPECT_EQ(edits->at(0).path, "recovery.conf");
        EXPECT_EQ(edits->at(0).content, "standby_mode = on\n");
        EXPECT_EQ(edits->at(0).mode, 0600U);
        EXPECT_THAT(plugin_for(version).prepare_standby(std::nullopt).error().message,
                    HasSubstr("expected a recovery template"));
    }
}

TEST(PostgresqlPlugin, ATemplatesBytesAreItsOwnersBusiness) {
    const std::string content = "# caf\xE9\nstandby_mode = on\n";
    EXPECT_EQ(plugin_for("9.6").prepare_standby(content).value().at(0).content, content);
}

TEST(PostgresqlPlugin, UpToTwelveAPauseOfTheReplayIsEndedBeforeThePromotion) {
    const auto resume = [](const char* version) { return plugin_for(version).sql(SqlKind::kResumeReplay); };
    for (const char* version : {"9.3", "9.6"}) EXPECT_EQ(*resume(version), "SELECT pg_catalog.pg_xlog_replay_resume()");
    for (const char* version : {"10", "11", "12"})
        EXPECT_EQ(*resume(version), "SELECT pg_catalog.pg_wal_replay_resume()");
    for (const char* version : {"13", "18"})
        EXPECT_EQ(resume(version).error().kind, ErrorKind::kUnsupported) << version;
}

TEST(PostgresqlPlugin, OldRecordsHaveALongerHeader) {
    const auto old = plugin_for("9.4").wal_format(), current = plugin_for("9.5").wal_format();
    EXPECT_EQ(old->record_header_size, 32U);
    EXPECT_EQ(old->crc, CrcKind::kLegacyCrc32);
    EXPECT_EQ(old->directory, "pg_xlog");
    EXPECT_EQ(current->record_header_size, 24U);
    EXPECT_EQ(current->crc, CrcKind::kCrc32c);
    EXPECT_EQ(plugin_for("10").wal_format()->directory, "pg_wal");
}

TEST(PostgresqlPlugin, StartCommand) {
    Parameters params;
    params.bindir = "/usr/pgsql-15/bin";
    params.pgdata = "/etc/postgresql/main";
    params.datadir = "/srv/data";
    EXPECT_THAT(*plugin_for("15").start_command(params),
                ElementsAre("/usr/pgsql-15/bin/pg_ctl", "start", "-s", "-W", "-D", "/etc/postgresql/main"));
    params.start_opts = "-c config_file=/etc/my file.conf";
    EXPECT_THAT(*plugin_for("15").start_command(params),
                ElementsAre("/usr/pgsql-15/bin/pg_ctl", "start", "-s", "-W", "-D", "/etc/postgresql/main", "-o",
                            "-c config_file=/etc/my file.conf"));
}

/// A server of the machine, when there is one of a version the plugin serves.
class RealServer : public testing::Test {
  protected:
    void SetUp() override {
        if (const std::string missing = test::TempPostgres::missing(); !missing.empty()) GTEST_SKIP() << missing;
        // As a standby it refuses less than what initdb recorded.
        server_ = std::make_unique<test::TempPostgres>("max_connections = 100\nmax_wal_senders = 10\n");
        version_ = test::slurp(server_->data_directory() + "/PG_VERSION");
        version_.resize(version_.find('\n'));
        if (*rank_of(library(), test::pg(version_)) == 0)
            GTEST_SKIP() << "the server installed here is PostgreSQL " << version_;
        plugin_ = std::make_unique<LoadedVersionPlugin>(library(), test::pg(version_));
    }
    SqlFacts ask_instance() {
        PosixClock clock;
        PosixProcessRunner runner(clock);
        LibpqClient client(clock, runner);
        return sql_facts_of(
            client.query(server_->target(), plugin_->sql(SqlKind::kInstance).value(), std::chrono::seconds(10)));
    }
    void touch(const std::string& name) const {
        const std::string path = server_->data_directory() + "/" + name;
        std::ofstream(path).close();
        ASSERT_EQ(chown(path.c_str(), server_->user().uid, server_->user().gid), 0);
    }
    [[nodiscard]] bool exists(const std::string& name) const {
        return fs::exists(server_->data_directory() + "/" + name);
    }

    std::unique_ptr<test::TempPostgres> server_;
    std::string version_;
    std::unique_ptr<LoadedVersionPlugin> plugin_;
};

TEST_F(RealServer, PageMagicAndControlFile) {
    std::uint16_t magic = 0;
    const std::string segment = test::slurp(server_->data_directory() + "/pg_wal/000000010000000000000001");
    ASSERT_GT(segment.size(), sizeof magic);
    std::memcpy(&magic, segment.data(), sizeof magic);
    EXPECT_EQ(plugin_->wal_format()->page_magic, magic);

    const auto layout = plugin_->control_layout();
    const auto file =
        decode_control_file(test::slurp(server_->data_directory() + "/global/pg_control"), layout.value());
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->state, ControlState::kShutDown);
}

TEST_F(RealServer, InstanceSqlOnAPrimary) {
    server_->start();
    const SqlFacts facts = ask_instance();
    ASSERT_EQ(facts.outcome, SqlOutcome::kAnswered) << facts.detail;
    EXPECT_TRUE(facts.detailed);
    EXPECT_FALSE(facts.in_recovery);
    EXPECT_TRUE(facts.current.valid());
    EXPECT_TRUE(facts.clients.empty());
}

TEST_F(RealServer, InstanceSqlOnAStandby) {
    touch("standby.signal");
    server_->start();
    const SqlFacts facts = ask_instance();
    ASSERT_EQ(facts.outcome, SqlOutcome::kAnswered) << facts.detail;
    EXPECT_TRUE(facts.detailed);
    EXPECT_TRUE(facts.in_recovery);
    EXPECT_FALSE(facts.current.valid());
    EXPECT_TRUE(facts.replayed.valid());
}

/// Why prepare_standby removes recovery.signal.
TEST_F(RealServer, APromotedStandbyKeepsAStrayRecoverySignal) {
    touch("standby.signal");
    touch("recovery.signal");
    server_->start();
    EXPECT_TRUE(ask_instance().in_recovery);
    touch(plugin_->promotion()->trigger_file);
    server_->signal(SIGUSR1);
    for (int i = 0; i < 500 && ask_instance().in_recovery; ++i) PosixClock().sleep_for(std::chrono::milliseconds(20));
    EXPECT_FALSE(ask_instance().in_recovery);
    EXPECT_FALSE(exists("standby.signal"));
    EXPECT_TRUE(exists("recovery.signal"));
}

}  // namespace
}  // namespace paf
