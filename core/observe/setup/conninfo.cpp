#include "observe/setup/conninfo.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <memory>
#include <string_view>

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

using Options = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

bool is_blank(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_known(std::string_view keyword) {
    const Options known(PQconndefaults(), &PQconninfoFree);
    for (const PQconninfoOption* option = known.get(); option != nullptr && option->keyword != nullptr; ++option) {
        if (keyword == option->keyword) return true;
    }
    return false;
}

/// Options of libpq from 9.3 to 18: their names may be told wherever they stand.
bool is_option_of_any_libpq(std::string_view keyword) {
    constexpr std::array<std::string_view, 27> kNewer = {"channel_binding",
                                                         "gssdelegation",
                                                         "gssencmode",
                                                         "hostaddr",
                                                         "keepalives_count",
                                                         "load_balance_hosts",
                                                         "max_protocol_version",
                                                         "min_protocol_version",
                                                         "oauth_client_id",
                                                         "oauth_client_secret",
                                                         "oauth_issuer",
                                                         "oauth_scope",
                                                         "passfile",
                                                         "require_auth",
                                                         "scram_client_key",
                                                         "scram_server_key",
                                                         "servicefile",
                                                         "ssl_max_protocol_version",
                                                         "ssl_min_protocol_version",
                                                         "sslcertmode",
                                                         "sslcrldir",
                                                         "sslkeylogfile",
                                                         "sslnegotiation",
                                                         "sslpassword",
                                                         "sslsni",
                                                         "target_session_attrs",
                                                         "tcp_user_timeout"};
    return std::find(kNewer.begin(), kNewer.end(), keyword) != kNewer.end();
}

/// One KEYWORD=VALUE, and where its text is.
struct Pair {
    std::string_view keyword;
    std::string value;
    std::size_t begin = 0, end = 0;
};

/// A connection string as a list of pairs.
class Pairs {
  public:
    virtual ~Pairs() = default;
    std::vector<Pair> all;
    std::string fault;  ///< what keeps it from being one; empty when nothing does

    /// The string without the pairs that this libpq does not know.
    [[nodiscard]] virtual std::string known_part() const = 0;

    [[nodiscard]] std::vector<const Pair*> unknown() const {
        std::vector<const Pair*> some;
        for (const Pair& pair : all) {
            if (!is_known(pair.keyword)) some.push_back(&pair);
        }
        return some;
    }

  protected:
    /// What could be an option of a libpq to come.
    static bool is_keyword(std::string_view word) {
        const auto fits = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_'; };
        return !word.empty() && static_cast<unsigned char>(word[0]) < 0x80 &&
               std::all_of(word.begin(), word.end(), fits);
    }
};

/// "host=a port=1", the way conninfo_parse() of src/interfaces/libpq/fe-connect.c reads.  libpq's own words cannot be
/// used for what is wrong: they quote it, and that may be a password or a part of one.
class KeywordPairs : public Pairs {
  public:
    explicit KeywordPairs(std::string_view text) : text_(text) {
        for (skip_blanks(); at_ < text_.size() && fault.empty(); skip_blanks()) fault = take_pair();
    }

    [[nodiscard]] std::string known_part() const override {
        std::string part(text_);
        for (const Pair* pair : unknown()) std::fill(part.begin() + at(pair->begin), part.begin() + at(pair->end), ' ');
        return part;
    }

  private:
    static std::ptrdiff_t at(std::size_t offset) { return static_cast<std::ptrdiff_t>(offset); }

    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    static std::string fault_at(std::size_t at, const std::string& expected, const std::string& found) {
        return "a fault at character " + std::to_string(at + 1) + ": expected " + expected + ", found " + found;
    }

    /// What is wrong with the pair; empty when nothing is.
    std::string take_pair() {
        Pair pair;
        pair.begin = at_;
        while (at_ < text_.size() && text_[at_] != '=' && !is_blank(text_[at_])) ++at_;
        pair.keyword = text_.substr(pair.begin, at_ - pair.begin);
        skip_blanks();
        if (at_ == text_.size())
            return fault_at(pair.begin, "KEYWORD=VALUE", "a word without \"=\" at the end of the string");
        if (text_[at_] != '=') {
            return fault_at(pair.begin, "KEYWORD=VALUE",
                            "a word without \"=\" (a value with blanks belongs in quotes)");
        }
        if (!is_keyword(pair.keyword)) return fault_at(pair.begin, "a keyword before \"=\"", "something else");
        ++at_;
        skip_blanks();
        std::string wrong = at_ < text_.size() && text_[at_] == '\'' ? take_quoted(pair.value) : take_bare(pair.value);
        pair.end = std::min(at_, text_.size());
        all.push_back(std::move(pair));
        return wrong;
    }

    void take_character(std::string& value) {
        if (text_[at_] == '\\') ++at_;
        if (at_ < text_.size()) value.push_back(text_[at_++]);
    }

    std::string take_bare(std::string& value) {
        while (at_ < text_.size() && !is_blank(text_[at_])) take_character(value);
        return "";
    }

    std::string take_quoted(std::string& value) {
        const std::size_t begin = at_++;
        while (at_ < text_.size() && text_[at_] != '\'') take_character(value);
        if (at_ >= text_.size()) return fault_at(begin, "a closing quote", "none: the quote here is never closed");
        ++at_;
        return "";
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

constexpr const char* kUriFault =
    "a URI that libpq does not understand: look for brackets, percent signs, and names behind the question mark; it "
    "looks like postgresql://USER@HOST:PORT/DATABASE?application_name=NAME";

bool is_uri(std::string_view text) {
    return starts_with(text, "postgresql://") || starts_with(text, "postgres://");
}

/// The options behind the question mark of a URI; what stands before it is libpq's to judge
/// (conninfo_uri_parse_options() of the same file).
class UriPairs : public Pairs {
  public:
    explicit UriPairs(std::string_view text) : text_(text) {
        const std::size_t authority = text.find("://") + 3;
        // Up to the '@' of user and password, a question mark is one of their characters.
        const std::size_t end_of_user = text.find_first_of("@/", authority);
        const bool user = end_of_user != std::string_view::npos && text[end_of_user] == '@';
        query_ = text.find('?', user ? end_of_user : authority);
        if (query_ == std::string_view::npos) return;
        for (std::size_t begin = query_ + 1; begin < text.size();) {
            const std::size_t end = std::min(text.find('&', begin), text.size());
            take_pair(begin, end);
            begin = end + 1;
        }
    }

    [[nodiscard]] std::string known_part() const override {
        if (query_ == std::string_view::npos) return std::string(text_);
        std::string part(text_.substr(0, query_));
        char separator = '?';
        std::size_t at = 0;
        const auto others = unknown();
        for (std::size_t begin = query_ + 1; begin < text_.size();) {
            const std::size_t end = std::min(text_.find('&', begin), text_.size());
            if (at < others.size() && others[at]->begin == begin) {
                ++at;
            } else {
                part.append(1, separator).append(text_.substr(begin, end - begin));
                separator = '&';
            }
            begin = end + 1;
        }
        return part;
    }

  private:
    /// What is no plain keyword, libpq has to judge.
    void take_pair(std::size_t begin, std::size_t end) {
        const std::string_view text = text_.substr(begin, end - begin);
        const std::size_t equals = text.find('=');
        if (equals == std::string_view::npos || text.find('=', equals + 1) != std::string_view::npos) return;
        const std::string_view keyword = text.substr(0, equals);
        // JDBC's way of saying sslmode, which libpq understands here alone.
        if (!is_keyword(keyword) || keyword == "ssl") return;
        all.push_back({keyword, std::string(text.substr(equals + 1)), begin, end});
    }

    std::string_view text_;
    std::size_t query_ = std::string_view::npos;
};

std::unique_ptr<Pairs> pairs_of_conninfo(std::string_view text) {
    if (is_uri(text)) return std::make_unique<UriPairs>(text);
    return std::make_unique<KeywordPairs>(text);
}

/// Small words joined by underscores, as libpq names most of its newer options, and hardly anybody a password.
bool looks_like_an_option(std::string_view keyword) {
    const auto fits = [](unsigned char c) { return std::islower(c) != 0 || std::isdigit(c) != 0 || c == '_'; };
    return std::islower(static_cast<unsigned char>(keyword[0])) != 0 && keyword.find('_') != std::string_view::npos &&
           std::all_of(keyword.begin(), keyword.end(), fits);
}

/// What this libpq does not know, and what may be told of it: a password may have slipped in where a keyword belongs,
/// or be cut into words where its quotes are missing.
std::vector<UnknownOption> unknown_options(const Pairs& pairs) {
    std::vector<UnknownOption> unknown;
    bool may_be_rest = false;  // of a secret that lacks its quotes
    std::size_t number = 0;
    for (const Pair& pair : pairs.all) {
        ++number;
        const bool listed = is_option_of_any_libpq(pair.keyword);
        if (!is_known(pair.keyword)) {
            const bool told = listed || (!may_be_rest && looks_like_an_option(pair.keyword));
            const std::string keyword(pair.keyword);
            unknown.push_back({keyword, told ? keyword : "keyword " + std::to_string(number)});
        }
        may_be_rest = (!is_public_conninfo_keyword(pair.keyword) && !listed) || is_secret_name(pair.keyword);
    }
    return unknown;
}

}  // namespace

std::vector<UnknownOption> unknown_conninfo_options(const std::string& conninfo) {
    return unknown_options(*pairs_of_conninfo(conninfo));
}

Result<std::map<std::string, std::string>> parse_conninfo(const std::string& conninfo) {
    if (conninfo.find('\0') != std::string::npos) {
        return fail(ErrorKind::kInvalid, "a zero byte, expected text");
    }
    const auto pairs = pairs_of_conninfo(conninfo);
    const Options options(PQconninfoParse(pairs->known_part().c_str(), nullptr), &PQconninfoFree);
    if (!options && is_uri(conninfo)) return fail(ErrorKind::kInvalid, kUriFault);
    if (!options || !pairs->fault.empty()) {
        return fail(ErrorKind::kInvalid, !pairs->fault.empty() ? pairs->fault
                                                               : "something that libpq does not understand; expected "
                                                                 "keywords and values");
    }
    std::map<std::string, std::string> values;
    for (const Pair* pair : pairs->unknown()) values[std::string(pair->keyword)] = pair->value;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) values[option->keyword] = option->val;
    }
    return values;
}

}  // namespace paf
