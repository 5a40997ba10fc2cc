// Checks of parameter values.  A check takes the text as the administrator wrote it and gives the value, or says what
// was expected, what was found, and what to do.  Every error is kInvalid and does not name the parameter.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "model/request.hpp"
#include "model/result.hpp"

namespace paf {

/// A user of the system: letters, digits and `. _ - @ \ $`, no leading dash, 1 to 256 bytes.
Result<std::string> check_user_name(std::string_view text);

/// An absolute path of at most 1023 bytes (PostgreSQL's MAXPGPATH) without control characters; slashes at its end go.
Result<std::string> check_absolute_path(std::string_view text);

/// A socket directory or one host name or address, without blanks, commas or control characters; at most 1023 bytes.
Result<std::string> check_host(std::string_view text);

/// A TCP port, 1 to 65535.
Result<std::uint16_t> check_port(std::string_view text);

/// Server options on one line of at most 4095 bytes.
Result<std::string> check_options(std::string_view text);

/// A number of bytes from 0 to 2^63-1: digits, or the form `1E8` or `1.5e9` when it stands for a whole number, which
/// Perl PAF took too.
Result<std::uint64_t> check_bytes(std::string_view text);

/// The same, where 0 is a limit.
Result<std::uint64_t> check_loss(std::string_view text);

/// "off", "warn" or "enforce".
Result<PreflightMode> check_preflight_mode(std::string_view text);

}  // namespace paf
