// What `pafctl explain` prints.  Pure.
#pragma once

#include <string>

#include "pafctl/explain/forecast/forecast.hpp"

namespace paf {

std::string explanation_text(const Explanation& explanation);
std::string explanation_json(const Explanation& explanation);
/// When nothing could be looked at.
std::string explain_error_json(const std::string& error);

}  // namespace paf
