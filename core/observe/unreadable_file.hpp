// What to say of a file that the instance's user cannot read.
#pragma once

#include <string>

#include "model/result.hpp"

namespace paf {

/// The error, and what to do when `user` was refused access.
Error unreadable_file(Error error, const std::string& user);

}  // namespace paf
