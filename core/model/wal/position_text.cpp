#include "model/wal/position_text.hpp"

#include <algorithm>
#include <cstdio>
#include <limits>

#include "model/text.hpp"

namespace paf {
namespace {

/// A number of exactly `length` hexadecimal digits in capitals, of at most eight.
std::optional<std::uint32_t> read_hexadecimal(std::string_view text, std::size_t length) {
    const std::string_view digits = "0123456789ABCDEF";
    if (text.size() != length) return std::nullopt;
    std::uint32_t number = 0;
    for (const char c : text) {
        const std::size_t digit = digits.find(c);
        if (digit == std::string_view::npos) return std::nullopt;
        number = number << 4U | static_cast<std::uint32_t>(digit);
    }
    return number;
}

constexpr std::string_view kPlain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-@";

}  // namespace

std::string_view take_until(char separator, std::string_view& rest) {
    const std::size_t at = rest.find(separator);
    const std::string_view part = rest.substr(0, at);
    rest = at == std::string_view::npos ? std::string_view() : rest.substr(at + 1);
    return part;
}

bool read_timeline(std::string_view text, TimelineId& timeline) {
    const auto number = parse_unsigned(text);
    if (!number || *number == 0 || *number > std::numeric_limits<TimelineId>::max()) return false;
    timeline = static_cast<TimelineId>(*number);
    return true;
}

bool read_lsn(std::string_view text, Lsn& lsn) {
    const auto parsed = Lsn::parse(text);
    if (parsed) lsn = *parsed;
    return parsed.has_value();
}

bool read_number(std::string_view text, std::uint64_t& number) {
    const auto parsed = parse_unsigned(text);
    number = parsed.value_or(0);
    return parsed.has_value();
}

bool read_seconds(std::string_view text, std::int64_t& seconds) {
    std::uint64_t number = 0;
    if (!read_number(text, number) || number > std::uint64_t{std::numeric_limits<std::int64_t>::max()}) return false;
    seconds = static_cast<std::int64_t>(number);
    return true;
}

std::string word_text(const std::string& text) {
    std::string word;
    for (const char c : text) {
        if (kPlain.find(c) != std::string_view::npos) {
            word += c;
            continue;
        }
        char digits[4];
        (void)std::snprintf(digits, sizeof digits, "%%%02X", static_cast<unsigned char>(c));
        word += digits;
    }
    return word;
}

bool read_word(std::string_view word, std::string& text) {
    while (!word.empty()) {
        if (word.front() != '%') {
            text += word.front();
            word.remove_prefix(1);
            continue;
        }
        const auto value = read_hexadecimal(word.substr(1, 2), 2);
        if (!value) return false;
        text += static_cast<char>(*value);
        word.remove_prefix(3);
    }
    return true;
}

std::string ancestors_text(const std::vector<TimelineSwitch>& ancestors) {
    std::string text;
    const char* separator = "";
    for (const TimelineSwitch& ancestor : ancestors) {
        text += separator + std::to_string(ancestor.timeline) + '@' + ancestor.end.text();
        separator = ",";
    }
    return text;
}

bool read_ancestors(std::string_view text, std::vector<TimelineSwitch>& ancestors) {
    TimelineId previous = 0;
    while (!text.empty()) {
        std::string_view lsn = take_until(',', text);
        TimelineSwitch entry;
        if (!read_timeline(take_until('@', lsn), entry.timeline) || entry.timeline <= previous) return false;
        if (!read_lsn(lsn, entry.end) || !entry.end.valid()) return false;
        previous = entry.timeline;
        ancestors.push_back(entry);
    }
    return true;
}

std::string marks_text(const BranchMarks& marks) {
    std::string text;
    for (const auto& [timeline, mark] : marks) {
        char digits[12];
        (void)std::snprintf(digits, sizeof digits, ":%08X", mark);
        text += (text.empty() ? "" : ",") + std::to_string(timeline) + digits;
    }
    return text;
}

bool read_marks(std::string_view text, BranchMarks& marks) {
    TimelineId previous = 0;
    while (!text.empty()) {
        std::string_view digits = take_until(',', text);
        TimelineId timeline = 0;
        if (!read_timeline(take_until(':', digits), timeline) || timeline <= previous) return false;
        const auto mark = read_hexadecimal(digits, 8);
        if (!mark) return false;
        previous = timeline;
        marks.emplace(timeline, *mark);
    }
    return true;
}

bool marks_conflict(const BranchMarks& a, const BranchMarks& b) {
    return std::any_of(a.begin(), a.end(), [&b](const auto& mine) {
        const auto other = b.find(mine.first);
        return other != b.end() && other->second != mine.second;
    });
}

}  // namespace paf
