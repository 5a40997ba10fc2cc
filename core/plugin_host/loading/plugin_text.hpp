// Texts that come from a plugin, or go to one.
#pragma once

#include <paf_plugin.h>

#include <string>
#include <string_view>

namespace paf {

/// Longest text a plugin may hand over, in bytes.
constexpr std::size_t kTextLimit = 1U << 20U;

/// Points into `text`.
inline paf_str as_paf_str(const std::string& text) {
    return {text.data(), text.size()};
}

/// What is wrong with a text's bytes, or null: it must be UTF-8 as RFC 3629 has it (no overlong forms, no surrogates),
/// without zero bytes.
const char* text_defect(std::string_view text);

/// Whether the text has no control characters, so that it can stand in a list.
bool is_one_line(std::string_view text);

}  // namespace paf
