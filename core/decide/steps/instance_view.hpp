// InstanceView: what the facts say of the instance, in one word.
#pragma once

#include <string>

#include "model/observation.hpp"
#include "model/request.hpp"

namespace paf {

struct InstanceView {
    enum class Kind {
        kNeedsFacts,  ///< ask for `needs` first
        kDown,        ///< proved: nothing of the instance is alive
        kOrphans,     ///< the postmaster is dead, processes of it are not
        kStarting,    ///< alive, starting up or recovering, not open yet
        kStopping,    ///< alive, shutting down
        kStandby,
        kPrimary,
        kNoAnswer,    ///< alive, but it does not answer
        kWrongOwner,  ///< the data directory is another user's, so not the instance's; `detail` says whose
        kUnknown,     ///< could not be established; `detail` says why
    };
    Kind kind = Kind::kUnknown;
    FactSet needs;
    std::string detail;
};

/// Judges the instance by processes, then SQL, then (when a live server lets nobody in) the control file.
/// A live server is never reported down, and an unknown is never reported as a known state.
InstanceView view_instance(const Request& request, const Observation& seen);

/// Whether a stopped instance's control file says that it ran as a primary and was not shut down.
bool crashed_as_primary(const ControlFile& control, const DataDirectory& directory);

/// Whether a control file is left in this state by a primary that crashed, or by its crash recovery.
bool is_crashed_primarys(ControlState state);

}  // namespace paf
