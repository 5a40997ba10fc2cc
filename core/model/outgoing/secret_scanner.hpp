// Finds the secrets in a text; the work behind without_secrets().
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace paf {

/// One pass over a text from left to right.  The text must outlive it.
class SecretScanner {
  public:
    explicit SecretScanner(std::string_view text);
    /// The text with kMask in place of what is secret.
    std::string run();

  private:
    void take_word();
    void take_uri(std::string_view scheme);
    void take_query(std::size_t end, bool public_only);
    bool take_xml_value(std::size_t word_end);
    /// Masks the value at `begin`, with what else may belong to it.
    void mask_value(std::size_t begin);
    void drop_loose_words();
    void mask_to(std::size_t end);
    void copy_to(std::size_t end);

    [[nodiscard]] bool is_hidden(std::string_view name) const;
    [[nodiscard]] bool is_secret_tag(std::size_t at) const;
    [[nodiscard]] bool is_broken_authority(std::string_view authority, std::size_t end) const;
    /// A quote as it is written (', '', \', ", \" or &quot;); empty when there is none.
    [[nodiscard]] std::string_view quote_at(std::size_t at) const;
    [[nodiscard]] std::size_t end_of_word(std::size_t at) const;
    [[nodiscard]] std::size_t skip_blanks(std::size_t at) const;
    [[nodiscard]] std::size_t end_of_quoted(std::size_t begin, std::string_view quote) const;
    [[nodiscard]] std::size_t end_of_doubled(std::size_t begin) const;
    [[nodiscard]] std::size_t end_of_bare(std::size_t begin) const;

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;                        ///< everything before is in `out_`
    std::array<std::string_view, 3> before_{};  ///< the last words, the newest first
    bool conninfo_ = false;                     ///< the text seems to hold a connection string
};

}  // namespace paf
