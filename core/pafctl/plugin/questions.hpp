// What the conformance run puts to a plugin: sensible, absurd and pseudo-random input.
#pragma once

#include <cstdint>
#include <random>
#include <string>

#include "model/request.hpp"
#include "ports/version_plugin.hpp"

namespace paf {

/// Text that is valid, and nothing a plugin may count on.
std::string absurd_text();

Parameters sensible_parameters();
/// What the agent lets through: paths are absolute, the template may be empty.
Parameters absurd_parameters();
SetupInputs absurd_setup();

/// A source of inputs that is the same in every run and on every system.
class QuestionSource {
  public:
    explicit QuestionSource(std::uint32_t seed) : random_(seed) {}

    /// From 0 to `limit` - 1.
    std::uint32_t number(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }
    std::uint32_t any_number() { return static_cast<std::uint32_t>(random_()); }
    /// UTF-8 without zero bytes, up to about 300 bytes long: words that plugins look for, punctuation, any character.
    std::string text();
    /// An absolute path.
    std::string path() { return "/" + text(); }
    Parameters parameters();
    SetupInputs setup();

  private:
    std::map<std::string, std::string> texts();

    std::mt19937 random_;
};

}  // namespace paf
