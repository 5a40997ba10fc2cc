#include "model/wal/timeline.hpp"

#include <algorithm>
#include <limits>
#include <string>

#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::string_view kBlanks = " \t\r\v\f";

/// The text up to the next blank, taken off `rest` together with the blanks before it.
std::string_view take_word(std::string_view& rest) {
    rest.remove_prefix(std::min(rest.find_first_not_of(kBlanks), rest.size()));
    const std::string_view word = rest.substr(0, rest.find_first_of(kBlanks));
    rest.remove_prefix(word.size());
    return word;
}

std::optional<TimelineSwitch> parse_switch(std::string_view line) {
    const auto timeline = parse_unsigned(take_word(line));
    const auto end = Lsn::parse(take_word(line));
    if (!timeline || *timeline == 0 || *timeline > std::numeric_limits<TimelineId>::max()) return std::nullopt;
    if (!end || !end->valid()) return std::nullopt;
    return TimelineSwitch{static_cast<TimelineId>(*timeline), *end};
}

/// The line is not quoted: it may be one of any other file.
tl::unexpected<Error> fail_at(std::size_t line, const std::string& expected) {
    return fail(ErrorKind::kInvalid,
                "timeline history, line " + std::to_string(line) + ": expected " + expected + ", found something else");
}

}  // namespace

std::optional<Lsn> TimelineHistory::left_at(TimelineId timeline) const {
    // A standby that knew of timeline 2 and was promoted before it had reached the end of timeline 1 writes
    // "1 0/3000000, 2 0/2800000": it never entered timeline 2 and left timeline 1 at 0/2800000.  So the lowest
    // end from the ancestor on is where it was left.
    std::optional<Lsn> left;
    for (const TimelineSwitch& ancestor : ancestors) {
        if (left) {
            left = std::min(*left, ancestor.end);
        } else if (ancestor.timeline == timeline) {
            left = ancestor.end;
        }
    }
    return left;
}

Result<TimelineHistory> parse_timeline_history(TimelineId current, std::string_view file) {
    TimelineHistory history{current, {}};
    TimelineId previous = 0;
    for (std::size_t number = 1; !file.empty(); ++number) {
        const std::string_view line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(line.size() + 1, file.size()));
        const std::size_t begin = line.find_first_not_of(kBlanks);
        if (begin == std::string_view::npos || line[begin] == '#') continue;

        const auto entry = parse_switch(line);
        if (!entry) return fail_at(number, "a timeline, an LSN and a reason");
        if (entry->timeline <= previous) {
            return fail_at(number, "a timeline above " + std::to_string(previous));
        }
        if (entry->timeline >= current) {
            return fail_at(number, "a timeline below " + std::to_string(current));
        }
        previous = entry->timeline;
        history.ancestors.push_back(*entry);
    }
    return history;
}

}  // namespace paf
