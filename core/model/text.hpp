// Small helpers for reading foreign text strictly, and for quoting it in messages.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paf {

/// A decimal number of digits only, from 0 to 2^64-1; nullopt for signs, blanks, overflow or an empty text.
std::optional<std::uint64_t> parse_unsigned(std::string_view digits);

/// `text` between single quotes, for a message: cut after 80 bytes, everything but printable ASCII shown as '?'.
std::string quote_text(std::string_view text);

}  // namespace paf
