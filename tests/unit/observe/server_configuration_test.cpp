// Where a server's settings come from: files, what they include, start_opts.
#include "observe/setup/server_configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class Configuration : public testing::Test {
  protected:
    Configuration() {
        params.pgdata = "/etc/pg";
        params.datadir = "/data";
        files.contents["/etc/pg/postgresql.conf"] = "port = 5433\nWork_Mem '4MB' # more\n";
    }
    ServerConfiguration read() { return read_server_configuration(files, params); }
    /// "VALUE by PLACE", or "unset".
    std::string found(const std::string& name) {
        const ServerConfiguration all = read();
        const SettingPlace* place = all.find(name);
        return place == nullptr ? "unset" : place->value + " by " + place->text();
    }

    test::FakeFileSystem files;
    Parameters params;
};

TEST_F(Configuration, TheFileAndThenWhatAlterSystemWrote) {
    EXPECT_EQ(read().file, "/etc/pg/postgresql.conf");
    EXPECT_EQ(found("port"), "5433 by /etc/pg/postgresql.conf line 1");
    EXPECT_EQ(found("work_mem"), "4MB by /etc/pg/postgresql.conf line 2");
    EXPECT_EQ(found("wal_level"), "unset");
    files.contents["/data/postgresql.auto.conf"] = "# Do not edit\nwork_mem = '8MB'\n";
    EXPECT_EQ(found("work_mem"), "8MB by /data/postgresql.auto.conf line 2");
    EXPECT_FALSE(read().has_gaps());
    EXPECT_THAT(read().options, IsEmpty());
}

TEST_F(Configuration, IncludesInTheServersOrder) {
    files.contents["/etc/pg/postgresql.conf"] =
        "a = 1\ninclude 'sub/one.conf'\nINCLUDE_DIR = 'd'\ninclude_if_exists 'none'\nb = 1\n";
    files.contents["/etc/pg/sub/one.conf"] = "a = 2\nb = 2\ninclude 'two.conf'\n";
    files.contents["/etc/pg/sub/two.conf"] = "c = 3\n";
    files.contents["/etc/pg/d/10.conf"] = "a = 4\nd = 4\n";
    files.contents["/etc/pg/d/02.conf"] = "a = 5\ne = 5\n";
    files.contents["/etc/pg/d/.hidden.conf"] = "a = 6\n";
    files.contents["/etc/pg/d/90.conf.bak"] = "a = 7\n";
    files.contents["/etc/pg/d/.conf"] = "a = 8\n";
    EXPECT_EQ(found("a"), "4 by /etc/pg/d/10.conf line 1");
    EXPECT_EQ(found("b"), "1 by /etc/pg/postgresql.conf line 5");
    EXPECT_EQ(found("c"), "3 by /etc/pg/sub/two.conf line 1");
    EXPECT_EQ(found("e"), "5 by /etc/pg/d/02.conf line 2");
    EXPECT_FALSE(read().has_gaps());
}

TEST_F(Configuration, EachFileIsReadOnce) {
    files.contents["/etc/pg/postgresql.conf"] = "include 'one.conf'\n";
    files.contents["/etc/pg/one.conf"] = "";
    (void)read();
    EXPECT_THAT(files.reads, ElementsAre("/etc/pg/postgresql.conf", "/etc/pg/one.conf", "/data/postgresql.auto.conf"));
}

TEST_F(Configuration, WhatCannotBeReadIsAGap) {
    const auto fault = [this](const std::string& content) {
        files.contents["/etc/pg/postgresql.conf"] = content;
        const auto all = read();
        return all.faults.size() == 1 ? all.faults[0].file + ", " + all.faults[0].where + ": expected " +
                                            all.faults[0].expected + ", found " + all.faults[0].found
                                      : std::to_string(all.faults.size());
    };
    EXPECT_EQ(fault("a = 1\ninclude 'none'\n"),
              "/etc/pg/postgresql.conf, line 2: expected an included file that can be read, found none");
    files.forbidden.insert("/etc/pg/secret.conf");
    EXPECT_EQ(fault("include_if_exists 'secret.conf'\n"),
              "/etc/pg/postgresql.conf, line 1: expected an included file that can be read, found one that cannot be "
              "read");
    EXPECT_THAT(fault("a = 'S3cr3t\n"), HasSubstr("expected a closing quote"));
    files.contents["/etc/pg/loop.conf"] = "include 'loop.conf'\n";
    EXPECT_THAT(fault("include 'loop.conf'\n"), HasSubstr("includes at most 10 deep"));
    // Twice two to the tenth would be read without a limit.
    files.contents["/etc/pg/loop.conf"] = "include 'loop.conf'\ninclude 'loop.conf'\n";
    files.reads.clear();
    files.contents["/etc/pg/postgresql.conf"] = "include 'loop.conf'\n";
    EXPECT_TRUE(read().has_gaps());
    EXPECT_LE(files.reads.size(), 502U);
}

