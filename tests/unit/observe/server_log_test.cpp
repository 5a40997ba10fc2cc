// Why a server ended, by its own log.
#include "observe/server/server_log.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "fakes.hpp"

namespace paf {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

const std::string kStamp = "2026-11-30 12:00:00.000 GMT [42] ";

std::string of_text(const std::string& written) {
    return last_fatal_message(written, "postgresql.log");
}

TEST(ServerLog, TheLastFatalOrPanic) {
    EXPECT_EQ(of_text(kStamp + "LOG:  all is well\n"), "");
    EXPECT_EQ(of_text(""), "");
    EXPECT_EQ(of_text(kStamp + "FATAL:  first\n" + kStamp + "PANIC:  could not locate a valid checkpoint record\n" +
                      kStamp + "LOG:  shut down\n"),
              "PANIC: could not locate a valid checkpoint record");
    EXPECT_EQ(of_text("FATAL:  without any prefix\n"), "FATAL: without any prefix");
    EXPECT_EQ(of_text("NOFATAL:  no level\n"), "");
    EXPECT_EQ(
        of_text(kStamp + "FATAL:  recovery aborted\n" + kStamp + "DETAIL:  max_connections = 5 is too low.\n" + kStamp +
                "HINT:  Raise it.\n" + kStamp + "LOG:  startup process (PID 7) exited with exit code 1\n"),
        "FATAL: recovery aborted; DETAIL: max_connections = 5 is too low");
}

TEST(ServerLog, WhatClientsAndWorkersAreToldIsNoReason) {
    const std::string reason = kStamp + "FATAL:  requested timeline 3 is not a child of this server's history\n";
    for (const char* other :
         {"the database system is starting up", "the database system is shutting down", "role \"x\" does not exist",
          "terminating connection due to administrator command", "sorry, too many clients already",
          "no pg_hba.conf entry for host \"[local]\"", "password authentication failed for user \"x\"",
          "could not connect to the primary server: connection refused"}) {
        EXPECT_EQ(of_text(reason + kStamp + "FATAL:  " + other + "\n"),
                  "FATAL: requested timeline 3 is not a child of this server's history")
            << other;
        EXPECT_EQ(of_text(kStamp + "FATAL:  " + other + "\n"), "") << other;
    }
    EXPECT_EQ(of_text(reason + kStamp + "LOG:  startup process (PID 9) exited with exit code 1\n" + kStamp +
                      "FATAL:  something of a worker\n"),
              "FATAL: requested timeline 3 is not a child of this server's history");
}

TEST(ServerLog, Csv) {
    const std::string begin = "2026-11-30 12:00:00.000 GMT,,,42,,6,1,,2026-11-30 12:00:00 GMT,,0,";
    const std::string end = ",,,,,,,,\"\",\"startup\",,0\n";
    EXPECT_EQ(last_fatal_message(begin + "FATAL,XX000,\"a \"\"b\"\",\nand c\",\"the, detail\",\"hint\"" + end + begin +
                                     "LOG,00000,\"FATAL:  quoted\",," + end,
                                 "x.csv"),
              "FATAL: a \"b\",\nand c; DETAIL: the, detail");
    EXPECT_EQ(last_fatal_message("FATAL,\"never closed", "x.csv"), "");
}

TEST(ServerLog, Json) {
    EXPECT_EQ(
        last_fatal_message("{\"timestamp\":\"x\",\"error_severity\":\"FATAL\",\"message\":\"a \\\"b\\\" \\u0041\","
                           "\"detail\":\"d\"}\n{\"error_severity\":\"LOG\",\"message\":\"FATAL\"}\n",
                           "x.json"),
        "FATAL: a \"b\"  0041; DETAIL: d");
    EXPECT_EQ(last_fatal_message("{\"error_severity\":\"FATAL\",\"message\":\"cut \\", "x.json"), "FATAL: cut ");
}

class ServerLogFiles : public testing::Test {
  protected:
    void write(const std::string& path, const std::string& text) {
        files.contents[path] = text;
        FileStatus status;
        status.is_regular = true;
        status.size = text.size();
        status.modified = ++now;
        files.statuses[path] = status;
    }
    LastWords words() { return last_words_in_log(files, place, mark); }

