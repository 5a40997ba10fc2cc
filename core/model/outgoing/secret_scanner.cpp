#include "model/outgoing/secret_scanner.hpp"

#include <algorithm>
#include <cctype>

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

constexpr std::size_t kNone = std::string_view::npos;

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_word_byte(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_' || c == '-' || c == '.';
}

/// Whether `text` says KEYWORD = for a keyword that only a connection string is likely to have, or names one.
bool speaks_of_a_connection(std::string_view text) {
    if (text.find("conninfo") != kNone || text.find("connection string") != kNone) return true;
    for (const std::string_view word : {"host", "hostaddr", "user", "dbname", "application_name", "sslmode"}) {
        for (std::size_t at = text.find(word); at != kNone; at = text.find(word, at + 1)) {
            if (at > 0 && is_word_byte(text[at - 1])) continue;
            std::size_t after = at + word.size();
            while (after < text.size() && is_blank(text[after])) ++after;
            if (after < text.size() && text[after] == '=') return true;
        }
    }
    return false;
}

bool is_postgres(std::string_view scheme) {
    return scheme == "postgres" || scheme == "postgresql";
}

bool all_digits(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

SecretScanner::SecretScanner(std::string_view text) : text_(text) {
    out_.reserve(text.size());
}

std::string SecretScanner::run() {
    conninfo_ = speaks_of_a_connection(text_);
    while (at_ < text_.size()) {
        if (is_word_byte(text_[at_])) {
            take_word();
        } else {
            copy_to(at_ + 1);
        }
    }
    return std::move(out_);
}

void SecretScanner::copy_to(std::size_t end) {
    end = std::min(end, text_.size());
    out_ += text_.substr(at_, end - at_);
    at_ = end;
}

void SecretScanner::mask_to(std::size_t end) {
    out_ += kMask;
    at_ = std::min(end, text_.size());
}

std::size_t SecretScanner::end_of_word(std::size_t at) const {
    while (at < text_.size() && is_word_byte(text_[at])) ++at;
    return at;
}

std::size_t SecretScanner::skip_blanks(std::size_t at) const {
    while (at < text_.size() && is_blank(text_[at])) ++at;
    return at;
}

std::string_view SecretScanner::quote_at(std::size_t at) const {
    if (at >= text_.size()) return {};
    for (const std::string_view quote : {"&quot;", "&apos;", "\\\"", "\\'", "''", "'", "\"", "`"}) {
        if (text_.compare(at, quote.size(), quote) == 0) return text_.substr(at, quote.size());
    }
    return {};
}

bool SecretScanner::is_hidden(std::string_view name) const {
    if (is_secret_name(name)) return true;
    if (!conninfo_) return false;
    const std::string_view private_words[] = {"passfile", "options", "sslkey", "sslcert", "service", "servicefile"};
    return std::find(std::begin(private_words), std::end(private_words), name) != std::end(private_words);
}

void SecretScanner::take_word() {
    const std::size_t end = end_of_word(at_);
    const std::string_view word = text_.substr(at_, end - at_);
    if (text_.compare(end, 3, "://") == 0) return take_uri(word);
    if (word == "value" && take_xml_value(end)) return;
    const std::string_view name = word.substr(std::min(word.find_first_not_of('-'), word.size()));
    // crm resource param DEVICE set NAME VALUE
    const bool set_by_crm = before_[0] == "set" && before_[2] == "param";
    before_ = {word, before_[0], before_[1]};
    copy_to(end);
    if (!is_hidden(name)) return;
    const std::string_view closing = quote_at(end);
    const std::size_t after = skip_blanks(end + closing.size());
    if (after >= text_.size()) return;
    if (text_[after] == '=' || text_.compare(after, 2, ":=") == 0) {
        copy_to(text_.find('=', after) + 1);
        if (at_ < text_.size() && text_[at_] == '>') copy_to(at_ + 1);
        return mask_value(skip_blanks(at_));
    }
    const std::size_t beyond_colon = skip_blanks(after + 1);
    if (text_[after] == ':' && !closing.empty() && !quote_at(beyond_colon).empty()) {
        // A member of JSON, or of Python's dictionaries: it keeps its quotes.
        const std::string_view quote = quote_at(beyond_colon);
        const std::size_t value_end = end_of_quoted(beyond_colon + quote.size(), quote);
        copy_to(beyond_colon + quote.size());
        mask_to(value_end == kNone ? text_.size() : value_end - quote.size());
        return;
    }
    const bool option = starts_with(word, "--") || set_by_crm;
    const bool sql = text_[after] == '\'' && is_secret_name(name);  // ALTER ROLE ... PASSWORD '...'
    if (closing.empty() && after > end && (option || sql)) mask_value(after);
}

void SecretScanner::mask_value(std::size_t begin) {
    copy_to(begin);
    const auto stands_here = [this](std::string_view word) {
        const std::size_t after = at_ + word.size();
        return text_.compare(at_, word.size(), word) == 0 &&
               (after >= text_.size() || std::isalnum(static_cast<unsigned char>(text_[after])) == 0);
    };
    for (const std::string_view harmless : {kMask, kSecretPlaceholder, std::string_view("...")}) {
        if (stands_here(harmless)) return copy_to(at_ + harmless.size());
    }
    const std::string_view quote = quote_at(begin);
    if (!quote.empty()) {
        const std::size_t end = end_of_quoted(begin + quote.size(), quote);
        // A word that begins where the quotation ends was part of it: its quotes are wrong.
        const bool broken = end < text_.size() && std::isalnum(static_cast<unsigned char>(text_[end])) != 0;
        return mask_to(broken ? kNone : end);
    }
    mask_to(end_of_bare(begin));
    if (conninfo_) drop_loose_words();
}

/// A blank without quotes ends a value for libpq, but not for the one who wrote it.
void SecretScanner::drop_loose_words() {
    while (true) {
        const std::size_t begin = skip_blanks(at_);
        std::size_t end = begin;
        while (end < text_.size() && !is_blank(text_[end])) ++end;
        const std::size_t next = skip_blanks(end);
        const bool keyword = text_.substr(begin, end - begin).find('=') != kNone || text_.compare(next, 1, "=") == 0;
        if (begin == end || keyword) return;
        at_ = end;
    }
}

std::size_t SecretScanner::end_of_bare(std::size_t begin) const {
    std::size_t end = begin;
    while (end < text_.size() && !is_blank(text_[end])) end += text_[end] == '\\' ? 2 : 1;
    return std::min(end, text_.size());
}

/// The end of what was opened by '' : in a text in single quotes, a quote is written twice.
std::size_t SecretScanner::end_of_doubled(std::size_t begin) const {
    for (std::size_t at = text_.find("''", begin); at != kNone; at = text_.find("''", at)) {
        const std::size_t run_end = std::min(text_.find_first_not_of('\'', at), text_.size());
        if (run_end - at < 4) return at + 2;
        at = run_end;  // a quote within the value, written four times
    }
    const bool empty = begin >= text_.size() || is_blank(text_[begin]);
    return empty ? begin : kNone;
}

/// Where the value ends whose opening quote ends at `begin`; npos when it is not closed.
std::size_t SecretScanner::end_of_quoted(std::size_t begin, std::string_view quote) const {
    if (quote == "''") return end_of_doubled(begin);
    if (quote.size() > 1) {
        const std::size_t close = text_.find(quote, begin);
        return close == kNone ? kNone : close + quote.size();
    }
    for (std::size_t at = begin; at < text_.size(); ++at) {
        if (text_[at] == '\\') {
            ++at;
        } else if (text_[at] == quote[0]) {
            const std::string_view rest = text_.substr(at + 1);
            if (starts_with(rest, quote)) {
                ++at;
            } else if (quote == "'" && starts_with(rest, "\\''")) {
                at += 3;  // a shell's way to put a quote in quotes
            } else {
                return at + 1;
            }
        }
    }
    return kNone;
}

/// Whether the tag around `at` has a name that is a secret's: <nvpair name="passwd" value="..."/>.
bool SecretScanner::is_secret_tag(std::size_t at) const {
    const std::size_t open = text_.rfind('<', at);
    if (open == kNone) return false;
    const std::string_view tag = text_.substr(open, text_.find('>', at) - open);
    const std::size_t name = tag.find("name=");
    const std::string_view quote = name == kNone ? std::string_view() : quote_at(open + name + 5);
    if (quote.empty()) return false;
    const std::size_t begin = open + name + 5 + quote.size();
    return is_secret_name(text_.substr(begin, end_of_word(begin) - begin));
}

bool SecretScanner::take_xml_value(std::size_t word_end) {
    const std::string_view quote = text_.compare(word_end, 1, "=") == 0 ? quote_at(word_end + 1) : std::string_view();
    if (quote.empty() || quote == "''" || !is_secret_tag(at_)) return false;
    const std::size_t begin = word_end + 1 + quote.size();
    const std::size_t close = std::min(text_.find(quote, begin), text_.size());
    copy_to(begin);
    if (text_.substr(begin, close - begin) == kSecretPlaceholder) {
        copy_to(close);
    } else {
        mask_to(close);
    }
    return true;
}

/// Whether a password may have been torn apart: no @ behind the authority, and something like a port that is none.
bool SecretScanner::is_broken_authority(std::string_view authority, std::size_t end) const {
    constexpr std::size_t kNear = 200;
    if (text_.substr(end, kNear).find('@') != kNone) return authority.find(':') != kNone;
    while (!authority.empty()) {
        const std::string_view host = authority.substr(0, authority.find(','));
        authority.remove_prefix(std::min(host.size() + 1, authority.size()));
        const std::size_t bracket = host.find(']');
        if (!host.empty() && host.front() == '[' && bracket == kNone) continue;
        const std::size_t colon = host.find(':', bracket == kNone ? 0 : bracket);
        if (colon != kNone && !all_digits(host.substr(colon + 1))) return true;
    }
    return false;
}

void SecretScanner::take_uri(std::string_view scheme) {
    const std::size_t begin = at_ + scheme.size() + 3;
    const std::size_t end = std::min(text_.find_first_of(" \t\r\n\v\f'\"<>`", begin), text_.size());
    const std::string_view rest = text_.substr(begin, end - begin);
    before_ = {scheme, before_[0], before_[1]};
    copy_to(begin);
    const std::size_t at_sign = rest.rfind('@');
    const std::size_t colon = rest.substr(0, at_sign).find(':');
    if (at_sign != kNone) {
        if (colon != kNone) {
            copy_to(begin + colon + 1);
            mask_to(begin + at_sign);
        }
        copy_to(begin + at_sign);
    } else if (is_postgres(scheme) && is_broken_authority(rest.substr(0, rest.find_first_of("/?")), end)) {
        copy_to(begin + colon + 1);
        return mask_to(text_.size());
    }
    take_query(end, is_postgres(scheme));
}

/// What follows up to `end`: ...?NAME=VALUE&NAME=VALUE.  `public_only`: of a connection; else only secrets are hidden.
void SecretScanner::take_query(std::size_t end, bool public_only) {
    const std::size_t query = text_.find('?', at_);
    if (query == kNone || query >= end) return copy_to(end);
    copy_to(query + 1);
    while (at_ < end) {
        const std::size_t next = std::min(text_.find('&', at_), end);
        const std::size_t equals = std::min(text_.find('=', at_), next);
        const std::string_view name = text_.substr(at_, equals - at_);
        const bool told = public_only ? is_public_conninfo_keyword(name) : !is_secret_name(name);
        copy_to(std::min(equals + 1, next));
        if (told || equals == next) {
            copy_to(next);
        } else {
            mask_to(next);
        }
        copy_to(std::min(next + 1, end));
    }
}

}  // namespace paf
