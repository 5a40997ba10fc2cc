#include "observe/server/postmaster_pid.hpp"

#include <limits>
#include <vector>

#include "model/text.hpp"

namespace paf {
namespace {

enum Line : std::size_t {
    kPid,
    kDataDirectory,
    kStarted,
    kPort,
    kSocketDirectory,
    kListenAddress,
    kSharedMemory,
    kStatus
};

std::string_view without_trailing_blanks(std::string_view text) {
    const std::size_t last = text.find_last_not_of(" \t\r");
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

std::string_view without_blanks(std::string_view text) {
    const std::size_t first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? std::string_view() : without_trailing_blanks(text.substr(first));
}

std::vector<std::string_view> split_lines(std::string_view content) {
    std::vector<std::string_view> lines;
    while (!content.empty()) {
        const std::size_t end = content.find('\n');
        lines.push_back(content.substr(0, end));
        content.remove_prefix(end == std::string_view::npos ? content.size() : end + 1);
    }
    return lines;
}

/// The line is not quoted: it may be one of any other file.
tl::unexpected<Error> fail_at(Line line, const std::string& expected, std::string_view found) {
    return fail(ErrorKind::kInvalid, "postmaster.pid, line " + std::to_string(line + 1) + ": expected " + expected +
                                         ", found " + (found.empty() ? "an empty line" : "something else"));
}

Status parse_pid(PostmasterPid& file, std::string_view line) {
    std::string_view digits = without_blanks(line);
    file.standalone = !digits.empty() && digits.front() == '-';
    if (file.standalone) digits.remove_prefix(1);
    const auto number = parse_unsigned(digits);
    if (!number || *number == 0 || *number > static_cast<std::uint64_t>(std::numeric_limits<pid_t>::max())) {
        return fail_at(kPid, "a process id", line);
    }
    file.pid = static_cast<pid_t>(*number);
    return {};
}

Status parse_started(PostmasterPid& file, std::string_view line) {
    if (without_blanks(line).empty()) return {};
    const auto number = parse_unsigned(without_blanks(line));
    if (!number || *number > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())) {
        return fail_at(kStarted, "seconds since the epoch", line);
    }
    file.started_at = static_cast<std::int64_t>(*number);
    return {};
}

Status parse_port(PostmasterPid& file, std::string_view line) {
    if (without_blanks(line).empty()) return {};
    const auto number = parse_unsigned(without_blanks(line));
    if (!number || *number > std::numeric_limits<std::uint16_t>::max()) return fail_at(kPort, "a port", line);
    file.port = static_cast<std::uint16_t>(*number);
    return {};
}

/// "KEY ID", both printed as unsigned long whatever their sign was.
Status parse_shared_memory(PostmasterPid& file, std::string_view line) {
    const std::string_view text = without_blanks(line);
    if (text.empty()) return {};
    const std::size_t blank = text.find_first_of(" \t");
    const auto key = parse_unsigned(text.substr(0, blank));
    const auto shmid =
        blank == std::string_view::npos ? std::nullopt : parse_unsigned(without_blanks(text.substr(blank)));
    if (!key || !shmid || *shmid > static_cast<std::uint64_t>(std::numeric_limits<int>::max())) {
        return fail_at(kSharedMemory, "the key and the id of a shared memory segment", line);
    }
    file.shared_memory = SharedMemoryId{static_cast<std::uint32_t>(*key), static_cast<int>(*shmid)};
    return {};
}

Status parse_line(PostmasterPid& file, std::size_t number, std::string_view line) {
    switch (number) {
        case kPid:
            return parse_pid(file, line);
        case kDataDirectory:
            file.data_directory = line;
            return {};
        case kStarted:
            return parse_started(file, line);
        case kPort:
            return parse_port(file, line);
        case kSocketDirectory:
            file.socket_directory = line;
            return {};
        case kListenAddress:
            file.listen_address = line;
            return {};
        case kSharedMemory:
            return parse_shared_memory(file, line);
        case kStatus:
            file.status = without_trailing_blanks(line);
            return {};
        default:
            return {};
    }
}

}  // namespace

Result<PostmasterPid> parse_postmaster_pid(std::string_view content) {
    PostmasterPid file;
    const auto lines = split_lines(content);
    if (lines.empty()) return fail(ErrorKind::kInvalid, "postmaster.pid: expected a process id, found an empty file");
    for (std::size_t number = 0; number < lines.size(); ++number) {
        if (const Status parsed = parse_line(file, number, lines[number]); !parsed) return fail(parsed.error());
    }
    return file;
}

}  // namespace paf