TEST_F(Configuration, FilesTogetherAreLimited) {
    std::string all;
    for (int i = 0; i < 20; ++i) {
        const std::string name = "big" + std::to_string(i) + ".conf";
        files.contents["/etc/pg/" + name] = std::string(1U << 20U, '\n');
        all += "include '" + name + "'\n";
    }
    files.contents["/etc/pg/postgresql.conf"] = all;
    EXPECT_EQ(read().faults.size(), 13U);
}

TEST_F(Configuration, OptionsComeLast) {
    files.contents["/data/postgresql.auto.conf"] = "work_mem = '8MB'\n";
    const std::string mine = " by the parameter start_opts";
    for (const char* text : {"-c work_mem=9MB", "-cwork_mem=9MB", "--work_mem=9MB", "--Work-Mem=9MB", "-S 9MB", "-S9MB",
                             "-F -c 'work_mem=9MB'", "-d 1 -iS 9MB", "-S 1MB -c work_mem=9MB"}) {
        params.start_opts = text;
        EXPECT_EQ(found("work_mem"), "9MB" + mine) << text;
    }
    params.start_opts = "-p 7 -k /run -h '' -N 3 -B 16 -W 5 -F -l";
    EXPECT_EQ(found("port"), "7" + mine);
    EXPECT_EQ(found("unix_socket_directories"), "/run" + mine);
    EXPECT_EQ(found("listen_addresses"), mine);
    EXPECT_EQ(found("max_connections"), "3" + mine);
    EXPECT_EQ(found("shared_buffers"), "16" + mine);
    EXPECT_EQ(found("fsync"), "off" + mine);
    EXPECT_EQ(found("ssl"), "on" + mine);
    EXPECT_THAT(read().options,
                ElementsAre("-p", "7", "-k", "/run", "-h", "", "-N", "3", "-B", "16", "-W", "5", "-F", "-l"));
    for (const char* text : {"-c", "--work_mem", "-- -c work_mem=1MB", "x -c work_mem=1MB", "-S"}) {
        params.start_opts = text;
        EXPECT_EQ(found("work_mem"), "8MB by /data/postgresql.auto.conf line 1") << text;
    }
}

TEST_F(Configuration, AConfigurationFileElsewhere) {
    files.contents["/srv/a b/my.conf"] = "include 'next.conf'\n";
    files.contents["/srv/a b/next.conf"] = "port = 6\n";
    for (const char* text :
         {"-c 'config_file=/srv/a b/my.conf'", "--config-file=/srv/a\\ b/my.conf",
          "-c config_file=/none -c \"config_file=/srv/a b/my.conf\"", "-c 'config_file=srv/a b/my.conf'"}) {
        params.start_opts = text;
        EXPECT_EQ(read().file, "/srv/a b/my.conf") << text;
        EXPECT_EQ(found("port"), "6 by /srv/a b/next.conf line 1") << text;
    }
    params.start_opts = "-D '/srv/a b'";
    EXPECT_EQ(read().file, "/srv/a b/postgresql.conf");
    EXPECT_TRUE(read().other_directory);
}

TEST_F(Configuration, OptionsThatCannotBeTakenApartAreAGap) {
    params.start_opts = "-c work_mem=$X -p 7";
    EXPECT_THAT(read().options_fault, HasSubstr("'$' at character 13"));
    EXPECT_TRUE(read().has_gaps());
    EXPECT_THAT(read().options, IsEmpty());
    EXPECT_EQ(found("port"), "5433 by /etc/pg/postgresql.conf line 1");
}

TEST_F(Configuration, ATemplateBeginsWhereTheServerWillReadIt) {
    files.contents["/tpl/recovery.conf.pcmk"] = "include 'more.conf'\nstandby_mode = on\n";
    files.contents["/data/more.conf"] = "trigger_file = 't'\n";
    files.contents["/tpl/more.conf"] = "trigger_file = 'wrong'\n";
    std::map<std::string, std::string> contents;
    const auto read = read_settings_file(files, "/tpl/recovery.conf.pcmk", "/data", contents);
    ASSERT_TRUE(read) << read.error().message;
    ASSERT_NE(read->find("trigger_file"), nullptr);
    EXPECT_EQ(read->find("trigger_file")->file, "/data/more.conf");
    EXPECT_EQ(contents.size(), 2U);
    EXPECT_EQ(read_settings_file(files, "/tpl/none", "/data", contents).error().kind, ErrorKind::kNotFound);
}

}  // namespace
}  // namespace paf
