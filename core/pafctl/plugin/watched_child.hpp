// A piece of work in a process of its own, so that a crash or an endless loop in it is a finding and not our end.
#pragma once

#include <chrono>
#include <functional>
#include <string>

#include "model/result.hpp"

namespace paf {

/// How the child ended.
struct ChildEnd {
    bool silent = false;  ///< it wrote nothing for too long and was killed
    int signal = 0;       ///< the signal that ended it, 0 for none
    int exit_code = 0;    ///< 0 when the work was done
};

/// The child's way to say something: one line, without a newline.
using WriteLine = std::function<void(const std::string&)>;

/// Forks; the child runs `work` and ends without the parent's exit handlers; `on_line` gets every line it writes as it
/// comes.  A child that writes nothing for `silence` is killed; it also dies with its parent.  kInternal when there is
/// no child to be had.
Result<ChildEnd> run_watched(const std::function<void(const WriteLine&)>& work, const WriteLine& on_line,
                             std::chrono::milliseconds silence);

}  // namespace paf
