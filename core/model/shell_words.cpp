#include "model/shell_words.hpp"

#include <optional>

namespace paf {
namespace {

/// XCU 2.2 and 2.3 of POSIX: quoting, and how a line becomes words.
class ShellWords {
  public:
    explicit ShellWords(std::string_view text) : text_(text) {}

    Result<std::vector<std::string>> take_all() {
        while (!fault_ && at_ < text_.size() && take_one()) {
        }
        end_word();
        if (fault_) return tl::unexpected<Error>(*fault_);
        return std::move(words_);
    }

  private:
    static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n'; }
    static bool is_one_of(char c, std::string_view set) { return set.find(c) != std::string_view::npos; }

    /// False at the end of what the shell would read.
    bool take_one() {
        const char c = text_[at_];
        if (is_blank(c)) {
            end_word();
            ++at_;
        } else if (c == '\'') {
            take_single();
        } else if (c == '"') {
            take_double();
        } else if (c == '\\') {
            take_escaped();
        } else if (c == '#' && !in_word_) {
            return false;
        } else if (is_one_of(c, "$`;&|<>()") || (c == '~' && !in_word_)) {
            wrong(ErrorKind::kUnsupported, "plain words");
        } else {
            add(c);
            ++at_;
        }
        return true;
    }

    void add(char c) {
        in_word_ = true;
        word_.push_back(c);
    }

    void end_word() {
        if (in_word_) words_.push_back(std::move(word_));
        word_.clear();
        in_word_ = false;
    }

    void take_single() {
        const std::size_t close = text_.find('\'', at_ + 1);
        if (close == std::string_view::npos) return wrong(ErrorKind::kInvalid, "a closing quote");
        in_word_ = true;
        word_.append(text_.substr(at_ + 1, close - at_ - 1));
        at_ = close + 1;
    }

    void take_double() {
        const std::size_t open = at_++;
        in_word_ = true;
        while (at_ < text_.size() && text_[at_] != '"') {
            if (is_one_of(text_[at_], "$`")) return wrong(ErrorKind::kUnsupported, "plain words");
            const bool escapes = text_[at_] == '\\' && at_ + 1 < text_.size() && is_one_of(text_[at_ + 1], "$`\"\\\n");
            if (escapes) ++at_;
            if (!escapes || text_[at_] != '\n') word_.push_back(text_[at_]);
            ++at_;
        }
        if (at_ < text_.size()) {
            ++at_;
            return;
        }
        at_ = open;
        wrong(ErrorKind::kInvalid, "a closing quote");
    }

    void take_escaped() {
        // At the end of the text it stands for itself.
        if (at_ + 1 == text_.size()) {
            add('\\');
        } else if (text_[at_ + 1] != '\n') {
            add(text_[at_ + 1]);
        }
        at_ += 2;
    }

    void wrong(ErrorKind kind, const std::string& expected) {
        const std::string found = kind == ErrorKind::kInvalid
                                      ? "none: the quote at character " + std::to_string(at_ + 1) + " is never closed"
                                      : std::string("'") + text_[at_] + "' at character " + std::to_string(at_ + 1) +
                                            ", which a shell puts something else in place of";
        fault_ = Error{kind, "expected " + expected + ", found " + found};
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool in_word_ = false;
    std::string word_;
    std::vector<std::string> words_;
    std::optional<Error> fault_;
};

}  // namespace

Result<std::vector<std::string>> shell_words(std::string_view text) {
    return ShellWords(text).take_all();
}

}  // namespace paf
