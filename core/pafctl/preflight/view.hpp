// What `pafctl preflight` has found, as text and as JSON.  Pure.
#pragma once

#include <string>

#include "pafctl/preflight/preflight.hpp"

namespace paf {

/// A line per result, worst first, and below each that did not pass what was expected and found, and the remedy for the
/// tools present.  ASCII without control characters.
std::string preflight_text(const PreflightReport& report);

/// The same for programs, with the remedies for every tool.
std::string preflight_json(const PreflightReport& report);

}  // namespace paf
