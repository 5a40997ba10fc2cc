#include "model/wal/branch_record.hpp"

#include "model/text.hpp"
#include "model/wal/position_text.hpp"

namespace paf {
namespace {

constexpr std::string_view kRecordForm = "1";

bool read_timeline_or_none(std::string_view text, TimelineId& timeline) {
    return text == "0" || read_timeline(text, timeline);
}

bool read_record_field(std::string_view key, std::string_view text, BranchRecord& into) {
    if (key == "sys") {
        into.system_identifier = parse_unsigned(text).value_or(0);
        return into.system_identifier != 0;
    }
    if (key == "tl") return read_timeline_or_none(text, into.timeline);
    if (key == "mark") return read_marks(text, into.marks);
    if (key == "gen") return read_timeline_or_none(text, into.ordered);
    if (key == "whole") {
        into.whole.emplace();
        return read_timeline(take_until('@', text), into.whole->timeline) && read_lsn(text, into.whole->end) &&
               into.whole->end.valid();
    }
    return key == "from" && read_timeline_or_none(text, into.promoting_from);
}

tl::unexpected<Error> bad_record(const std::string& expected, std::string_view found) {
    return fail(ErrorKind::kInvalid, "branch record: expected " + expected + ", found " + quote_text(found));
}

/// Whether the position has data of `timeline`, and not just reached the place where it begins.
bool has_data_of(const WalPosition& position, TimelineId timeline) {
    const auto& ancestors = position.history.ancestors;
    if (timeline != position.history.current) return position.history.left_at(timeline).has_value();
    return ancestors.empty() || position.end > ancestors.back().end;
}

}  // namespace

std::string encode_branch_record(const BranchRecord& record) {
    std::string text = std::string(kRecordForm) + ";sys=" + std::to_string(record.system_identifier) +
                       ";tl=" + std::to_string(record.timeline) + ";mark=" + marks_text(record.marks) +
                       ";gen=" + std::to_string(record.ordered) + ";from=" + std::to_string(record.promoting_from);
    if (record.whole) text += ";whole=" + std::to_string(record.whole->timeline) + '@' + record.whole->end.text();
    return text;
}

Result<BranchRecord> decode_branch_record(std::string_view text) {
    std::string_view rest = text;
    if (take_until(';', rest) != kRecordForm) return bad_record("a text that begins with '1;'", text);
    BranchRecord record;
    while (!rest.empty()) {
        const std::string_view field = take_until(';', rest);
        std::string_view value = field;
        const std::string_view key = take_until('=', value);
        if (!read_record_field(key, value, record)) return bad_record("a valid field", field);
    }
    // A missing, repeated or reordered field, leading zeros, lower-case digits: somebody else wrote this.
    if (text != encode_branch_record(record)) return bad_record("the form " + encode_branch_record(record), text);
    if (record.system_identifier == 0) return bad_record("a database", text);
    return record;
}

void add_remembered(const BranchRecord& record, WalPosition& position) {
    if (record.system_identifier == 0 || record.system_identifier != position.system_identifier) return;
    for (const auto& [timeline, mark] : record.marks) {
        if (has_data_of(position, timeline)) position.marks.emplace(timeline, mark);
    }
    position.whole = record.whole == WholeTimeline{position.history.current, position.end} &&
                     !marks_conflict(record.marks, position.marks);
    const TimelineHistory& history = position.history;
    const bool promoted_since = record.promoting_from != 0 && !history.ancestors.empty() &&
                                history.ancestors.back().timeline == record.promoting_from;
    if (promoted_since) {
        position.ordered = history.current;
    } else if (record.ordered != 0 && (record.ordered == history.current || history.left_at(record.ordered))) {
        position.ordered = record.ordered;
    }
}

}  // namespace paf
