// Servers that send more, or ask for more, than any client should put up with.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <functional>
#include <string>

#include "model/sanitizer.hpp"
#include "sys/posix_clock.hpp"
#include "sys/postgres/libpq_client.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/unique_fd.hpp"
#include "temp_directory.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLimit{1500};
/// What a child and a busy machine may add; under the sanitizers everything takes several times as long.
constexpr milliseconds kTolerance{kAddressSanitizer ? 4000 : 1500};
constexpr long kMostMemory = 24L << 10;  ///< KiB above what the process had: 16 MiB, and what a process needs anyhow

std::string big_endian(std::uint32_t number) {
    std::string text;
    for (unsigned shift = 32; shift > 0; shift -= 8) text += static_cast<char>(number >> (shift - 8) & 0xFFU);
    return text;
}

std::string message(char type, const std::string& body) {
    return type + big_endian(static_cast<std::uint32_t>(body.size()) + 4) + body;
}

std::string text(const std::string& value) {
    return value + '\0';
}

std::string row(const std::vector<std::string>& columns) {
    std::string body = big_endian(static_cast<std::uint32_t>(columns.size())).substr(2);
    for (const std::string& column : columns) body += big_endian(static_cast<std::uint32_t>(column.size())) + column;
    return message('D', body);
}

std::string one_column() {
    return message('T', std::string("\0\1", 2) + text("c") + std::string(18, '\0'));
}

const std::string kMegabyte(std::size_t{1} << 20, 'x');
const std::string kReady = message('Z', "I");
const std::string kWelcome = message('R', big_endian(0)) + kReady;

