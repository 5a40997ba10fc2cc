// What to say of a file that the instance's user cannot read.
#pragma once

#include <string>

#include "model/instance.hpp"
#include "model/result.hpp"

namespace paf {

/// The error, and what to do when `user` was refused access.
Error unreadable_file(Error error, const std::string& user);

/// The same of a file that the setup cannot be judged without.
Finding unreadable_setup_file(const Error& error, const std::string& path, const std::string& user);

}  // namespace paf
