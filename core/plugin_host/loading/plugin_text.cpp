#include "plugin_host/loading/plugin_text.hpp"

#include <algorithm>

#include "model/outgoing/utf8.hpp"

namespace paf {
namespace {

using Byte = unsigned char;

}  // namespace

const char* text_defect(std::string_view text) {
    while (!text.empty()) {
        if (text.front() == '\0') return "a text with a zero byte";
        const std::size_t length = first_character(text).length;
        if (length == 0) return "a text that is not UTF-8";
        text.remove_prefix(length);
    }
    return nullptr;
}

bool is_one_line(std::string_view text) {
    return std::none_of(text.begin(), text.end(), [](char c) { return static_cast<Byte>(c) < 0x20 || c == 0x7F; });
}

}  // namespace paf
