// Text for places that take one line: a log, an exit reason, an error message.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace paf {

/// `text` as one line of at most `limit` bytes, fit to leave the program: outgoing_line() of
/// model/outgoing/outgoing_text.hpp.
std::string one_line(std::string_view text, std::size_t limit);

/// `text` between single quotes, on one line and shortened, to name what was found in an error message.
std::string in_quotes(std::string_view text);

/// Whether a byte is a control character (ASCII below the blank, or DEL).
bool is_control(char byte);

}  // namespace paf
