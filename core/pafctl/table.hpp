// Aligned columns and wrapped lines.  Pure.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace paf {

/// Columns of pafctl's texts.
inline constexpr std::size_t kTextWidth = 96;
/// Bytes shown of what a tool or a server said, and of one of our own sentences that quotes such words.
inline constexpr std::size_t kLongestAnswer = 300, kLongestSentence = 1000;

/// Rows under a heading, columns two blanks apart, each line after `indent` blanks and without blanks at its end.  Rows
/// have as many cells as the heading.  Cells are made fit to leave the program (model/outgoing/outgoing_text.hpp) and
/// as wide as a terminal shows them; an empty cell is shown as "-".
std::string table_text(const std::vector<std::string>& heading, const std::vector<std::vector<std::string>>& rows,
                       std::size_t indent);

/// `text` behind `first`, broken between words at `width` columns; the lines that follow begin below the text.  A word
/// that is longer than a line keeps its length.
std::string wrapped(std::string_view first, std::string_view text, std::size_t width);

}  // namespace paf
