// The values of a Pacemaker configuration as Pacemaker itself reads them: the one owner of this grammar, for the core,
// for its commands and for plugins.  Header only; needs the standard library alone.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace paf::pacemaker {

/// ASCII letters in lower case: Pacemaker compares most words this way, and names of nodes.
inline std::string lower_case(std::string_view text) {
    std::string all(text);
    std::transform(all.begin(), all.end(), all.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return all;
}

/// A boolean: true, on, yes, y, 1, or false, off, no, n, 0, in upper or lower case; nullopt for anything else, and for
/// an empty text.  Source: Pacemaker, lib/common/strings.c, crm_str_to_boolean().
inline std::optional<bool> boolean(std::string_view text) {
    const std::string word = lower_case(text);
    for (const char* yes : {"true", "on", "yes", "y", "1"}) {
        if (word == yes) return true;
    }
    for (const char* no : {"false", "off", "no", "n", "0"}) {
        if (word == no) return false;
    }
    return std::nullopt;
}

namespace detail {

constexpr std::int64_t kMostMs = std::numeric_limits<std::int32_t>::max() * std::int64_t{1000};

/// Takes the digits at the front of `rest`; nullopt when there are none.  A number too large is taken as the largest
/// one.
inline std::optional<std::int64_t> take_number(std::string_view& rest) {
    std::int64_t value = 0;
    std::size_t at = 0;
    for (; at < rest.size() && rest[at] >= '0' && rest[at] <= '9'; ++at) {
        value = std::min(kMostMs, value * 10 + (rest[at] - '0'));
    }
    if (at == 0) return std::nullopt;
    rest.remove_prefix(at);
    return value;
}

/// "P1DT2H30M" and the like, after the P.  A month counts as 30 days, a year as 365.
inline std::optional<std::int64_t> iso_milliseconds(std::string_view rest) {
    constexpr std::int64_t kDay = 86400000;
    std::int64_t total = 0;
    bool in_time = false, any = false;
    while (!rest.empty()) {
        if (rest.front() == 'T' && !in_time) {
            in_time = true;
            rest.remove_prefix(1);
            continue;
        }
        const auto number = take_number(rest);
        if (!number || rest.empty()) return std::nullopt;
        std::int64_t factor = 0;
        switch (rest.front()) {
            case 'Y':
                factor = in_time ? 0 : 365 * kDay;
                break;
            case 'M':
                factor = in_time ? 60000 : 30 * kDay;
                break;
            case 'W':
                factor = in_time ? 0 : 7 * kDay;
                break;
            case 'D':
                factor = in_time ? 0 : kDay;
                break;
            case 'H':
                factor = in_time ? 3600000 : 0;
                break;
            case 'S':
                factor = in_time ? 1000 : 0;
                break;
            default:
                break;
        }
        if (factor == 0) return std::nullopt;
        total = *number > (kMostMs - total) / factor ? kMostMs : total + *number * factor;
        any = true;
        rest.remove_prefix(1);
    }
    return any ? std::optional(total) : std::nullopt;
}

}  // namespace detail

/// A time such as "60", "60s", "2 min", "500ms", or an ISO 8601 duration such as "PT1M30S": not negative, cut to about
/// 68 years.  Without a unit it is seconds; a fraction is cut off; only the first letters of a unit count, and days
/// exist in ISO 8601 alone.  nullopt for what Pacemaker does not take: it uses a default then, or 0. Source: Pacemaker,
/// lib/common/strings.c, crm_get_msec() and crm_parse_interval_spec().
inline std::optional<std::chrono::milliseconds> duration(std::string_view text) {
    constexpr std::string_view kSpaces = " \t\r\n";
    const auto skip_spaces = [kSpaces](std::string_view& rest) {
        rest.remove_prefix(std::min(rest.find_first_not_of(kSpaces), rest.size()));
    };
    if (!text.empty() && text.front() == 'P') {
        const auto iso = detail::iso_milliseconds(text.substr(1));
        return iso ? std::optional(std::chrono::milliseconds(*iso)) : std::nullopt;
    }
    skip_spaces(text);
    const auto number = detail::take_number(text);
    if (!number) return std::nullopt;
    if (!text.empty() && text.front() == '.') {
        text.remove_prefix(1);
        detail::take_number(text);
    }
    skip_spaces(text);
    const std::string unit = lower_case(text);
    const auto begins = [&unit](std::string_view word) { return unit.compare(0, word.size(), word) == 0; };
    std::int64_t factor = 1000;
    if (begins("us")) return std::chrono::milliseconds(*number / 1000);
    if (begins("ms")) {
        factor = 1;
    } else if (begins("m")) {
        factor = 60000;
    } else if (begins("h")) {
        factor = 3600000;
    } else if (!unit.empty() && !begins("s")) {
        return std::nullopt;
    }
    return std::chrono::milliseconds(*number > detail::kMostMs / factor ? detail::kMostMs : *number * factor);
}

}  // namespace paf::pacemaker
