#include "plugin_host/plugin_text.hpp"

#include <algorithm>

namespace paf {
namespace {

using Byte = unsigned char;

/// Length in bytes of the character that `text` begins with; 0 when there is none.
/// Source: RFC 3629, section 4: only the second byte's range depends on the first.
std::size_t character_length(std::string_view text) {
    const auto at = [text](std::size_t i) { return static_cast<Byte>(text[i]); };
    const Byte lead = at(0);
    if (lead < 0x80) return 1;
    const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
    if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return 0;
    Byte lowest = 0x80, highest = 0xBF;
    if (lead == 0xE0) lowest = 0xA0;   // overlong below
    if (lead == 0xED) highest = 0x9F;  // surrogates above
    if (lead == 0xF0) lowest = 0x90;   // overlong below
    if (lead == 0xF4) highest = 0x8F;  // beyond U+10FFFF
    if (at(1) < lowest || at(1) > highest) return 0;
    for (std::size_t i = 2; i < length; ++i) {
        if (at(i) < 0x80 || at(i) > 0xBF) return 0;
    }
    return length;
}

}  // namespace

const char* text_defect(std::string_view text) {
    while (!text.empty()) {
        if (text.front() == '\0') return "a text with a zero byte";
        const std::size_t length = character_length(text);
        if (length == 0) return "a text that is not UTF-8";
        text.remove_prefix(length);
    }
    return nullptr;
}

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<Byte>(c) < 0x20 || c == 0x7F; });
}

}  // namespace paf
