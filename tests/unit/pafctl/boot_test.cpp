#include "pafctl/boot/boot.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <sstream>

#include "../observe/fakes.hpp"
#include "observe/setup/outside_starts.hpp"
#include "pafctl/boot/directories.hpp"
#include "pafctl/boot/findings.hpp"
#include "pafctl/boot/marker.hpp"
#include "pafctl/boot/settings.hpp"
#include "sys/files/posix_file_system.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using namespace test;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::HasSubstr;
using testing::IsEmpty;

TEST(BootSettings, ReadsWhatAShellWould) {
    const BootSettings settings = parse_boot_settings(
        "# comment\n\n  PAF_BOOT=\"block\"  # why\r\nPAF_BOOT_CIB='/a b/cib.xml'\n"
        "PAF_BOOT_INSTANCE=\"pgdata=/d  bindir=/b\"\nPAF_BOOT_INSTANCE=pgdata=/e\nPAF_BOOT_DIRECTORIES=\"/run/pg "
        "/srv/run/*\"");
    EXPECT_THAT(settings.problems, IsEmpty());
    EXPECT_TRUE(settings.block);
    EXPECT_EQ(settings.cib, "/a b/cib.xml");
    ASSERT_EQ(settings.instances.size(), 2U);
    EXPECT_EQ(settings.instances[0].at("bindir"), "/b");
    EXPECT_EQ(settings.instances[1].at("pgdata"), "/e");
    EXPECT_THAT(settings.places, ElementsAre("/run/pg", "/srv/run/*"));
}

TEST(BootSettings, WhatIsNotUnderstoodHasItsDefaultAndIsTold) {
    for (const char* line : {"PAF_BOOT=BLOCK", "PAF_BOOT=", "PAF_BOOT", "PAF_BOOT=\"block", "PAF_BOOT=bl'ock'", "block",
                             "PAF_BOOT=\"block\" warn", "PAF_BOOT_CIB=cib.xml", "PAF_BOOT_INSTANCE=bindir=/b",
                             "PAF_BOOT_INSTANCE=\"pgdata=/d wrong=1\"", "PAF_BOOT_INSTANCE=/d",
                             "PAF_BOOT_DIRECTORIES=/", "PAF_BOOT_DIRECTORIES=run", "PAF_BOOT_DIRECTORIES=/run/*",
                             "PAF_BOOT_DIRECTORIES=/run/pg/../*", "PAF_BLOCK=1", "export PAF_BOOT=block"}) {
        const BootSettings settings = parse_boot_settings(std::string("\n") + line + "\n");
        ASSERT_EQ(settings.problems.size(), 1U) << line;
        EXPECT_THAT(settings.problems[0], HasSubstr("line 2: expected ")) << line;
        EXPECT_FALSE(settings.block) << line;
        EXPECT_THAT(settings.instances, IsEmpty()) << line;
        EXPECT_THAT(settings.places, ElementsAreArray(default_boot_places())) << line;
    }
}

TEST(BootSettings, NoFileIsNoProblem) {
    FakeFileSystem files;
    SameFiles user_files{files};
    EXPECT_THAT(read_boot_settings(files, "/settings").problems, IsEmpty());
    files.forbidden.insert("/settings");
    EXPECT_THAT(read_boot_settings(files, "/settings").problems, ElementsAre(HasSubstr("permission denied")));
}

TEST(BootPlaces, AreDirectoriesThatCanBePostgresqls) {
    for (const char* good : {"/run/postgresql", "/run/postgresql/*", "/var/run/postgresql/", "/var/run/pg/*",
                             "/dev/shm/pg", "/srv/pg/sockets", "//run//./pg/*"})
        EXPECT_TRUE(is_boot_place(good)) << good;
    for (const char* bad :
         {"", "/", "/*", "run/pg", "/run", "/run/", "/run/*", "/var/run", "/var/run/*", "/dev/shm/*", "/run/lock/*",
          "/run/systemd/*", "/run/*/pg", "/run/pg*", "/run/pg/../*", "/run/../etc", "/etc"})
        EXPECT_FALSE(is_boot_place(bad)) << bad;
    for (const std::string& place : default_boot_places()) EXPECT_TRUE(is_boot_place(place)) << place;
}

