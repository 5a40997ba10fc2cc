#include "ocf/ha_log.hpp"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <filesystem>

#include "describe_request.hpp"

namespace paf {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;
using testing::Not;

class HaLog : public testing::Test {
  protected:
    HaLog() {
        std::string pattern = testing::TempDir() + "ha_log_XXXXXX";
        directory_ = ::mkdtemp(pattern.data());
        settings_.resource = "pgsqld";
        settings_.node = "srv1";
    }
    ~HaLog() override { std::filesystem::remove_all(directory_); }

    [[nodiscard]] std::string path(const char* name) const { return directory_ + "/" + name; }

    /// What writing these lines prints on stderr.
    std::string write(std::initializer_list<std::pair<LogLevel, const char*>> lines) {
        testing::internal::CaptureStderr();
        {
            Log log(settings_);
            for (const auto& [level, text] : lines) log.write(level, text);
        }
        return testing::internal::GetCapturedStderr();
    }

    LogSettings settings_;
    std::string directory_;
};

TEST_F(HaLog, LinesOfAFileNameDateNodeAgentAndProcess) {
    settings_.file = path("log");
    EXPECT_EQ(write({{LogLevel::kInfo, "one"}, {LogLevel::kWarning, "two\nlines"}, {LogLevel::kError, "100% {}"}}), "");
    const std::string head = "[A-Z][a-z][a-z] [0-9 ][0-9] [0-9]+:[0-9]+:[0-9]+ srv1 pgsqlms\\(pgsqld\\)\\[" +
                             std::to_string(::getpid()) + "\\]: ";
    EXPECT_THAT(load_text(path("log")),
                MatchesRegex(head + "INFO: one\n" + head + "WARNING: two lines\n" + head + "ERROR: 100% \\{\\}\n"));
}

TEST_F(HaLog, HoldsNoOddBytesAndNoSecrets) {
    settings_.file = path("log");
    settings_.resource = "pg\xff\xc2\x9bsqld";
    settings_.node =
        "srv\xe2\x80\xae"
        "1\x1b[m";
    EXPECT_EQ(write({{LogLevel::kInfo, "caf\xe9 \xc2\x9b 31m\xe2\x80\xa8z"},
                     {LogLevel::kError, "found host=x password='S3\ncr3t' user=a, postgres://u:S3cr3t@h"}}),
              "");
    const std::string text = load_text(path("log"));
    EXPECT_THAT(text, HasSubstr(" srv 1 [m pgsqlms(pg\\xFF sqld)["));
    EXPECT_THAT(text, HasSubstr("]: INFO: caf\\xE9 31m z\n"));
    EXPECT_THAT(text, HasSubstr("]: ERROR: found host=x password=******** user=a, postgres://u:********@h\n"));
}

TEST_F(HaLog, AppendsAndKeepsOthersLines) {
    settings_.file = path("log");
    write({{LogLevel::kInfo, "first"}});
    write({{LogLevel::kInfo, "second"}});
    EXPECT_THAT(load_text(path("log")), MatchesRegex(".*INFO: first\n.*INFO: second\n"));
}

TEST_F(HaLog, OpensNothingBeforeTheFirstLine) {
    settings_.file = path("log");
    EXPECT_EQ(write({{LogLevel::kDebug, "not wanted"}}), "");
    EXPECT_FALSE(std::filesystem::exists(path("log")));
}

TEST_F(HaLog, DebugLinesGoToTheDebugFileWhenThereIsOne) {
    settings_.debug = true;
    settings_.file = path("log");
    settings_.debug_file = path("debug");
    EXPECT_EQ(write({{LogLevel::kDebug, "detail"}, {LogLevel::kInfo, "news"}}), "");
    EXPECT_THAT(load_text(path("log")), Not(HasSubstr("detail")));
    EXPECT_THAT(load_text(path("log")), HasSubstr("INFO: news"));
    EXPECT_THAT(load_text(path("debug")), MatchesRegex(".*DEBUG: detail\n.*INFO: news\n"));
}

TEST_F(HaLog, OneFileForBothGetsEachLineOnce) {
    settings_.debug = true;
    settings_.file = settings_.debug_file = path("log");
    write({{LogLevel::kDebug, "detail"}, {LogLevel::kInfo, "news"}});
    EXPECT_THAT(load_text(path("log")), MatchesRegex("[^\n]*DEBUG: detail\n[^\n]*INFO: news\n"));
}

TEST_F(HaLog, WithoutAnyDestinationStderrGetsTheLine) {
    EXPECT_THAT(write({{LogLevel::kError, "text"}}), MatchesRegex("pgsqlms\\(pgsqld\\)\\[[0-9]+\\]: ERROR: text\n"));
    settings_.resource.clear();
    EXPECT_THAT(write({{LogLevel::kError, "text"}}), MatchesRegex("pgsqlms\\[[0-9]+\\]: ERROR: text\n"));
}

TEST_F(HaLog, PersonAtATerminalSeesStderrOnly) {
    settings_.interactive = true;
    settings_.file = path("log");
    EXPECT_THAT(write({{LogLevel::kInfo, "text"}}), HasSubstr("INFO: text\n"));
    EXPECT_FALSE(std::filesystem::exists(path("log")));
}

TEST_F(HaLog, FileThatCannotBeOpenedFallsBackToStderr) {
    ASSERT_EQ(::mkfifo(path("fifo").c_str(), 0600), 0);
    for (const std::string& file : {path("missing/log"), directory_, path("fifo"), std::string("relative.log")}) {
        settings_.file = file;
        EXPECT_THAT(write({{LogLevel::kInfo, "text"}}), HasSubstr("INFO: text\n")) << file;
    }
}

TEST_F(HaLog, DeviceIsNoLogFile) {
    settings_.file = "/dev/full";
    EXPECT_THAT(write({{LogLevel::kInfo, "text"}}), HasSubstr("INFO: text\n"));
}

TEST_F(HaLog, FileThatCannotGrowLosesLinesQuietly) {
    settings_.file = path("log");
    rlimit before{};
    ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
    const auto handler = std::signal(SIGXFSZ, SIG_IGN);
    const rlimit none{0, before.rlim_max};
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &none), 0);
    {
        Log log(settings_);
        log.write(LogLevel::kError, "text");
    }
    ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
    std::signal(SIGXFSZ, handler);
    EXPECT_EQ(load_text(path("log")), "");
}

