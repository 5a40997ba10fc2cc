#include "model/text.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <cstdlib>
#include <ctime>

#include "model/outgoing/outgoing_text.hpp"
#include "model/outgoing/utf8.hpp"

namespace paf {

std::optional<std::uint64_t> parse_unsigned(std::string_view digits) {
    std::uint64_t value = 0;
    const char* const last = digits.data() + digits.size();
    const auto [end, error] = std::from_chars(digits.data(), last, value, 10);
    if (error != std::errc() || end != last) return std::nullopt;
    return value;
}

std::string quote_text(std::string_view text) {
    constexpr std::size_t kLongest = 80;
    std::string clean = outgoing_text(text);
    std::replace(clean.begin(), clean.end(), '\n', ' ');
    std::string out = "'";
    out += whole_characters(clean, kLongest);
    return out + (clean.size() > kLongest ? "...'" : "'");
}

std::string shell_word(const std::string& text) {
    const auto is_plain = [](unsigned char byte) {
        return std::isalnum(byte) != 0 || std::string("_-./:=@,+%").find(static_cast<char>(byte)) != std::string::npos;
    };
    bool plain = !text.empty();
    for (const char byte : text) plain = plain && is_plain(static_cast<unsigned char>(byte));
    if (plain) return text;
    std::string word = "'";
    for (const char byte : text) {
        if (byte == '\'') {
            word += "'\\''";
        } else {
            word += byte;
        }
    }
    return word + "'";
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char byte) { return static_cast<char>(std::tolower(byte)); });
    return text;
}

bool starts_with(std::string_view text, std::string_view start) {
    return text.substr(0, start.size()) == start;
}

bool ends_with(std::string_view text, std::string_view end) {
    return text.size() >= end.size() && text.substr(text.size() - end.size()) == end;
}

std::vector<std::string> lines_of(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

std::vector<std::string> split_words(std::string_view text) {
    constexpr std::string_view kBlanks = " \t\r";
    std::vector<std::string> words;
    for (auto at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
        const auto end = std::min(text.find_first_of(kBlanks, at), text.size());
        words.emplace_back(text.substr(at, end - at));
        at = text.find_first_not_of(kBlanks, end);
    }
    return words;
}

std::string joined(const std::vector<std::string>& items) {
    std::string text;
    for (const std::string& item : items) text += (text.empty() ? "" : ", ") + item;
    return text;
}

std::string seconds_text(std::chrono::milliseconds time) {
    const auto tenths = (std::abs(time.count()) + 50) / 100;
    return (time.count() < 0 && tenths > 0 ? "-" : "") + std::to_string(tenths / 10) + "." +
           std::to_string(tenths % 10) + " s";
}

std::string utc_text(std::int64_t since_epoch) {
    const auto seconds = static_cast<std::time_t>(since_epoch);
    std::tm parts{};
    std::array<char, 40> text{};
    if (since_epoch <= 0 || gmtime_r(&seconds, &parts) == nullptr) return "";
    return std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M:%S UTC", &parts) == 0 ? "" : text.data();
}

}  // namespace paf
