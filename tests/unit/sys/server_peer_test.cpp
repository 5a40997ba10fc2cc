// Who listens: real sockets, and tables of /proc made up.
#include "sys/postgres/server_peer.hpp"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <filesystem>

#include "sys/unique_fd.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using testing::HasSubstr;

/// Somebody who listens, in this process or as the child of it that is `listen_as`.
class ServerPeerTest : public testing::Test {
  protected:
    ~ServerPeerTest() override {
        if (child_ <= 0) return;
        ::kill(child_, SIGKILL);
        ::waitpid(child_, nullptr, 0);
    }

    template <class Address>
    void serve(int family, Address address, socklen_t size, bool in_child, uid_t user = 0) {
        UniqueFd listener(::socket(family, SOCK_STREAM, 0));
        int ready[2];
        ASSERT_EQ(::pipe(ready), 0);
        const auto listen_here = [&] {
            if (user != 0 && ::seteuid(user) != 0) ::_exit(1);
            return ::listen(listener.get(), 10);
        };
        if (in_child) listener.reset(), child_ = ::fork();
        if (!in_child || child_ == 0) {
            if (in_child) listener.reset(::socket(family, SOCK_STREAM, 0));
            if (::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), size) != 0 || listen_here() != 0)
                ::_exit(1);
            socklen_t length = sizeof address_;
            ::getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address_), &length);
            if (in_child && ::write(ready[1], &address_, sizeof address_) == sizeof address_) {
                for (;;) ::pause();
            }
        }
        if (in_child) {
            ASSERT_EQ(::read(ready[0], &address_, sizeof address_), static_cast<ssize_t>(sizeof address_));
        }
        ::close(ready[0]);
        ::close(ready[1]);
        listener_ = std::move(listener);
        client_ = UniqueFd(::socket(family, SOCK_STREAM, 0));
        ASSERT_EQ(::connect(client_.get(), reinterpret_cast<const sockaddr*>(&address_), size), 0);
    }
    void serve_unix(bool in_child, uid_t user = 0) {
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, directory_.file("socket").c_str());
        serve(AF_UNIX, address, sizeof address, in_child, user);
    }
    void serve_tcp(bool in_child, const char* ip = "127.0.0.1") {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        ::inet_pton(AF_INET, ip, &address.sin_addr);
        serve(AF_INET, address, sizeof address, in_child);
    }
    [[nodiscard]] std::uint16_t port() const { return ntohs(reinterpret_cast<const sockaddr_in&>(address_).sin_port); }
    /// A /proc of our own: the table, and process 42 with these sockets.
    std::string proc(const std::string& tcp, const std::string& tcp6, const std::vector<std::string>& inodes) {
        const std::string root = directory_.file("proc");
        std::filesystem::remove_all(root);
        std::filesystem::create_directories(root + "/net");
        std::filesystem::create_directories(root + "/42/fd");
        directory_.write("proc/net/tcp", kHeading + tcp);
        directory_.write("proc/net/tcp6", kHeading + tcp6);
        int fd = 3;
        for (const std::string& inode : inodes)
            EXPECT_EQ(::symlink(("socket:[" + inode + "]").c_str(), (root + "/42/fd/" + std::to_string(fd++)).c_str()),
                      0);
        return root;
    }
    [[nodiscard]] std::string line(const std::string& address, const std::string& inode,
                                   const std::string& state = "0A") const {
        char hex[8];
        (void)std::snprintf(hex, sizeof hex, "%04X", port());
        return "   0: " + address + ":" + hex + " 00000000:0000 " + state +
               " 00000000:00000000 00:00000000 00000000    26        0 " + inode + " 1 0000 100 0 0 10 0\n";
    }
    Status prove(std::optional<pid_t> process, const std::string& root = "/proc", uid_t user = ::geteuid()) {
        return prove_peer(client_.get(), {user, process}, root);
    }

    const std::string kHeading = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid\n";
    test::TempDirectory directory_;
    sockaddr_storage address_{};
    UniqueFd listener_, client_;
    pid_t child_ = 0;
};

