// `pafctl inspect` on lone control files, with the real plugins.  Directories are inspected by tests/instance.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <filesystem>
#include <nlohmann/json.hpp>
#include <sstream>

#include "../observe/fakes.hpp"
#include "pafctl/inspect/inspect.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/posix_user_files.hpp"
#include "sys/posix_clock.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/process/procfs_process_table.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

class NoServer : public PgClient {
  public:
    SqlReply query(const PgTarget&, const std::string&, std::chrono::milliseconds) override {
        return {SqlOutcome::kNoServer, "", "nothing listens", {}};
    }
};

class Inspect : public testing::Test {
  protected:
    Inspect() {
        for (const char* plugin : {POSTGRESQL_PLUGIN, POSTGRESQL_9_3_PLUGIN, POSTGRESQL_10_PLUGIN}) {
            const std::string to = directory_.file(std::filesystem::path(plugin).filename().string());
            std::filesystem::copy_file(plugin, to);
            chmod(to.c_str(), 0755);
        }
    }
    static std::string recorded(const std::string& name) {
        return test::slurp(PAF_TEST_DATA "/pg_control/" + name + ".pg_control");
    }
    nlohmann::json inspect(const std::string& bytes, int exit_code, const std::string& pg_version = "") {
        InspectOptions options;
        options.path = directory_.write("control", bytes);
        options.json = true;
        options.pg_version = pg_version;
        return run(options, exit_code);
    }
    nlohmann::json run(const InspectOptions& options, int exit_code) {
        out_.str("");
        const int found =
            inspect_command(out_, {clock_, runner_, processes_, files_, user_files_, server_, plugins_}, options);
        EXPECT_EQ(found, exit_code) << out_.str();
        return nlohmann::json::parse(out_.str(), nullptr, false);
    }
    std::string error_of(const std::string& bytes, const std::string& pg_version = "") {
        const auto json = inspect(bytes, 1, pg_version);
        EXPECT_TRUE(json["control_file"].is_null());
        return json["unknown"].value("control_file", "no error");
    }

    test::TempDirectory directory_;
    std::ostringstream out_;
    PosixClock clock_;
    PosixProcessRunner runner_{clock_};
    ProcfsProcessTable processes_;
    PosixFileSystem files_;
    PosixUserFiles user_files_;
    NoServer server_;
    PluginHost plugins_{{directory_.path(), directory_.file("none.conf"), directory_.path()}};
};

TEST_F(Inspect, TheVersionOfALoneFileIsFound) {
    const std::pair<const char*, std::vector<std::string>> files[] = {
        {"9.3", {"9.3"}}, {"9.5", {"9.5"}}, {"10", {"10"}}, {"11", {"11"}}, {"15", {"13", "14", "15", "16"}},
        {"18", {"18"}}};
    for (const auto& [major, versions] : files) {
        const auto json = inspect(recorded(std::string(major) + "/primary_running"), 0);
        EXPECT_EQ(json["pg_versions"].get<std::vector<std::string>>(), versions);
        EXPECT_EQ(json["control_file"]["state"], "in production");
        EXPECT_EQ(json["control_file"]["timeline_id"], 1);
    }
}

TEST_F(Inspect, TheVersionBesideItCounts) {
    std::filesystem::create_directory(directory_.file("global"));
    directory_.write("PG_VERSION", "14\n");
    InspectOptions options;
    options.path = directory_.write("global/pg_control", recorded("14/standby_crashed"));
    options.json = true;
    EXPECT_EQ(run(options, 0)["pg_versions"], nlohmann::json({"14"}));
    directory_.write("PG_VERSION", "18\n");
    EXPECT_THAT(run(options, 1)["unknown"]["control_file"].get<std::string>(),
                HasSubstr("expected control version 1800, found 1300"));
}

TEST_F(Inspect, NamesAndFormsAreThoseOfPostgresqlsFunctions) {
    const auto file = inspect(recorded("15/standby_crashed"), 0, "15")["control_file"];
    EXPECT_EQ(file["system_identifier"], "7711229959849623666");
    EXPECT_EQ(file["min_recovery_end_lsn"], "0/40116F8");
    EXPECT_EQ(file["redo_wal_file"], "000000010000000000000004");
    EXPECT_EQ(file["next_xid"], "0:727");
    EXPECT_EQ(file["checkpoint_time"], "2026-11-23T05:10:36+00:00");
    EXPECT_EQ(file["end_of_backup_record_required"], false);
    EXPECT_EQ(file["wal_level"], "replica");
}

TEST_F(Inspect, DamageIsNeverAnAnswer) {
    for (const char* major : {"9.3", "9.5", "10", "11", "13", "16", "18"}) {
        const std::string good = recorded(std::string(major) + "/primary_crashed");
        EXPECT_THAT(error_of(good.substr(0, 200)), HasSubstr("expected a control file of 8192 bytes, found 200"));
        EXPECT_THAT(error_of(std::string(good.size(), '\0')),
                    HasSubstr("expected the control version of a PostgreSQL"));
        EXPECT_THAT(error_of(""), HasSubstr("8192 bytes, found 0"));
        for (std::size_t byte = 12; byte < 224; byte += 7) {
            std::string damaged = good;
            damaged[byte] = static_cast<char>(damaged[byte] ^ 0x10);
            EXPECT_THAT(error_of(damaged), HasSubstr("expected checksum")) << major << " byte " << byte;
        }
        std::string damaged = good;
        damaged[8] = 1;
        EXPECT_THAT(error_of(damaged), HasSubstr("expected")) << major;
    }
}

TEST_F(Inspect, AnotherVersionThanSaid) {
    EXPECT_THAT(error_of(recorded("18/primary_running"), "15"), HasSubstr("expected control version 1300, found 1800"));
    EXPECT_THAT(error_of(recorded("18/primary_running"), "29"), HasSubstr("no version plugin serves PostgreSQL 29"));
}

TEST_F(Inspect, WhatIsNothingToLookAt) {
    InspectOptions options;
    options.path = directory_.file("missing");
    run(options, 2);
    EXPECT_THAT(out_.str(), HasSubstr("expected a data directory or a control file, found "));
    options.path = "/dev/null";
    run(options, 2);
    EXPECT_THAT(out_.str(), HasSubstr("'/dev/null', which is neither"));
}

TEST_F(Inspect, ADirectoryWithoutData) {
    InspectOptions options;
    options.path = directory_.file("empty");
    std::filesystem::create_directory(options.path);
    run(options, 1);
    EXPECT_THAT(out_.str(), HasSubstr("no-data"));
    options.parameters["pgport"] = "99999";
    run(options, 2);
    EXPECT_THAT(out_.str(), HasSubstr("parameter pgport"));
}

}  // namespace
}  // namespace paf
