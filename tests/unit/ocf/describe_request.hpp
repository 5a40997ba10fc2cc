// A Request in words, for comparison with the *.expected files of tests/data/pacemaker-env.
#pragma once

#include <string>

#include "model/request.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// Everything but the parameters, one `name: value` per line.
std::string describe(const Request& request);

/// One NAME=value per line.
Environment load_environment(const std::string& path);
std::string load_text(const std::string& path);

}  // namespace paf