TEST(BootPlaces, ByDefaultAreThoseOfPostgresqlsPackages) {
    for (const char* good : {"/run/postgresql", "/var/run/postgresql/", "/run/postgresql/15-main.pg_stat_tmp"})
        EXPECT_TRUE(is_named_place(good, default_boot_places())) << good;
    for (const char* bad :
         {"/run", "/run/systemd/system", "/run/tmpfiles.d", "/run/sudo/ts", "/run/user/0", "/run/lock/x",
          "/run/postgresql/a/b", "/run/postgresql2", "/run/postgresql.d/x", "/dev/shm/pg", "/etc/x", ""})
        EXPECT_FALSE(is_named_place(bad, default_boot_places())) << bad;
}

class RuntimeDirectories : public testing::Test {
  protected:
    Result<MadeDirectory> make(const std::string& path, mode_t mode = 0700) {
        return make_runtime_directory({path, mode}, us,
                                      {top.file("run/pg"), top.file("run/pg/*"), top.file("run/one")});
    }
    static struct stat info_of(const std::string& path) {
        struct stat info {};
        (void)::lstat(path.c_str(), &info);
        return info;
    }
    static mode_t mode_of(const std::string& path) { return info_of(path).st_mode & 07777U; }
    void SetUp() override { std::filesystem::create_directory(top.file("run")); }

    TempDirectory top;
    UserAccount us{"us", ::geteuid(), ::getegid(), "/"};
};

TEST_F(RuntimeDirectories, AreCreatedWithTheNamedOneAbove) {
    EXPECT_TRUE(make(top.file("run//pg/./b/")));
    EXPECT_EQ(mode_of(top.file("run/pg")), 0755U);
    EXPECT_EQ(mode_of(top.file("run/pg/b")), 0700U);
    EXPECT_EQ(make(top.file("run/pg/b"), 0755), MadeDirectory::kExisted);
    EXPECT_EQ(mode_of(top.file("run/pg/b")), 0700U) << "what exists is left as it is";
}

TEST_F(RuntimeDirectories, AreCreatedNowhereElse) {
    std::filesystem::create_directory(top.file("elsewhere"));
    std::filesystem::create_directory(top.file("run/pg"));
    std::filesystem::create_directory_symlink(top.file("elsewhere"), top.file("run/pg/link"));
    std::filesystem::create_directory_symlink(top.file("elsewhere/new"), top.file("run/pg/dangling"));
    top.write("run/pg/file", "");
    for (const char* path : {"elsewhere/a", "running/a", "run", "run/other", "run/pg/a/b", "run/one/a"})
        EXPECT_EQ(make(top.file(path)).error().kind, ErrorKind::kPermission) << path;
    for (const char* path : {"run/pg/../../elsewhere/a", "run/pg/..", "run/pg/link", "run/pg/dangling", "run/pg/file"})
        EXPECT_EQ(make(top.file(path)).error().kind, ErrorKind::kInvalid) << path;
    EXPECT_EQ(make("relative").error().kind, ErrorKind::kInvalid);
    EXPECT_TRUE(std::filesystem::is_empty(top.file("elsewhere")));
    EXPECT_FALSE(std::filesystem::exists(top.file("run/pg/a")));
}

TEST_F(RuntimeDirectories, ALinkAboveIsNotFollowed) {
    std::filesystem::create_directory(top.file("elsewhere"));
    std::filesystem::create_directory_symlink(top.file("elsewhere"), top.file("run/pg"));
    EXPECT_THAT(make(top.file("run/pg/a")).error().message, HasSubstr("pg is a link or a file"));
    EXPECT_TRUE(std::filesystem::is_empty(top.file("elsewhere")));
}

