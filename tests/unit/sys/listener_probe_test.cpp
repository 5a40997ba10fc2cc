#include "sys/postgres/listener_probe.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <cstring>
#include <vector>

#include "sys/posix_clock.hpp"
#include "sys/unique_fd.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

class ListenerProbeTest : public testing::Test {
  protected:
    Listener probe(const std::string& host, std::uint16_t port = 5432) {
        return probe_listener(host, port, clock_, clock_.now() + milliseconds(2000));
    }

    UniqueFd bind_socket() const {
        UniqueFd fd(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, directory_.file(".s.PGSQL.5432").c_str());
        EXPECT_EQ(::bind(fd.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        return fd;
    }

    PosixClock clock_;
    test::TempDirectory directory_;
};

TEST_F(ListenerProbeTest, TellsUnixSocketsApart) {
    EXPECT_EQ(probe(directory_.path()), Listener::kNobody);
    EXPECT_EQ(probe(directory_.file("none")), Listener::kNobody);
    const UniqueFd server = bind_socket();
    EXPECT_EQ(probe(directory_.path()), Listener::kNobody) << "bound, not listening: what a dead server leaves";
    ASSERT_EQ(::listen(server.get(), 1), 0);
    EXPECT_EQ(probe(directory_.path()), Listener::kListening);
}

TEST_F(ListenerProbeTest, SeesAFullQueue) {
    const UniqueFd server = bind_socket();
    ASSERT_EQ(::listen(server.get(), 1), 0);
    Listener last = Listener::kListening;
    for (int i = 0; i < 100 && last == Listener::kListening; ++i) last = probe(directory_.path());
    EXPECT_EQ(last, Listener::kQueueFull);
}

TEST_F(ListenerProbeTest, TellsTcpApart) {
    const UniqueFd server(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    ASSERT_EQ(::bind(server.get(), reinterpret_cast<const sockaddr*>(&address), size), 0);
    ASSERT_EQ(::getsockname(server.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
    EXPECT_EQ(probe("127.0.0.1", ntohs(address.sin_port)), Listener::kNobody);
    ASSERT_EQ(::listen(server.get(), 1), 0);
    EXPECT_EQ(probe("127.0.0.1", ntohs(address.sin_port)), Listener::kListening);
}

TEST_F(ListenerProbeTest, RefusesWhatIsNoAddress) {
    EXPECT_EQ(probe("a.host.name"), Listener::kBadAddress);
    EXPECT_EQ(probe(""), Listener::kBadAddress);
    EXPECT_EQ(probe("/" + std::string(200, 'x')), Listener::kBadAddress);
}

TEST(HostKinds, AreToldApart) {
    EXPECT_TRUE(is_socket_directory("/tmp"));
    EXPECT_TRUE(is_socket_directory("@abstract"));
    EXPECT_FALSE(is_socket_directory("localhost"));
    EXPECT_FALSE(is_socket_directory(""));
    EXPECT_TRUE(is_numeric_address("127.0.0.1"));
    EXPECT_TRUE(is_numeric_address("::1"));
    EXPECT_FALSE(is_numeric_address("/tmp"));
    EXPECT_FALSE(is_numeric_address("localhost"));
    EXPECT_FALSE(is_numeric_address(std::string("::1\0x", 5)));
}

}  // namespace
}  // namespace paf
