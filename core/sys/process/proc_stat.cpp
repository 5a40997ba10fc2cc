#include "sys/process/proc_stat.hpp"

#include <charconv>

#include "model/text.hpp"

namespace paf {
namespace {

// The decimal number `text` begins with; false when it does not begin with one that fits.  `text` moves past it.
bool take_number(std::string_view& text, pid_t& number) {
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || number < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return true;
}

// `rest` follows the fourth field; the start time is the 22nd.
std::uint64_t start_time_in(std::string_view rest) {
    constexpr int kFieldsToPass = 18;
    for (int field = 0; field < kFieldsToPass; ++field) {
        const auto blank = rest.find(' ');
        if (blank == std::string_view::npos) return 0;
        rest.remove_prefix(blank + 1);
    }
    return parse_unsigned(rest.substr(0, rest.find_first_of(" \n"))).value_or(0);
}

ProcessState state_of(char letter) {
    switch (letter) {
        case 'T':
            return ProcessState::kStopped;
        case 't':
            return ProcessState::kTraced;
        case 'Z':
        case 'X':
        case 'x':
            return ProcessState::kZombie;
        default:
            return ProcessState::kRunning;
    }
}

}  // namespace

Result<ProcStat> parse_proc_stat(std::string_view line) {
    const auto malformed = [&] {
        return fail(ErrorKind::kInvalid,
                    "expected a line of /proc/PID/stat (PID (NAME) STATE PARENT ...), found: " + quote_text(line));
    };
    ProcStat stat;
    std::string_view rest = line;
    if (!take_number(rest, stat.pid) || rest.substr(0, 2) != " (") return malformed();
    rest.remove_prefix(2);
    // The name is whatever the process likes; the fields after it hold no parenthesis, so the last one closes it.
    const auto close = rest.rfind(')');
    if (close == std::string_view::npos || rest.size() < close + 5) return malformed();
    stat.comm = std::string(rest.substr(0, close));
    rest.remove_prefix(close + 1);
    const char letter = rest[1];
    if (rest[0] != ' ' || letter < 'A' || letter > 'z' || rest[2] != ' ') return malformed();
    stat.state = state_of(letter);
    rest.remove_prefix(3);
    if (!take_number(rest, stat.parent)) return malformed();
    stat.start_time = start_time_in(rest);
    return stat;
}

}  // namespace paf
