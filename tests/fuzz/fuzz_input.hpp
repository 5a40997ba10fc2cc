// What the fuzz targets share: taking an input apart, and saying what went wrong.
#pragma once

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "model/outgoing/utf8.hpp"
#include "model/result.hpp"

namespace paf::fuzz {

/// Ends the run, keeping the input, when an invariant does not hold.
inline void require(bool holds, const char* invariant) {
    if (holds) return;
    (void)std::fprintf(stderr, "BROKEN: %s\n", invariant);
    std::abort();
}

/// Valid UTF-8 without controls, on one line.
inline bool can_be_shown(std::string_view text) {
    while (!text.empty()) {
        const Utf8Character character = first_character(text);
        if (character.length == 0 || is_control_character(character.code)) return false;
        text.remove_prefix(character.length);
    }
    return true;
}

/// An error of a parser: kInvalid, with a message that can be logged as it is.
inline void require_invalid(const Error& error) {
    require(error.kind == ErrorKind::kInvalid, "malformed input is kInvalid");
    require(!error.message.empty() && can_be_shown(error.message), "the message can be shown");
}

/// Takes pieces off the front of an input; an exhausted one gives zeros and empty texts.
class Input {
  public:
    Input(const std::uint8_t* data, std::size_t size) : rest_(reinterpret_cast<const char*>(data), size) {}

    [[nodiscard]] bool empty() const { return rest_.empty(); }
    [[nodiscard]] std::string_view rest() const { return rest_; }

    std::uint8_t byte() { return static_cast<std::uint8_t>(number(1)); }
    std::uint64_t number(std::size_t width) {
        std::uint64_t value = 0;
        for (std::size_t i = 0; i < width && i < rest_.size(); ++i) {
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(rest_[i])) << (8 * i);
        }
        rest_.remove_prefix(std::min(width, rest_.size()));
        return value;
    }
    /// Up to `separator`, which is taken off too.
    std::string_view until(char separator) {
        const std::string_view piece = rest_.substr(0, rest_.find(separator));
        rest_.remove_prefix(std::min(piece.size() + 1, rest_.size()));
        return piece;
    }
    std::string_view line() { return until('\n'); }

  private:
    std::string_view rest_;
};

}  // namespace paf::fuzz
