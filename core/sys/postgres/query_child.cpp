#include "sys/postgres/query_child.hpp"

#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstring>
#include <string>

#include "sys/postgres/limited_memory.hpp"
#include "sys/postgres/listener_probe.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"
#include "sys/user_account.hpp"

namespace paf {
namespace {

/// Of a reply on its way: above the 2 MiB of values that a session takes in, with their lengths.
constexpr std::size_t kLongestReply = 8U << 20U;
constexpr std::uint32_t kNull = UINT32_MAX;

SqlReply failed(const std::string& detail) {
    SqlReply reply;
    reply.detail = detail;
    return reply;
}

void put(std::string& out, std::uint32_t number) {
    out.append(reinterpret_cast<const char*>(&number), sizeof number);
}

void put(std::string& out, const std::string& text) {
    put(out, static_cast<std::uint32_t>(text.size()));
    out += text;
}

std::string written(const SqlReply& reply) {
    std::string out;
    put(out, static_cast<std::uint32_t>(reply.outcome));
    put(out, reply.sqlstate);
    put(out, reply.detail);
    put(out, static_cast<std::uint32_t>(reply.rows.size()));
    for (const auto& row : reply.rows) {
        put(out, static_cast<std::uint32_t>(row.size()));
        for (const auto& column : row) {
            if (column) {
                put(out, *column);
            } else {
                put(out, kNull);
            }
        }
    }
    return out;
}

/// Reads what written() wrote, or anything else: then `good()` is false.
class Reader {
  public:
    explicit Reader(std::string_view in) : in_(in) {}

    std::uint32_t number() {
        std::uint32_t number = 0;
        if (in_.size() < sizeof number) {
            good_ = false;
            return 0;
        }
        std::memcpy(&number, in_.data(), sizeof number);
        in_.remove_prefix(sizeof number);
        return number;
    }
    std::string text(std::uint32_t size) {
        good_ = good_ && size <= in_.size();
        if (!good_) return {};
        std::string text(in_.substr(0, size));
        in_.remove_prefix(size);
        return text;
    }
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool ended() const { return good_ && in_.empty(); }

  private:
    std::string_view in_;
    bool good_ = true;
};

SqlReply read_back(std::string_view in) {
    Reader reader(in);
    SqlReply reply;
    const std::uint32_t outcome = reader.number();
    const bool known = outcome <= static_cast<std::uint32_t>(SqlOutcome::kFailed);
    if (known) reply.outcome = static_cast<SqlOutcome>(outcome);
    reply.sqlstate = reader.text(reader.number());
    reply.detail = reader.text(reader.number());
    const std::uint32_t rows = reader.number();
    for (std::uint32_t row = 0; row < rows && reader.good(); ++row) {
        auto& columns = reply.rows.emplace_back();
        const std::uint32_t count = reader.number();
        for (std::uint32_t column = 0; column < count && reader.good(); ++column) {
            const std::uint32_t size = reader.number();
            if (size == kNull) {
                columns.emplace_back();
            } else {
                columns.emplace_back(reader.text(size));
            }
        }
    }
    return known && reader.ended() ? reply : failed("the process that asked the server gave no reply");
}

bool become_for_good(const UserAccount& user, const std::vector<gid_t>& groups) {
    if (::getuid() != 0) return true;
    return ::setgroups(groups.size(), groups.data()) == 0 && ::setgid(user.gid) == 0 && ::setuid(user.uid) == 0;
}

void write_all(int fd, const std::string& text) {
    for (std::size_t done = 0; done < text.size();) {
        const ssize_t put = retry_interrupted([&] { return ::write(fd, text.data() + done, text.size() - done); });
        if (put <= 0) return;
        done += static_cast<std::size_t>(put);
    }
}

[[noreturn]] void run_child(const UserAccount& user, const std::vector<gid_t>& groups, std::size_t memory, pid_t parent,
                            int out, const std::function<SqlReply()>& query) {
    SqlReply reply;
    if (!become_for_good(user, groups)) {
        reply.detail = "cannot become user " + user.name + ": " + errno_text(errno);
    } else {
        // After the change of user, which clears it.
        (void)::prctl(PR_SET_PDEATHSIG, SIGKILL);
        if (::getppid() != parent) ::_exit(1);
        const LimitedMemory limited(memory);
        try {
            reply = query();
        } catch (const std::exception&) {
            reply = failed("the server's answer needs more memory than it may take");
        }
    }
    write_all(out, written(reply));
    ::_exit(0);
}

/// It is a zombie until we wait for it, so that its pid is its own.  One that is stuck in the kernel is left to init.
void end_child(pid_t child, Clock& clock) {
    constexpr std::chrono::milliseconds kStep{1}, kLongest{300};
    (void)::kill(child, SIGKILL);
    for (const TimePoint end = clock.now() + kLongest; clock.now() < end; clock.sleep_for(kStep)) {
        if (retry_interrupted([&] { return ::waitpid(child, nullptr, WNOHANG); }) != 0) return;
    }
}

}  // namespace

SqlReply query_in_child(const UserAccount& user, std::size_t memory, Clock& clock, TimePoint deadline,
                        const std::function<SqlReply()>& query) {
    std::array<int, 2> ends{-1, -1};
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) return failed("no pipe left: " + errno_text(errno));
    const UniqueFd in(ends[0]);
    UniqueFd out(ends[1]);
    const std::vector<gid_t> groups = groups_of(user);
    const pid_t parent = ::getpid();
    const pid_t child = ::fork();
    if (child < 0) return failed("cannot start another process: " + errno_text(errno));
    if (child == 0) run_child(user, groups, memory, parent, out.get(), query);
    out.reset();

    std::string text;
    std::array<char, 65536> buffer;
    bool in_time = true;
    while (text.size() <= kLongestReply) {
        in_time = wait_for_socket(in.get(), false, clock, deadline);
        if (!in_time) break;
        const ssize_t got = retry_interrupted([&] { return ::read(in.get(), buffer.data(), buffer.size()); });
        if (got <= 0) break;
        text.append(buffer.data(), static_cast<std::size_t>(got));
    }
    end_child(child, clock);
    if (in_time) return read_back(text);
    SqlReply late = failed("no answer in time from the process that asks the server");
    late.outcome = SqlOutcome::kNoAnswer;
    return late;
}

}  // namespace paf
