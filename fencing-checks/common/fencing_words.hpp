// Texts of a Pacemaker configuration, and of messages.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace paf::fencing {

/// ASCII letters in lower case: Pacemaker compares names of nodes this way.
std::string lower(std::string_view text);
bool same_name(std::string_view a, std::string_view b);
/// Whether `names` holds `name`, as same_name() sees it.
bool contains(const std::vector<std::string>& names, std::string_view name);

/// A Pacemaker boolean; nullopt for anything that is none, and for an empty text.
std::optional<bool> boolean(std::string_view text);

/// A time as Pacemaker takes it (paf/pacemaker_values.hpp), in seconds, rounded down; nullopt for what it does not
/// take.
std::optional<long> seconds(std::string_view text);

/// Words between any of `separators`.
std::vector<std::string> split(std::string_view text, std::string_view separators);
/// "a, b and c".
std::string list_of(const std::vector<std::string>& items);
/// The words, with one blank between two.
std::string joined(const std::vector<std::string>& items);

/// How many letters have to be changed, added or left out to get from one to the other, as far as `limit`.
std::size_t distance(std::string_view a, std::string_view b, std::size_t limit);

/// A word as a shell takes it literally.
std::string shell_word(std::string_view text);

}  // namespace paf::fencing