TEST_F(RuntimeDirectories, RootsRightsServeOnlyWhereRootAloneRules) {
    const auto nobody = find_user("nobody");
    if (::geteuid() != 0 || !nobody) GTEST_SKIP() << "needs root and a user nobody";
    us = *nobody;
    std::filesystem::permissions(top.path(), std::filesystem::perms(0755));
    EXPECT_EQ(make(top.file("run/one"), 0755), MadeDirectory::kByRoot);
    EXPECT_EQ(info_of(top.file("run/one")).st_uid, us.uid);
    EXPECT_EQ(make(top.file("run/pg"), 0755), MadeDirectory::kByRoot);
    EXPECT_EQ(make(top.file("run/pg/his"), 0750), MadeDirectory::kByUser) << "below a directory that is his";
    EXPECT_EQ(info_of(top.file("run/pg/his")).st_uid, us.uid);
    EXPECT_EQ(mode_of(top.file("run/pg/his")), 0750U);
    // Anybody could exchange what root makes there.
    ASSERT_EQ(::chown(top.file("run/pg").c_str(), 0, 0), 0);
    std::filesystem::permissions(top.file("run/pg"), std::filesystem::perms(0775));
    EXPECT_EQ(make(top.file("run/pg/x")).error().kind, ErrorKind::kPermission);
    std::filesystem::permissions(top.file("run/pg"), std::filesystem::perms(01777));
    EXPECT_EQ(make(top.file("run/pg/y")), MadeDirectory::kByRoot) << "but not what is root's under a sticky bit";
}

class OutsideStarts : public testing::Test {
  protected:
    void file(const std::string& path, const std::string& content = "") {
        std::filesystem::create_directories(std::filesystem::path(top.file(path)).parent_path());
        top.write(path, content);
    }
    std::vector<std::string> found(const std::set<std::string>& versions = {"9.3"}) {
        std::vector<std::string> links;
        for (const OutsideStart& start : outside_starts(files, user_files, versions, top.path()))
            links.push_back(start.link + ": " + start.remedy);
        return links;
    }

    TempDirectory top;
    PosixFileSystem files;
    SameFiles user_files{files};
};

TEST_F(OutsideStarts, LinksOfRunlevels) {
    EXPECT_THAT(found(), IsEmpty());
    for (const char* name : {"etc/rc1.d/S64postgresql-9.3", "etc/rc3.d/K36postgresql-9.3", "etc/rc3.d/S64postgrey",
                             "etc/rc3.d/S64postgresql-15", "etc/rc3.d/postgresql-9.3", "etc/rc3.d/Spostgresql"})
        file(name);
    EXPECT_THAT(found(), IsEmpty());
    file("sbin/chkconfig");
    file("etc/rc3.d/S64postgresql-9.3");
    file("etc/rc5.d/S64postgresql-9.3");
    EXPECT_THAT(found(), ElementsAre("/etc/rc3.d/S64postgresql-9.3: chkconfig postgresql-9.3 off")) << "told once";
    file("etc/rc3.d/S64postgresql");
    EXPECT_EQ(found().size(), 2U) << "without a version, it may be any";
}

TEST_F(OutsideStarts, Units) {
    file("etc/systemd/system/multi-user.target.wants/postgresql-14.service");
    EXPECT_THAT(found(), IsEmpty());
    EXPECT_EQ(found({}).size(), 1U) << "of instances whose version is not known, any counts";
    EXPECT_THAT(found({"14"}), ElementsAre(HasSubstr("systemctl disable postgresql-14")));
    std::filesystem::create_symlink("/dev/null", top.file("etc/systemd/system/postgresql-14.service"));
    EXPECT_THAT(found({"14"}), IsEmpty()) << "masked";
}

TEST_F(OutsideStarts, AUnitTakesThePlaceOfItsInitScript) {
    file("etc/rc3.d/S01postgresql");
    file("lib/systemd/system/postgresql.service");
    EXPECT_EQ(found().size(), 1U);
    file("run/systemd/system/x");
    EXPECT_THAT(found(), IsEmpty());
}

TEST_F(OutsideStarts, DebiansClustersByTheirStartConf) {
    file("etc/systemd/system/multi-user.target.wants/postgresql.service");
    file("etc/postgresql/15/main/start.conf", "# Automatic startup configuration\n  disabled\n");
    EXPECT_THAT(found({"15"}), IsEmpty());
    file("etc/postgresql/15/main/start.conf", "# comment\nauto\n");
    EXPECT_EQ(found({"15"}).size(), 1U);
    EXPECT_THAT(found({"16"}), IsEmpty()) << "another version's";
    file("run/systemd/generator/postgresql.service.wants/postgresql@15-main.service");
    EXPECT_THAT(found({"15"}), testing::Contains(HasSubstr("echo disabled >/etc/postgresql/15/main/start.conf")));
}

