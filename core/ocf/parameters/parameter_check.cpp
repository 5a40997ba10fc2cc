#include "ocf/parameters/parameter_check.hpp"

#include <algorithm>

#include "model/outgoing/one_line.hpp"
#include "ocf/numbers.hpp"

namespace paf {

namespace {

constexpr std::size_t kMaxUserName = 256;
constexpr std::size_t kMaxPath = 1023;
constexpr std::size_t kMaxOptions = 4095;
constexpr std::uint64_t kMaxBytes = INT64_MAX;
constexpr std::size_t kMaxDigits = 32;

tl::unexpected<Error> refuse(std::string_view expected, std::string_view found, std::string_view remedy) {
    return fail(ErrorKind::kInvalid,
                "expected " + std::string(expected) + ", found " + in_quotes(found) + "; " + std::string(remedy));
}

tl::unexpected<Error> too_long(std::size_t limit, std::string_view found) {
    return fail(ErrorKind::kInvalid, "expected at most " + std::to_string(limit) + " bytes, found " +
                                         std::to_string(found.size()) + "; shorten it");
}

bool has_control(std::string_view text) {
    return std::any_of(text.begin(), text.end(), is_control);
}

bool is_digit(char byte) {
    return byte >= '0' && byte <= '9';
}

bool fits_user_name(char byte) {
    return is_digit(byte) || (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z') ||
           std::string_view("._-@\\$").find(byte) != std::string_view::npos;
}

/// The whole number that "DIGITS[.DIGITS]E[+]DIGITS" stands for; nullopt when it is none, or too big.
std::optional<std::uint64_t> exponent_form(std::string_view text) {
    const auto mark = text.find_first_of("eE");
    if (mark == std::string_view::npos || text.size() > kMaxDigits) return std::nullopt;
    std::string_view power = text.substr(mark + 1);
    if (!power.empty() && power.front() == '+') power.remove_prefix(1);
    const auto exponent = whole_number<unsigned>(power);

    const std::string_view mantissa = text.substr(0, mark);
    const auto dot = mantissa.find('.');
    std::string digits(mantissa.substr(0, dot));
    const std::string_view fraction = dot == std::string_view::npos ? std::string_view() : mantissa.substr(dot + 1);
    if (digits.empty() || (dot != std::string_view::npos && fraction.empty())) return std::nullopt;
    if (!exponent || *exponent < fraction.size() || *exponent > kMaxDigits) return std::nullopt;
    digits.append(fraction).append(*exponent - fraction.size(), '0');
    return whole_number<std::uint64_t>(digits);
}

}  // namespace

Result<std::string> check_user_name(std::string_view text) {
    if (text.size() > kMaxUserName) return too_long(kMaxUserName, text);
    if (text.empty() || text.front() == '-' || !std::all_of(text.begin(), text.end(), fits_user_name)) {
        return refuse("the name of a user of this system", text, "give the user that owns the PostgreSQL instance");
    }
    return std::string(text);
}

Result<std::string> check_absolute_path(std::string_view text) {
    if (text.size() > kMaxPath) return too_long(kMaxPath, text);
    if (text.empty() || text.front() != '/' || has_control(text)) {
        return refuse("an absolute path", text, "give the whole path, from / on");
    }
    while (text.size() > 1 && text.back() == '/') text.remove_suffix(1);
    return std::string(text);
}

Result<std::string> check_host(std::string_view text) {
    if (text.size() > kMaxPath) return too_long(kMaxPath, text);
    if (text.empty() || has_control(text) || text.find_first_of(" ,") != std::string_view::npos) {
        return refuse("one socket directory or one host name", text,
                      "give a single directory of unix_socket_directories, or a local address");
    }
    return std::string(text);
}

Result<std::uint16_t> check_port(std::string_view text) {
    const auto port = whole_number<std::uint16_t>(text);
    if (!port || *port == 0) {
        return refuse("a whole number from 1 to 65535", text, "give the port of postgresql.conf");
    }
    return *port;
}

Result<std::string> check_options(std::string_view text) {
    if (text.size() > kMaxOptions) return too_long(kMaxOptions, text);
    if (has_control(text)) return refuse("options on one line", text, "remove line breaks and control characters");
    return std::string(text);
}

namespace {

Result<std::uint64_t> number_of_bytes(std::string_view text, const char* no_limit) {
    auto bytes = whole_number<std::uint64_t>(text);
    if (!bytes) bytes = exponent_form(text);
    if (bytes && *bytes <= kMaxBytes) return *bytes;
    return refuse("a whole number of bytes, 0 or more", text, std::string("write it in digits, or ") + no_limit);
}

}  // namespace

Result<std::uint64_t> check_bytes(std::string_view text) {
    return number_of_bytes(text, "give 0 for no limit");
}

Result<std::uint64_t> check_loss(std::string_view text) {
    return number_of_bytes(text, "leave it empty for no limit");
}

Result<PreflightMode> check_preflight_mode(std::string_view text) {
    if (text == "off") return PreflightMode::kOff;
    if (text == "warn") return PreflightMode::kWarn;
    if (text == "enforce") return PreflightMode::kEnforce;
    return refuse("off, warn or enforce", text, "give one of these three words");
}

}  // namespace paf
