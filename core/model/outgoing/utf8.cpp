#include "model/outgoing/utf8.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace paf {
namespace {

using Byte = unsigned char;
using Range = std::pair<char32_t, char32_t>;

/// Sorted.  Sources: Unicode, general categories Cc, Zl, Zp, and those of Cf that change what is around them.
constexpr std::array<Range, 11> kControls = {{{0x00, 0x1F},
                                              {0x7F, 0x9F},
                                              {0x61C, 0x61C},
                                              {0x180E, 0x180E},
                                              {0x200B, 0x200B},
                                              {0x200E, 0x200F},
                                              {0x2028, 0x202E},
                                              {0x2060, 0x206F},
                                              {0xFEFF, 0xFEFF},
                                              {0xFFF9, 0xFFFB},
                                              {0xE0000, 0xE007F}}};

/// Sorted.  The blocks that wcwidth() counts as nothing; marks of rarer scripts are left out: a column is then too
/// wide.
constexpr std::array<Range, 20> kCombining = {{{0xAD, 0xAD},     {0x300, 0x36F},   {0x483, 0x489},   {0x591, 0x5BD},
                                               {0x610, 0x61A},   {0x64B, 0x65F},   {0x6D6, 0x6DC},   {0x711, 0x711},
                                               {0x730, 0x74A},   {0x900, 0x902},   {0x93C, 0x93C},   {0x941, 0x948},
                                               {0xE31, 0xE31},   {0xE34, 0xE3A},   {0xE47, 0xE4E},   {0x1AB0, 0x1AFF},
                                               {0x1DC0, 0x1DFF}, {0x200C, 0x200D}, {0x20D0, 0x20FF}, {0xFE00, 0xFE2F}}};

/// Sorted.  East Asian Width W and F, in blocks.
constexpr std::array<Range, 14> kWide = {{{0x1100, 0x115F},
                                          {0x231A, 0x231B},
                                          {0x2329, 0x232A},
                                          {0x2E80, 0x303E},
                                          {0x3041, 0x33FF},
                                          {0x3400, 0x4DBF},
                                          {0x4E00, 0x9FFF},
                                          {0xA000, 0xA4CF},
                                          {0xAC00, 0xD7A3},
                                          {0xF900, 0xFAFF},
                                          {0xFE30, 0xFE6F},
                                          {0xFF00, 0xFF60},
                                          {0x1F300, 0x1FAFF},
                                          {0x20000, 0x3FFFD}}};

template <std::size_t Size>
bool is_in(const std::array<Range, Size>& ranges, char32_t code) {
    const auto after = std::upper_bound(ranges.begin(), ranges.end(), code,
                                        [](char32_t value, const Range& range) { return value < range.first; });
    return after != ranges.begin() && code <= std::prev(after)->second;
}

std::size_t columns_of(char32_t code) {
    if (code < 0x300 && code != 0xAD) return 1;
    if (is_in(kCombining, code)) return 0;
    return is_in(kWide, code) ? 2 : 1;
}

bool is_continuation(char byte) {
    return (static_cast<Byte>(byte) & 0xC0U) == 0x80U;
}

}  // namespace

Utf8Character first_character(std::string_view text) {
    if (text.empty()) return {};
    const auto at = [text](std::size_t i) { return static_cast<Byte>(text[i]); };
    const Byte lead = at(0);
    if (lead < 0x80) return {1, lead};
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return {};
    Byte lowest = 0x80, highest = 0xBF;
    if (lead == 0xE0) lowest = 0xA0;   // overlong below
    if (lead == 0xED) highest = 0x9F;  // surrogates above
    if (lead == 0xF0) lowest = 0x90;   // overlong below
    if (lead == 0xF4) highest = 0x8F;  // beyond U+10FFFF
    if (at(1) < lowest || at(1) > highest) return {};
    char32_t code = lead & (0xFFU >> (length + 1));
    for (std::size_t i = 1; i < length; ++i) {
        if (!is_continuation(text[i])) return {};
        code = code << 6U | (at(i) & 0x3FU);
    }
    return {length, code};
}

bool is_control_character(char32_t code) {
    return is_in(kControls, code);
}

std::size_t display_columns(std::string_view text) {
    std::size_t columns = 0;
    while (!text.empty()) {
        const Utf8Character next = first_character(text);
        columns += next.length == 0 ? 1 : columns_of(next.code);
        text.remove_prefix(std::max<std::size_t>(next.length, 1));
    }
    return columns;
}

std::string_view whole_characters(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    while (limit > 0 && is_continuation(text[limit])) --limit;
    return text.substr(0, limit);
}

std::string_view last_characters(std::string_view text, std::size_t limit) {
    if (text.size() <= limit) return text;
    std::size_t begin = text.size() - limit;
    while (begin < text.size() && is_continuation(text[begin])) ++begin;
    return text.substr(begin);
}

}  // namespace paf