    test::FakeFileSystem files;
    std::int64_t now = 0;
    ServerLogPlace place{{"/d/log"}, {"postgresql-*.log", "postgresql-*.csv"}};
    ServerLogMark mark;
};

TEST_F(ServerLogFiles, Places) {
    ServerConfiguration configuration;
    EXPECT_THAT(server_log_place(configuration, "/d").directories, ElementsAre("/d/log", "/d/pg_log"));
    EXPECT_THAT(server_log_place(configuration, "/d").patterns,
                ElementsAre("postgresql-*-*-*_*.log", "postgresql-*-*-*_*.csv", "postgresql-*-*-*_*.json"));
    configuration.settings["log_directory"] = {"/var/log/pg", "", 0};
    configuration.settings["log_filename"] = {"a%%b%Y%m.txt", "", 0};
    EXPECT_THAT(server_log_place(configuration, "/d").directories, ElementsAre("/var/log/pg"));
    EXPECT_THAT(server_log_place(configuration, "/d").patterns,
                ElementsAre("a%b*.txt", "a%b*.txt.csv", "a%b*.txt.json"));
    configuration.settings["log_directory"] = {"here", "", 0};
    EXPECT_THAT(server_log_place(configuration, "/d").directories, ElementsAre("/d/here"));
}

TEST_F(ServerLogFiles, OnlyWhatWasWrittenSinceTheMark) {
    write("/d/log/postgresql-1.log", "FATAL:  old\n");
    write("/d/log/other.log", "FATAL:  not a log of the server\n");
    mark = mark_server_log(files, place);
    EXPECT_EQ(words().file, "");
    write("/d/log/postgresql-1.log", "FATAL:  old\nLOG:  new\n");
    EXPECT_EQ(words().file, "/d/log/postgresql-1.log");
    EXPECT_EQ(words().text, "");
    write("/d/log/postgresql-1.log", "FATAL:  old\nFATAL:  new\n");
    EXPECT_EQ(words().text, "FATAL: new");
    write("/d/log/postgresql-2.log", "FATAL:  newer\n");
    EXPECT_EQ(words().file, "/d/log/postgresql-2.log");
    EXPECT_EQ(words().text, "FATAL: newer");
}

TEST_F(ServerLogFiles, TheOtherFormatWhenTheNewestHasNoReason) {
    write("/d/log/postgresql-1.csv", "t,,,1,,6,1,,t,,0,FATAL,XX000,\"why\",\"d\",,\n");
    write("/d/log/postgresql-1.log", "LOG:  ending log output to stderr\n");
    EXPECT_EQ(words().text, "FATAL: why; DETAIL: d");
    EXPECT_EQ(words().file, "/d/log/postgresql-1.csv");
    write("/d/log/postgresql-1.csv", "LOG\n");
    write("/d/log/postgresql-2.log", "LOG:  nothing\n");
    EXPECT_EQ(words().text, "");
    EXPECT_EQ(words().file, "/d/log/postgresql-2.log");
}

TEST_F(ServerLogFiles, AFileBegunAnewIsReadFromItsBeginning) {
    write("/d/log/postgresql-1.log", std::string(100, 'x'));
    mark = mark_server_log(files, place);
    write("/d/log/postgresql-1.log", "FATAL:  short\n");
    EXPECT_EQ(words().text, "FATAL: short");
}

TEST_F(ServerLogFiles, OnlyTheEndOfALongOne) {
    write("/d/log/postgresql-1.log", "FATAL:  far away\n" + std::string(300U << 10U, '\n'));
    EXPECT_EQ(words().text, "");
    write("/d/log/postgresql-1.log", std::string(300U << 10U, '\n') + "FATAL:  near\n");
    EXPECT_EQ(words().text, "FATAL: near");
}

TEST_F(ServerLogFiles, WhatIsNoFileIsLeftAlone) {
    files.contents["/d/log/postgresql-1.log"] = "FATAL:  x\n";
    files.directory("/d/log/postgresql-1.log", 3);
    EXPECT_EQ(words().file, "");
    files.forbidden.insert("/d/log/postgresql-1.log");
    EXPECT_EQ(words().file, "");
}

}  // namespace
}  // namespace paf