TEST(BootMarker, TellsAnEndThatWasNotClean) {
    TempDirectory top;
    PosixFileSystem files;
    SameFiles user_files{files};
    BootMarker marker(files, top.path());
    ASSERT_TRUE(marker.put("one", 0));
    ASSERT_TRUE(marker.put("one", 60)) << "again in the same boot";
    EXPECT_EQ(*marker.unclean(), std::nullopt);
    ASSERT_TRUE(marker.put("two", 3600));
    EXPECT_THAT(marker.unclean()->value(),
                HasSubstr("up since 1970-01-01 00:00 UTC and was found to have ended uncleanly "
                          "at 1970-01-01 01:00 UTC"));
    ASSERT_TRUE(marker.take_away());
    ASSERT_TRUE(marker.put("three", 7200));
    EXPECT_TRUE(marker.unclean()->has_value()) << "until somebody has seen it";
    ASSERT_TRUE(marker.acknowledge());
    EXPECT_EQ(*marker.unclean(), std::nullopt);
    top.write("alive", "");
    ASSERT_TRUE(marker.put("four", 7200));
    EXPECT_TRUE(marker.unclean()->has_value()) << "an empty file, as a crash may leave it";
}

TEST(BootIdentity, IsTheKernelsAndItsFirstProcess) {
    FakeFileSystem files;
    SameFiles user_files{files};
    EXPECT_FALSE(boot_identity(files));
    files.contents["/proc/sys/kernel/random/boot_id"] = "abc\n";
    files.contents["/proc/1/stat"] = "1 (in it) x) S 0 1 1 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 4242 172843008 2781\n";
    EXPECT_EQ(*boot_identity(files), "abc 4242");
    files.contents["/proc/1/stat"] = "1 (init) S 0 1 1\n";
    EXPECT_EQ(boot_identity(files).error().kind, ErrorKind::kInvalid);
}

class NoRunner : public ProcessRunner {
  public:
    Result<ProcessResult> run(const Command& command) override {
        return fail(ErrorKind::kNotFound, command.argv[0] + ": no such program");
    }
    std::string drain_daemon_output() override { return ""; }
};

class NoServer : public PgClient {
  public:
    SqlReply query(const PgTarget&, const std::string&, std::chrono::milliseconds) override { return {}; }
};

class NoPlugins : public VersionPlugins {
  public:
    Result<VersionPlugin*> for_instance(const InstanceIdentity& instance, const AskServerVersion& /*ask*/) override {
        return fail(ErrorKind::kNotFound, "no plugin for " + instance.pg_version);
    }
};

class BrokenProcessTable : public FakeProcessTable {
  public:
    bool broken = false;
    Result<std::vector<ProcessInfo>> all() override {
        if (broken) return fail(ErrorKind::kUnavailable, "/proc is not there");
        return FakeProcessTable::all();
    }
};

class Boot : public testing::Test {
  protected:
    void SetUp() override {
        options.state_dir = top.file("state");
        options.run_dir = top.file("run");
        options.lock_dir = top.file("lock");
        options.config = top.file("settings");
        options.root = top.path();
        options.facility = "";
    }
    void settings(const std::string& lines) {
        top.write("settings", lines + "\nPAF_BOOT_CIB=" + top.file("cib.xml") + "\n");
    }
    void cluster(const std::string& comm) {
        ProcessInfo process;
        process.pid = 4;
        process.comm = comm;
        processes.table[4] = process;
    }
    int call(int (*command)(std::ostream&, const GatherPorts&, const BootOptions&)) {
        std::ostringstream out;
        const int code = command(out, ports, options);
        text = out.str();
        return code;
    }

    TempDirectory top;
    FakeClock clock;
    NoRunner runner;
    BrokenProcessTable processes;
    PosixFileSystem files;
    SameFiles user_files{files};
    NoServer postgres;
    NoPlugins plugins;
    GatherPorts ports{clock, runner, processes, files, user_files, postgres, plugins};
    BootOptions options;
    std::string text;
};