TEST_F(ServerPeerTest, AUnixSocketIsKnownByItsProcessAndUser) {
    serve_unix(true);
    EXPECT_TRUE(prove(child_));
    EXPECT_TRUE(prove(std::nullopt));
    const Status other = prove(::getpid());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, ErrorKind::kPermission);
    EXPECT_THAT(other.error().message, HasSubstr("pid " + std::to_string(child_)));
    EXPECT_FALSE(prove(child_, "/proc", 12345));
    EXPECT_FALSE(prove(std::nullopt, "/proc", 12345));
}

TEST_F(ServerPeerTest, AnotherUsersUnixSocketIsNotBelieved) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can be another user";
    std::filesystem::permissions(directory_.path(), std::filesystem::perms::all);
    serve_unix(true, 65534);
    EXPECT_FALSE(prove(child_));
    EXPECT_TRUE(prove(child_, "/proc", 65534));
}

TEST_F(ServerPeerTest, ATcpSocketIsKnownByThePostmastersOpenFiles) {
    serve_tcp(true);
    EXPECT_TRUE(prove(child_));
    const Status other = prove(::getpid());
    ASSERT_FALSE(other);
    EXPECT_EQ(other.error().kind, ErrorKind::kPermission);
    EXPECT_FALSE(prove(999999999));
}

TEST_F(ServerPeerTest, AWildcardTcpSocketToo) {
    serve_tcp(true, "0.0.0.0");
    EXPECT_TRUE(prove(child_));
    EXPECT_FALSE(prove(::getpid()));
}

TEST_F(ServerPeerTest, TheClosestListenerCounts) {
    serve_tcp(false);
    const std::string exact = line("0100007F", "7001"), any = line("00000000", "7002");
    const std::string any6 = line(std::string(32, '0'), "7003"), other = line("0200007F", "7004");
    EXPECT_TRUE(prove(42, proc(other + exact, "", {"5", "7001"})));
    EXPECT_FALSE(prove(42, proc(exact, "", {"7002", "7004"})));
    EXPECT_TRUE(prove(42, proc(any, "", {"7002"})));
    EXPECT_FALSE(prove(42, proc(exact + any, "", {"7002"}))) << "somebody is closer than the postmaster";
    EXPECT_TRUE(prove(42, proc(any, any6, {"7002"}))) << "IPv6 alone is no way for IPv4 then";
    EXPECT_TRUE(prove(42, proc("", any6, {"7003"})));
    EXPECT_TRUE(prove(42, proc("", line("0000000000000000FFFF00000100007F", "7005") + any6, {"7005"})));
    EXPECT_FALSE(prove(42, proc(exact + line("0100007F", "7006"), "", {"7001"}))) << "shared with somebody";
    EXPECT_FALSE(prove(42, proc(other, "", {"7004"})));
    EXPECT_FALSE(prove(42, proc("", "", {"7001"})));
    EXPECT_FALSE(prove(42, proc(line("0100007F", "7001", "01"), "", {"7001"}))) << "a connection is no listener";
    EXPECT_TRUE(prove(42, proc(line("0100007F", "9", "03") + exact, "", {"7001"})));
}

TEST_F(ServerPeerTest, OddTablesProveNothing) {
    serve_tcp(false);
    for (const std::string& odd : {std::string("\n"), std::string(5000, 'x'), std::string("0: 0100007F\n"),
                                   std::string("0: 0100007F:zz 0:0 0A\n"), std::string("0: 0100007F:\n")})
        EXPECT_FALSE(prove(42, proc(odd, "", {"7001", ""}))) << odd;
    EXPECT_FALSE(prove(42, directory_.file("nothing")));
}

}  // namespace
}  // namespace paf
