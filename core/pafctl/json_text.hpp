// JSON as pafctl prints it.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>

namespace paf {

/// The text of `json`, with a line feed at its end: indented, or on one line.  Every string in it, names of members
/// too, is made fit to leave the program (model/outgoing/outgoing_text.hpp), and strings under the name of a secret are
/// masked: bytes that are no UTF-8 cannot make it throw.
std::string json_text(const nlohmann::ordered_json& json, bool indented = true);

}  // namespace paf