/// The server's side of one connection.
class Peer {
  public:
    explicit Peer(int fd) : fd_(fd) {}
    /// Ends this process when the client has gone.
    void send(const std::string& bytes) const {
        for (std::size_t done = 0; done < bytes.size();) {
            const ssize_t put = ::send(fd_, bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
            if (put <= 0) ::_exit(0);
            done += static_cast<std::size_t>(put);
        }
    }
    [[nodiscard]] std::string receive() const {
        std::string buffer(4096, '\0');
        const ssize_t got = ::recv(fd_, buffer.data(), buffer.size(), 0);
        if (got <= 0) ::_exit(0);
        buffer.resize(static_cast<std::size_t>(got));
        return buffer;
    }
    [[noreturn]] void flood(const std::string& bytes) const {
        for (;;) send(bytes);
    }

  private:
    int fd_;
};

struct Hostile {
    const char* name;
    std::function<void(const Peer&)> serve;  ///< after the client's first message
    bool has_password = false;
};

void PrintTo(const Hostile& hostile, std::ostream* out) {
    *out << hostile.name;
}

/// Welcomes the client, takes its query, and floods.
Hostile answers(const char* name, const std::string& first, const std::string& flood) {
    return {name, [=](const Peer& peer) {
                peer.send(kWelcome);
                (void)peer.receive();
                peer.send(first);
                peer.flood(flood);
            }};
}

Hostile greets(const char* name, const std::string& first, const std::string& flood) {
    return {name, [=](const Peer& peer) {
                peer.send(first);
                peer.flood(flood);
            }};
}

std::string many(const std::string& bytes, int count) {
    std::string all;
    for (int i = 0; i < count; ++i) all += bytes;
    return all;
}

std::string notice(const std::string& words) {
    return message('N', 'S' + text("INFO") + 'C' + text("00000") + 'M' + text(words) + '\0');
}

void send_new_parameters(const Peer& peer) {
    for (int number = 0;; ++number) peer.send(message('S', text("name" + std::to_string(number)) + text("v")));
}

std::vector<Hostile> hostile_servers() {
    const std::string sasl = message('R', big_endian(10) + text("SCRAM-SHA-256") + '\0');
    return {
        answers("rows_of_megabytes", one_column(), row({kMegabyte})),
        answers("small_rows", one_column(), many(row({"x"}), 1000)),
        answers("empty_results", "", many(one_column() + message('C', text("SELECT 0")), 100)),
        answers("big_notices", "", notice(kMegabyte)),
        answers("small_notices", "", many(notice("n"), 1000)),
        answers("notifications", "", message('A', big_endian(1) + text("channel") + text(kMegabyte))),
        answers("small_notifications", "", many(message('A', big_endian(1) + text("c") + text("")), 1000)),
        answers("a_gigabyte_announced", one_column() + "D" + big_endian(1000000000) + std::string("\0\1", 2),
                kMegabyte),
        answers("an_endless_error", "E" + big_endian(1000000000), kMegabyte),
        answers("copy", message('H', std::string(3, '\0')), message('d', kMegabyte)),
        answers("garbage", "", kMegabyte),
        {"new_parameters",
         [](const Peer& peer) {
             peer.send(kWelcome);
             (void)peer.receive();
             send_new_parameters(peer);
         }},
        {"silence_after_the_query",
         [](const Peer& peer) {
             peer.send(kWelcome);
             for (;;) (void)peer.receive();
         }},
        {"a_byte_now_and_then",
         [](const Peer& peer) {
             for (const char byte : kWelcome + one_column()) {
                 peer.send(std::string(1, byte));
                 ::usleep(100000);
             }
         }},
        {"parameters_before_it_is_ready",
         [](const Peer& peer) {
             peer.send(message('R', big_endian(0)));
             send_new_parameters(peer);
         }},
        greets("notices_before_it_is_ready", message('R', big_endian(0)), notice(kMegabyte)),
        greets("a_greeting_of_garbage", "", kMegabyte),
        greets("an_endless_greeting", message('R', big_endian(0)), message('S', text("a") + text(kMegabyte))),
        greets("passwords_without_end", "", message('R', big_endian(3))),
        {"gss",
         [](const Peer& peer) {
             peer.send(message('R', big_endian(7)));
             for (;;) (void)peer.receive();
         }},
        {"scram_of_years",
         [sasl](const Peer& peer) {
             peer.send(sasl);
             const std::string first = peer.receive();
             const std::string nonce = first.substr(first.rfind("r=") + 2);
             peer.send(message('R', big_endian(11) + "r=" + nonce + "xyz,s=QSXCR+Q6sek8bf92,i=2000000000"));
             for (;;) (void)peer.receive();
         },
         true},
        {"md5_then_scram",
         [sasl](const Peer& peer) {
             peer.send(message('R', big_endian(5) + "salt") + sasl);
             std::string first = peer.receive();
             while (first.rfind("r=") == std::string::npos) first += peer.receive();
             const std::string nonce = first.substr(first.rfind("r=") + 2);
             peer.send(message('R', big_endian(11) + "r=" + nonce + "xyz,s=QSXCR+Q6sek8bf92,i=2000000000"));
             for (;;) (void)peer.receive();
         },
         true},
    };
}

/// Serves every connection in a process of its own, until it is killed.
class HostileServer {
  public:
    HostileServer(const std::string& directory, const Hostile& hostile) {
        const UniqueFd listener(::socket(AF_UNIX, SOCK_STREAM, 0));
        sockaddr_un address{};
        address.sun_family = AF_UNIX;
        std::strcpy(address.sun_path, (directory + "/.s.PGSQL.5432").c_str());
        EXPECT_EQ(::bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
        EXPECT_EQ(::listen(listener.get(), 10), 0);
        pid_ = ::fork();
        if (pid_ != 0) return;
        ::setpgid(0, 0);
        ::signal(SIGCHLD, SIG_IGN);
        for (;;) {
            const int client = ::accept(listener.get(), nullptr, nullptr);
            if (client < 0 || ::fork() != 0) {
                ::close(client);
                continue;
            }
            const Peer peer(client);
            (void)peer.receive();
            hostile.serve(peer);
            ::_exit(0);
        }
    }
    ~HostileServer() {
        ::kill(-pid_, SIGKILL);
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    HostileServer(const HostileServer&) = delete;
    HostileServer& operator=(const HostileServer&) = delete;

  private:
    pid_t pid_ = -1;
};

class HostileServerTest : public testing::TestWithParam<Hostile> {};

TEST_P(HostileServerTest, CostsNeitherTimeNorMemory) {
    const test::TempDirectory directory;
    PgTarget target;
    target.host = directory.path();
    target.user.name = "postgres";
    target.user.uid = ::geteuid();
    target.user.gid = ::getegid();
    target.user.home = directory.path();
    target.server = ::getpid();  // which listens
    if (GetParam().has_password) {
        const std::string file = directory.write(".pgpass", "*:*:*:*:secret\n");
        ASSERT_EQ(::chmod(file.c_str(), 0600), 0);
    }
    const HostileServer server(directory.path(), GetParam());

    PosixClock clock;
    const TimePoint begin = clock.now();
    const pid_t client = ::fork();  // what it costs is known when it has ended
    if (client == 0) {
        PosixProcessRunner runner(clock);
        LibpqClient libpq(clock, runner);
        const SqlReply reply = libpq.query(target, "SELECT 1", kLimit);
        ::_exit(reply.outcome == SqlOutcome::kAnswered || !reply.rows.empty() ? 1 : 0);
    }
    int status = 0;
    rusage used{};
    ASSERT_EQ(::wait4(client, &status, 0, &used), client);
    EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0) << status;
    EXPECT_LT(clock.now() - begin, kLimit + kTolerance);
    if (kAddressSanitizer) return;
    rusage mine{};
    ASSERT_EQ(::getrusage(RUSAGE_SELF, &mine), 0);
    EXPECT_LT(used.ru_maxrss, mine.ru_maxrss + kMostMemory) << "KiB";
}

INSTANTIATE_TEST_SUITE_P(Sys, HostileServerTest, testing::ValuesIn(hostile_servers()),
                         [](const auto& tested) { return std::string(tested.param.name); });

}  // namespace
}  // namespace paf
