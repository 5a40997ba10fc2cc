#include "observe/server/postmaster_pid.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

constexpr const char* kRunning =
    "4242\n/srv/pgdata\n1763876400\n5433\n/run/postgresql\nlocalhost\n  5432001    131072\nready   \n";

TEST(PostmasterPid, ReadsEveryLineOfARunningServer) {
    const auto file = parse_postmaster_pid(kRunning);
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->pid, 4242);
    EXPECT_FALSE(file->standalone);
    EXPECT_EQ(file->data_directory, "/srv/pgdata");
    EXPECT_EQ(file->started_at, 1763876400);
    EXPECT_EQ(file->port, 5433);
    EXPECT_EQ(file->socket_directory, "/run/postgresql");
    EXPECT_EQ(file->listen_address, "localhost");
    ASSERT_TRUE(file->shared_memory);
    EXPECT_EQ(file->shared_memory->key, 5432001U);
    EXPECT_EQ(file->shared_memory->shmid, 131072);
    EXPECT_EQ(file->status, "ready");
}

TEST(PostmasterPid, AStartingServerHasWrittenTheFirstLinesOnly) {
    const std::string whole = kRunning;
    std::size_t lines = 0;
    for (std::size_t end = whole.find('\n'); end != std::string::npos; end = whole.find('\n', end + 1)) {
        const auto file = parse_postmaster_pid(whole.substr(0, end + 1));
        ASSERT_TRUE(file) << file.error().message;
        EXPECT_EQ(file->pid, 4242);
        EXPECT_EQ(file->shared_memory.has_value(), ++lines >= 7);
    }
}

TEST(PostmasterPid, LinesNotWrittenYetAreEmpty) {
    const auto file = parse_postmaster_pid("42\n/d\n1\n5432\n/tmp\n\n        7         0\n");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->listen_address, "");
    EXPECT_EQ(file->shared_memory->shmid, 0);
    EXPECT_TRUE(parse_postmaster_pid("42\n/d\n\n\n\n\n\n\n"));
}

TEST(PostmasterPid, ASingleUserBackendWritesANegativePid) {
    const auto file = parse_postmaster_pid("-77\n/d\n");
    ASSERT_TRUE(file);
    EXPECT_EQ(file->pid, 77);
    EXPECT_TRUE(file->standalone);
}

TEST(PostmasterPid, ASegmentKeyIsAnUnsignedLongOfASignedNumber) {
    const auto file = parse_postmaster_pid("42\n/d\n1\n5432\n/tmp\n*\n18446744073709551615 3\n");
    ASSERT_TRUE(file) << file.error().message;
    EXPECT_EQ(file->shared_memory->key, 0xFFFFFFFFU);
}

TEST(PostmasterPid, GarbageIsRefusedWithItsLine) {
    for (const char* content : {"", "\n", "0\n", "-\n", "--4\n", "4x\n", "99999999999999999999\n", "4294967297\n",
                                "4\n/d\nyesterday\n", "4\n/d\n1\n70000\n", "4\n/d\n1\n5432\n/tmp\n*\n12\n",
                                "4\n/d\n1\n5432\n/tmp\n*\n12 x\n", "4\n/d\n1\n5432\n/tmp\n*\n12 4294967296\n"}) {
        const auto file = parse_postmaster_pid(content);
        ASSERT_FALSE(file) << content;
        EXPECT_EQ(file.error().kind, ErrorKind::kInvalid);
        EXPECT_NE(file.error().message.find("expected"), std::string::npos);
    }
    EXPECT_FALSE(parse_postmaster_pid(std::string("4\0\n", 3)));
}

}  // namespace
}  // namespace paf
