// Characters of UTF-8, and how many columns of a terminal a text takes.
#pragma once

#include <cstddef>
#include <string_view>

namespace paf {

/// The character that a text begins with.
struct Utf8Character {
    std::size_t length = 0;  ///< in bytes; 0: the text is empty, or its first byte begins no character
    char32_t code = 0;
};

/// Strict: no overlong forms, no surrogates, nothing above U+10FFFF (RFC 3629, section 4).
Utf8Character first_character(std::string_view text);

/// Whether a terminal, a log or a browser does something with it instead of showing it: controls (C0, DEL, C1),
/// separators of lines and paragraphs, marks that turn the direction of writing around, tags.
bool is_control_character(char32_t code);

/// The columns that a terminal shows `text` in: two for wide characters of East Asia and pictures, none for combining
/// marks, one for each byte that is no UTF-8.
std::size_t display_columns(std::string_view text);

/// The first `limit` bytes of `text`, or fewer, so that no character is cut in two.
std::string_view whole_characters(std::string_view text, std::size_t limit);

/// The last `limit` bytes of `text`, or fewer, likewise.
std::string_view last_characters(std::string_view text, std::size_t limit);

}  // namespace paf
