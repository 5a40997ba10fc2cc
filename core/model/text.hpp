// Small helpers for reading foreign text strictly, and for putting it into messages and commands.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paf {

/// A decimal number of digits only, from 0 to 2^64-1; nullopt for signs, blanks, overflow or an empty text.
std::optional<std::uint64_t> parse_unsigned(std::string_view digits);

/// `text` between single quotes, for a message: fit to leave the program (outgoing_text.hpp), and cut after 80 bytes.
std::string quote_text(std::string_view text);

/// A word as a shell takes it literally: in single quotes where it needs them.
std::string shell_word(const std::string& text);

/// With the letters A to Z in small.
std::string lower(std::string text);

bool starts_with(std::string_view text, std::string_view start);
bool ends_with(std::string_view text, std::string_view end);

/// The lines, without their ends; the last one may lack its own.
std::vector<std::string> lines_of(std::string_view text);
/// What stands between spaces, tabs and carriage returns, nothing of it empty.
std::vector<std::string> split_words(std::string_view text);

/// "a, b, c".
std::string joined(const std::vector<std::string>& items);

/// "1.5 s": a length of time, rounded to a tenth of a second.
std::string seconds_text(std::chrono::milliseconds time);

/// "2026-11-23 07:49:53 UTC", for seconds since the epoch; empty for none (0 or less), and for times out of reach.
std::string utc_text(std::int64_t since_epoch);

}  // namespace paf