TEST_F(Boot, FromStartToStop) {
    settings("");
    EXPECT_EQ(call(boot_status), kBootNotDone);
    options.if_done = true;
    EXPECT_EQ(call(boot_prepare), kBootDone);
    EXPECT_EQ(call(boot_status), kBootNotDone) << "--if-done";
    options.if_done = false;
    EXPECT_EQ(call(boot_prepare), kBootDone);
    EXPECT_THAT(text, HasSubstr("has not been in a cluster yet"));
    EXPECT_EQ(call(boot_status), kBootDone);
    EXPECT_EQ(call(boot_finish), kBootDone);
    EXPECT_EQ(call(boot_status), kBootNotDone);
}

TEST_F(Boot, AnybodyButRootIsRefused) {
    ports.privileged = false;
    for (const auto command : {boot_prepare, boot_finish, boot_clear}) EXPECT_EQ(call(command), kBootNotRoot);
    EXPECT_FALSE(files.status(options.state_dir));
}

TEST_F(Boot, AReportOfAnotherBootIsNone) {
    settings("");
    ASSERT_EQ(call(boot_prepare), kBootDone);
    top.write("run/boot", "another boot 1\nall was well\n");
    EXPECT_EQ(call(boot_status), kBootNotDone);
}

TEST_F(Boot, AnUncleanEndBlocksOnlyWhenToldTo) {
    for (const bool block : {false, true}) {
        settings(block ? "PAF_BOOT=block" : "");
        std::filesystem::create_directories(options.state_dir);
        top.write("state/alive", "another boot 1\n2026-11-23 03:00 UTC\n");
        EXPECT_EQ(call(boot_prepare), block ? kBootBlocked : kBootDone);
        EXPECT_THAT(text, HasSubstr("this node was not shut down"));
        EXPECT_EQ(call(boot_allowed), block ? kBootBlocked : kBootDone);
        EXPECT_EQ(call(boot_status), block ? kBootStatusBlocked : kBootDone);
        EXPECT_EQ(call(boot_clear), kBootDone);
        EXPECT_EQ(call(boot_allowed), kBootDone);
    }
}

TEST_F(Boot, WhatCannotBeToldIsNotTakenForGood) {
    settings("PAF_BOOT=block");
    top.write("state", "a file where a directory should be");
    EXPECT_EQ(call(boot_prepare), kBootBlocked);
    EXPECT_THAT(text, HasSubstr("how this node ended last cannot be told"));
    std::filesystem::remove(options.state_dir);
    EXPECT_EQ(call(boot_prepare), kBootDone);
    processes.broken = true;
    EXPECT_EQ(call(boot_finish), kBootBlocked);
    EXPECT_THAT(text, HasSubstr("/proc is not there"));
    EXPECT_TRUE(files.status(top.file("state/alive")));
}

TEST_F(Boot, AClusterThatRunsKeepsTheMarker) {
    settings("");
    ASSERT_EQ(call(boot_prepare), kBootDone);
    for (const char* comm : {"pacemakerd", "corosync"}) {
        cluster(comm);
        EXPECT_EQ(call(boot_finish), kBootBlocked) << comm;
    }
    processes.table[4].state = ProcessState::kZombie;
    EXPECT_EQ(call(boot_finish), kBootDone);
}

TEST_F(Boot, ParametersThatAreRefusedAreTold) {
    settings("PAF_BOOT_INSTANCE=pgdata=relative");
    EXPECT_EQ(call(boot_prepare), kBootDone);
    EXPECT_THAT(text, HasSubstr("PAF_BOOT_INSTANCE: pgdata: expected an absolute path"));
}

TEST_F(Boot, AnInstanceThatIsNotBuiltYet) {
    settings("PAF_BOOT_INSTANCE=pgdata=" + top.file("data"));
    EXPECT_EQ(call(boot_prepare), kBootDone);
    EXPECT_THAT(text, HasSubstr("no PostgreSQL data in " + top.file("data") + " (yet)"));
}

TEST_F(Boot, NothingIsLookedAtBeyondTheTimeGiven) {
    BootSettings settings;
    settings.cib = top.file("cib.xml");
    settings.instances = {{{"pgdata", top.file("data")}}};
    BootReport report;
    prepare_instances(ports, settings, clock.now(), report);
    ASSERT_EQ(report.findings.size(), 1U);
    EXPECT_TRUE(report.findings[0].blocks);
    EXPECT_THAT(report.findings[0].text, HasSubstr("no time left"));
}

}  // namespace
}  // namespace paf
