#include "sys/process/tcp_table.hpp"

#include <fcntl.h>
#include <netinet/in.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>

#include "model/text.hpp"
#include "sys/files/directory_listing.hpp"
#include "sys/system_error.hpp"
#include "sys/unique_fd.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestLine = 1024;
constexpr std::size_t kMostBytes = 4U << 20U;

template <class Number>
bool parse_hex(std::string_view text, Number& number) {
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number, 16);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size();
}

/// "0100007F:1538", or four such words.
std::optional<Endpoint> parse_endpoint(std::string_view text) {
    constexpr std::size_t kDigits = 8;
    const auto colon = text.find(':');
    if (colon != kDigits && colon != 4 * kDigits) return std::nullopt;
    Endpoint end;
    end.v6 = colon != kDigits;
    for (std::size_t word = 0; word * kDigits < colon; ++word) {
        if (!parse_hex(text.substr(word * kDigits, kDigits), end.words.at(word))) return std::nullopt;
    }
    if (!parse_hex(text.substr(colon + 1), end.port)) return std::nullopt;
    return end;
}

}  // namespace

std::optional<Endpoint> endpoint_of(const sockaddr_storage& address) {
    Endpoint end;
    if (address.ss_family == AF_INET) {
        const auto& v4 = reinterpret_cast<const sockaddr_in&>(address);
        end.words[0] = v4.sin_addr.s_addr;
        end.port = ntohs(v4.sin_port);
        return end;
    }
    if (address.ss_family != AF_INET6) return std::nullopt;
    const auto& v6 = reinterpret_cast<const sockaddr_in6&>(address);
    end.v6 = true;
    std::memcpy(end.words.data(), &v6.sin6_addr, sizeof end.words);
    end.port = ntohs(v6.sin6_port);
    return end;
}

std::string_view take_word(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    return word;
}

Status visit_proc_lines(const std::string& path, const std::function<bool(std::string_view)>& take) {
    const UniqueFd file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (!file) return errno == ENOENT ? Status{} : fail_errno(errno, "cannot open " + path);
    std::array<char, 16384> buffer;
    std::string rest;
    for (std::size_t taken = 0; taken < kMostBytes;) {
        const ssize_t got = retry_interrupted([&] { return ::read(file.get(), buffer.data(), buffer.size()); });
        if (got < 0) return fail_errno(errno, "cannot read " + path);
        if (got == 0) return {};
        taken += static_cast<std::size_t>(got);
        rest.append(buffer.data(), static_cast<std::size_t>(got));
        std::size_t from = 0;
        for (auto end = rest.find('\n'); end != std::string::npos; end = rest.find('\n', from)) {
            if (!take(std::string_view(rest).substr(from, end - from))) return {};
            from = end + 1;
        }
        rest.erase(0, from);
        if (rest.size() > kLongestLine) break;
    }
    return fail(ErrorKind::kUnavailable, path + " is longer than expected");
}

Status visit_tcp_listeners(const std::string& proc,
                           const std::function<void(const Endpoint&, std::string_view)>& take) {
    const auto take_line = [&take](std::string_view line) {
        (void)take_word(line);
        const auto local = parse_endpoint(take_word(line));
        (void)take_word(line);
        const std::string_view state = take_word(line);
        if (!local) return true;  // the heading
        if (state == "03") return true;
        if (state != "0A") return false;
        for (int column = 0; column < 5; ++column) (void)take_word(line);
        take(*local, take_word(line));
        return true;
    };
    for (const char* table : {"/net/tcp", "/net/tcp6"}) {
        if (Status read = visit_proc_lines(proc + table, take_line); !read) return read;
    }
    return {};
}

Result<std::set<std::string>> socket_inodes(const std::string& proc, pid_t process) {
    const std::string directory = proc + "/" + std::to_string(process) + "/fd/";
    const auto names = directory_names(directory);
    if (!names) return fail(names.error());
    std::set<std::string> inodes;
    for (const std::string& name : *names) {
        std::array<char, 64> target{};
        const std::string link = directory + name;
        const ssize_t length = ::readlink(link.c_str(), target.data(), target.size());
        const std::string_view text(target.data(), static_cast<std::size_t>(std::max<ssize_t>(length, 0)));
        if (starts_with(text, "socket:[")) inodes.emplace(text.substr(8, text.find(']') - 8));
    }
    return inodes;
}

}  // namespace paf
