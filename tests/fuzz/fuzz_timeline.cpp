// Timeline history files.  Input: the timeline's number in four bytes, then the file.
#include "fuzz_input.hpp"
#include "model/wal/timeline.hpp"
#include "observe/wal/wal_pages.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace paf;
    using fuzz::require;
    fuzz::Input input(data, size);
    const auto current = static_cast<TimelineId>(input.number(4));
    const auto history = parse_timeline_history(current, input.rest());
    if (!history) {
        fuzz::require_invalid(history.error());
        return 0;
    }
    require(history->current == current, "the timeline is the one asked for");
    std::string text;
    TimelineId previous = 0;
    for (const TimelineSwitch& entry : history->ancestors) {
        require(entry.timeline > previous && entry.timeline < current, "ancestors rise");
        const auto left = history->left_at(entry.timeline);
        require(left.has_value() && left->valid() && *left <= entry.end, "an ancestor is left by its end");
        require(timeline_begin(*history, entry.timeline).has_value(), "an ancestor has a beginning");
        previous = entry.timeline;
        text += std::to_string(entry.timeline) + "\t" + entry.end.text() + "\tno recovery target specified\n";
    }
    require(!history->left_at(current), "the current timeline has not been left");
    const auto again = parse_timeline_history(current, text);
    require(again.has_value() && *again == *history, "a history survives being written out");
    return 0;
}
