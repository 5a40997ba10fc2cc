// The words that a shell makes of a text, for options that reach a server through one.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "model/result.hpp"

namespace paf {

/// The words of `text` as sh takes it apart: blanks, single and double quotes, backslashes.  Nothing is expanded: a
/// pattern such as * stays what it is, as it does in a shell that finds no such file.  kUnsupported where a shell would
/// put something else in its place (variables, commands, home directories) or would run something else than one
/// command; kInvalid for a quote that is never closed.  Messages name the character and never quote the text, which may
/// hold a password.
Result<std::vector<std::string>> shell_words(std::string_view text);

}  // namespace paf
