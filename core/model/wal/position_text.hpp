// Pieces of text that positions, generations and replication policies share.  Writers give one word of printable ASCII;
// readers take nothing that the writers do not write.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "model/wal/position.hpp"

namespace paf {

/// The text up to `separator`, taken off `rest` together with the separator.
std::string_view take_until(char separator, std::string_view& rest);

bool read_timeline(std::string_view text, TimelineId& timeline);
bool read_lsn(std::string_view text, Lsn& lsn);
bool read_number(std::string_view text, std::uint64_t& number);
/// Seconds since the epoch, not before it.
bool read_seconds(std::string_view text, std::int64_t& seconds);

/// Any text as one word: what is no letter, digit, '.', '_', '-' or '@' becomes %XX.
std::string word_text(const std::string& text);
/// Appends to `text`.  Takes more than word_text() writes, so compare what that makes of the result.
bool read_word(std::string_view word, std::string& text);

/// "1@0/3000000,2@0/5000000", in rising order.
std::string ancestors_text(const std::vector<TimelineSwitch>& ancestors);
bool read_ancestors(std::string_view text, std::vector<TimelineSwitch>& ancestors);

/// "2:0BADF00D,3:00000001", in rising order.
std::string marks_text(const BranchMarks& marks);
bool read_marks(std::string_view text, BranchMarks& marks);

}  // namespace paf
