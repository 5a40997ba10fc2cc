// without_quotations(): what PostgreSQL's programs say, without what they quote.
#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kNowhere = std::string_view::npos;

/// Of PostgreSQL's translations too.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kQuotes = {{{"\"", "\""},
                                                                                   {"\u00AB", "\u00BB"},
                                                                                   {"\u00BB", "\u00AB"},
                                                                                   {"\u201E", "\u201C"},
                                                                                   {"\u201C", "\u201D"},
                                                                                   {"\u2018", "\u2019"},
                                                                                   {"\u300C", "\u300D"},
                                                                                   {"\u300E", "\u300F"},
                                                                                   {"`", "\u0027"}}};

bool is_harmless(std::string_view text, std::string_view others) {
    return !text.empty() && std::all_of(text.begin(), text.end(), [others](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || others.find(c) != kNowhere;
    });
}

/// `before`: the words in front of the quote.
bool may_stay(std::string_view before, std::string_view quotation) {
    if (quotation.front() == '/') return is_harmless(quotation, "_-./:@+,~");
    constexpr std::array<std::string_view, 8> kBeforeNames = {"file ", "directory ", "address ",  "socket ",
                                                              "user ", "role ",      "database ", "host "};
    const bool named = std::any_of(kBeforeNames.begin(), kBeforeNames.end(),
                                   [before](std::string_view word) { return ends_with(before, word); });
    if (named) return is_harmless(quotation, "_-./:");
    const bool setting = ends_with(before, "parameter ") && !ends_with(before, "unrecognized configuration parameter ");
    return setting && is_harmless(quotation, "_.");
}

/// One line; `open` tells whether a quotation was left open, which then reaches over all that follows.
std::string line_without_quotations(std::string_view line, bool& open) {
    std::string out;
    while (!line.empty()) {
        const auto quote = std::find_if(kQuotes.begin(), kQuotes.end(),
                                        [line](const auto& pair) { return starts_with(line, pair.first); });
        if (quote == kQuotes.end()) {
            out += line.front();
            line.remove_prefix(1);
            continue;
        }
        const std::string_view rest = line.substr(quote->first.size());
        const std::size_t close = rest.find(quote->second);
        out += quote->first;
        if (close != kNowhere && close > 0 &&
            may_stay(out.substr(0, out.size() - quote->first.size()), rest.substr(0, close))) {
            out += rest.substr(0, close + quote->second.size());
            line = rest.substr(close + quote->second.size());
            continue;
        }
        // What is quoted may hold such quotes itself: the last one of the line ends it.
        const std::size_t last = rest.rfind(quote->second);
        open = last == kNowhere;
        (out += "...") += quote->second;
        line = open ? std::string_view() : rest.substr(last + quote->second.size());
    }
    return out;
}

}  // namespace

std::string without_quotations(std::string_view words) {
    std::string out;
    bool open = false;
    while (!words.empty() && !open) {
        const std::string_view line = words.substr(0, words.find('\n'));
        words.remove_prefix(line.size());
        out += line_without_quotations(line, open);
        if (!words.empty() && !open) {
            out += '\n';
            words.remove_prefix(1);
        }
    }
    return out;
}

}  // namespace paf
