#include "observe/setup/conninfo.hpp"

#include <libpq-fe.h>

#include <cctype>
#include <memory>
#include <string_view>

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

/// Looks for what libpq refused, the way conninfo_parse() of src/interfaces/libpq/fe-connect.c reads.  libpq's own
/// words cannot be used: they quote what is wrong, and that may be a password or a part of one.
class FaultFinder {
  public:
    explicit FaultFinder(std::string_view text) : text_(text) {}

    std::string find() {
        if (starts_with(text_, "postgresql://") || starts_with(text_, "postgres://")) {
            return "a URI that libpq does not understand: look for brackets, percent signs, and names behind the "
                   "question mark; it looks like postgresql://USER@HOST:PORT/DATABASE?application_name=NAME";
        }
        for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
            if (std::string fault = take_pair(); !fault.empty()) return fault;
        }
        return "something that libpq does not understand; expected keywords and values";
    }

  private:
    void skip_blanks() {
        while (at_ < text_.size() && is_blank(text_[at_])) ++at_;
    }

    static std::string fault(std::size_t at, const std::string& expected, const std::string& found) {
        return "a fault at character " + std::to_string(at + 1) + ": expected " + expected + ", found " + found;
    }

    /// What is wrong with the pair; empty when nothing is.
    std::string take_pair() {
        const std::size_t begin = at_;
        while (at_ < text_.size() && text_[at_] != '=' && !is_blank(text_[at_])) ++at_;
        const std::string_view keyword = text_.substr(begin, at_ - begin);
        skip_blanks();
        if (at_ == text_.size()) return fault(begin, "KEYWORD=VALUE", "a word without \"=\" at the end of the string");
        if (text_[at_] != '=') {
            return fault(begin, "KEYWORD=VALUE", "a word without \"=\" (a value with blanks belongs in quotes)");
        }
        if (!is_known(keyword)) return fault(begin, "a keyword that libpq knows", "another word before \"=\"");
        ++at_;
        skip_blanks();
        return at_ < text_.size() && text_[at_] == '\'' ? take_quoted() : take_bare();
    }

    std::string take_bare() {
        while (at_ < text_.size() && !is_blank(text_[at_])) at_ += text_[at_] == '\\' ? 2 : 1;
        return "";
    }

    std::string take_quoted() {
        const std::size_t begin = at_++;
        while (at_ < text_.size() && text_[at_] != '\'') at_ += text_[at_] == '\\' ? 2 : 1;
        if (at_ >= text_.size()) return fault(begin, "a closing quote", "none: the quote here is never closed");
        ++at_;
        return "";
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

}  // namespace

Result<std::map<std::string, std::string>> parse_conninfo(const std::string& conninfo) {
    if (conninfo.find('\0') != std::string::npos) {
        return fail(ErrorKind::kInvalid, "a zero byte, expected text");
    }
    const Options options(PQconninfoParse(conninfo.c_str(), nullptr), &PQconninfoFree);
    if (!options) return fail(ErrorKind::kInvalid, FaultFinder(conninfo).find());
    std::map<std::string, std::string> values;
    for (const PQconninfoOption* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) values[option->keyword] = option->val;
    }
    return values;
}

}  // namespace paf
