// Whole numbers in the environment.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace paf {

/// All of `text` as a decimal number without sign, blanks or overflow; nullopt for anything else.
template <class Number>
std::optional<Number> whole_number(std::string_view text) {
    Number number{};
    const char* end = text.data() + text.size();
    if (text.empty() || text.front() == '-') return std::nullopt;
    const auto [stop, error] = std::from_chars(text.data(), end, number);
    if (error != std::errc() || stop != end) return std::nullopt;
    return number;
}

}  // namespace paf
