// Where a process listens: sockets of this very process, and tables of /proc made up.
#include "sys/process/listening_sockets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "sys/process/procfs_process_table.hpp"
#include "sys/unique_fd.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using test::TempDirectory;
using testing::Contains;
using testing::IsEmpty;

std::vector<std::string> places(const Result<std::vector<ListeningSocket>>& found) {
    std::vector<std::string> all;
    if (!found) return {"error: " + found.error().message};
    for (const ListeningSocket& socket : *found) {
        for (const std::string& host : socket.hosts) all.push_back(host + ":" + std::to_string(socket.port));
    }
    return all;
}

class ListeningSockets : public testing::Test {
  protected:
    /// `path` may begin with '@', for an abstract socket.
    void listen_at(const std::string& path, bool listens = true) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::memcpy(address.sun_path, path.data(), path.size());
        if (path[0] == '@') address.sun_path[0] = '\0';
        const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
        open_.emplace_back(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
        ASSERT_EQ(::bind(open_.back().get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
        if (!listens) return;
        ASSERT_EQ(::listen(open_.back().get(), 1), 0);
    }
    template <class Address>
    int listen_on(int family, Address address) {
        open_.emplace_back(::socket(family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::bind(open_.back().get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) return 0;
        if (::listen(open_.back().get(), 1) != 0) return 0;
        socklen_t size = sizeof address;
        ::getsockname(open_.back().get(), reinterpret_cast<sockaddr*>(&address), &size);
        // The port is at the same place in both families' addresses.
        return ntohs(reinterpret_cast<const sockaddr_in*>(&address)->sin_port);
    }
    static std::vector<std::string> found() {
        ProcessInfo me;
        me.pid = ::getpid();
        me.directory = "/here";
        return places(ProcfsProcessTable().listening(me));
    }

    TempDirectory directory_;
    std::vector<UniqueFd> open_;
};

TEST_F(ListeningSockets, OnPathsAndAbstractNames) {
    listen_at(directory_.path() + "/.s.PGSQL.5433");
    listen_at("@paf-test-" + std::to_string(::getpid()) + "/.s.PGSQL.5434");
    listen_at(directory_.path() + "/.s.PGSQL.5435", false);
    listen_at(directory_.path() + "/other");
    EXPECT_THAT(found(),
                testing::ElementsAre(directory_.path() + ":5433", "@paf-test-" + std::to_string(::getpid()) + ":5434"));
}

TEST_F(ListeningSockets, OnTcp) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const int port = listen_on(AF_INET, v4);
    ASSERT_NE(port, 0);
    EXPECT_THAT(found(), testing::ElementsAre("127.0.0.1:" + std::to_string(port)));
    v4.sin_addr.s_addr = 0;
    const int everywhere = listen_on(AF_INET, v4);
    EXPECT_THAT(found(), Contains("127.0.0.1:" + std::to_string(everywhere)));
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_addr = in6addr_any;
    const int port6 = listen_on(AF_INET6, v6);
    if (port6 == 0) GTEST_SKIP() << "no IPv6 here";
    EXPECT_THAT(found(), Contains("::1:" + std::to_string(port6)));
}

TEST_F(ListeningSockets, NoneOfAnothersAndNoneAtAll) {
    listen_at(directory_.path() + "/.s.PGSQL.5433");
    ProcessInfo other;
    other.pid = ::getppid();
    EXPECT_THAT(places(ProcfsProcessTable().listening(other)), testing::Not(Contains(directory_.path() + ":5433")));
    open_.clear();
    EXPECT_THAT(found(), IsEmpty());
    other.pid = 1 << 29;
    EXPECT_FALSE(ProcfsProcessTable().listening(other)) << "what cannot be seen is not known";
}

/// Tables that a fellow user has a hand in, by the names of its own sockets.
class MadeUpTables : public testing::Test {
  protected:
    MadeUpTables() {
        std::filesystem::create_directories(directory_.path() + "/42/fd");
        std::filesystem::create_directories(directory_.path() + "/net");
        for (const char* inode : {"100", "101", "102", "103"})
            std::filesystem::create_symlink(std::string("socket:[") + inode + "]",
                                            directory_.path() + "/42/fd/" + inode);
        std::filesystem::create_symlink("/dev/null", directory_.path() + "/42/fd/0");
    }
    std::vector<std::string> read(const std::string& unix_lines) {
        std::ofstream(directory_.path() + "/net/unix") << "Num RefCount Protocol Flags Type St Inode Path\n"
                                                       << unix_lines;
        return places(listening_sockets(directory_.path(), 42, "/data"));
    }
    static std::string line(const std::string& inode, const std::string& path, const std::string& flags = "00010000") {
        return "0000000000000000: 00000002 00000000 " + flags + " 0001 01 " + inode + " " + path + "\n";
    }

    TempDirectory directory_;
};

TEST_F(MadeUpTables, OnlyWhatAClientCanReach) {
    EXPECT_THAT(read(line("100", "/run/a b/.s.PGSQL.5432") + line("101", "./.s.PGSQL.5433") +
                     line("102", "/.s.PGSQL.5434") + line("103", "/x/.s.PGSQL.0") + line("103", "/x/.s.PGSQL.70000") +
                     line("103", "/x/.s.PGSQL.5432", "00000000") + line("900", "/others/.s.PGSQL.5432")),
                testing::ElementsAre("/run/a b:5432", "/data/.:5433"));
}

TEST_F(MadeUpTables, StrangeLinesAreNone) {
    for (const char* text : {"", "\n\n", "x", "0: 1 2 00010000 1 1 100", "0: 1 2 00010000 1 1 100 ",
                             "nonsense without end\n0000: 1 2 00010000\n"}) {
        EXPECT_THAT(read(text), IsEmpty()) << text;
    }
    EXPECT_FALSE(listening_sockets(directory_.path(), 43, "/data"));
}

}  // namespace
}  // namespace paf