TEST_F(HaLog, LongLinesAreCut) {
    settings_.file = path("log");
    const std::string text(20000, 'x');
    write({{LogLevel::kInfo, text.c_str()}});
    EXPECT_THAT(load_text(path("log")), testing::EndsWith("x...\n"));
    EXPECT_LT(load_text(path("log")).size(), 8100U);
}

TEST_F(HaLog, DescriptorIsNotInheritedByTheServer) {
    settings_.file = path("log");
    Log log(settings_);
    log.write(LogLevel::kInfo, "text");
    int inherited = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc/self/fd")) {
        std::error_code error;
        if (std::filesystem::read_symlink(entry.path(), error) != settings_.file) continue;
        const int flags = ::fcntl(std::atoi(entry.path().filename().c_str()), F_GETFD);
        if ((flags & FD_CLOEXEC) == 0) ++inherited;
    }
    EXPECT_EQ(inherited, 0);
}

TEST_F(HaLog, SyslogTakesTheLineInsteadOfStderr) {
    settings_.facility = "local7";
    EXPECT_EQ(write({{LogLevel::kInfo, "a line of the unit tests"}}), "");
    settings_.facility = "no-such-facility";
    EXPECT_THAT(write({{LogLevel::kInfo, "text"}}), HasSubstr("INFO: text\n"));
}

TEST(LogSettings, OfRecordedEnvironments) {
    for (const char* version : {"1.1.12", "2.1.5"}) {
        const Environment env =
            load_environment(std::string(PAF_TEST_DATA) + "/pacemaker-env/" + version + "/start.env");
        const LogSettings settings = log_settings(env, "pgsqld", "srv2");
        EXPECT_EQ(settings.facility, "") << version;
        EXPECT_EQ(settings.file, "/var/log/pacemaker/pacemaker.log") << version;
        EXPECT_EQ(settings.debug_file, "") << version;
        EXPECT_FALSE(settings.debug) << version;
    }
}

TEST(LogSettings, ReadTheVariables) {
    const LogSettings settings = log_settings(
        {{"HA_LOGFACILITY", "local1"}, {"HA_logfacility", "daemon"}, {"HA_DEBUGLOG", "/d"}, {"HA_debug", "1"}}, "r",
        "n");
    EXPECT_EQ(settings.facility, "local1");
    EXPECT_EQ(settings.debug_file, "/d");
    EXPECT_TRUE(settings.debug);
    EXPECT_EQ(log_settings({{"PCMK_logfacility", "daemon"}}, "r", "n").facility, "daemon");
}

TEST(LogSettings, DebugIsABooleanOrAListOfDaemons) {
    const std::map<std::string, bool> values = {
        {"", false},     {"0", false},  {"1", true},      {"2", true},
        {"no", false},   {"yes", true}, {"false", false}, {"pacemaker-execd,pacemakerd", true},
        {"crmd", false}, {"lrmd", true}};
    for (const auto& [value, expected] : values) {
        EXPECT_EQ(log_settings({{"PCMK_debug", value}}, "r", "n").debug, expected) << value;
    }
}

}  // namespace
}  // namespace paf
