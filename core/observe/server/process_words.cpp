#include "observe/server/process_words.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <string>

#include "model/text.hpp"

namespace paf {
namespace {

/// The next number of a line of blank-separated ones.
std::optional<std::uint64_t> take_number(std::string_view& line) {
    line.remove_prefix(std::min(line.find_first_not_of(' '), line.size()));
    const bool negative = !line.empty() && line.front() == '-';
    if (negative) line.remove_prefix(1);
    const std::string_view word = line.substr(0, line.find(' '));
    line.remove_prefix(word.size());
    const auto number = parse_unsigned(word);
    if (!number) return std::nullopt;
    return negative ? 0 - *number : *number;
}

}  // namespace

bool is_foreign_segment(std::string_view sysvipc_shm, const SharedMemoryId& id, pid_t creator) {
    // key shmid perms size cpid ...; see proc(5).
    while (!sysvipc_shm.empty()) {
        std::string_view line = sysvipc_shm.substr(0, sysvipc_shm.find('\n'));
        sysvipc_shm.remove_prefix(std::min(line.size() + 1, sysvipc_shm.size()));
        std::array<std::optional<std::uint64_t>, 5> columns;
        for (auto& column : columns) column = take_number(line);
        if (!columns[0] || !columns[4] || columns[1] != static_cast<std::uint64_t>(id.shmid)) continue;
        return static_cast<std::uint32_t>(*columns[0]) != id.key || *columns[4] != static_cast<std::uint64_t>(creator);
    }
    return false;
}

bool is_receiver_title(std::string_view title) {
    // The server's name, cluster_name if it is set, and what the process is: "postgres: main: walreceiver".
    const std::string words = std::string(title) + " ";
    for (auto colon = words.find(": "); colon != std::string::npos; colon = words.find(": ", colon + 2)) {
        const std::string_view process = std::string_view(words).substr(colon + 2);
        const bool receiver = starts_with(process, "walreceiver ") || starts_with(process, "wal receiver process ");
        if (receiver && process.find(" streaming ") != std::string_view::npos) return true;
    }
    return false;
}

}  // namespace paf
