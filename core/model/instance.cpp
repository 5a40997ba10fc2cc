#include "model/instance.hpp"

namespace paf {

const char* control_state_text(ControlState state) {
    switch (state) {
        case ControlState::kStartup:
            return "starting up";
        case ControlState::kShutDown:
            return "shut down";
        case ControlState::kShutDownInRecovery:
            return "shut down in recovery";
        case ControlState::kShuttingDown:
            return "shutting down";
        case ControlState::kInCrashRecovery:
            return "in crash recovery";
        case ControlState::kInArchiveRecovery:
            return "in archive recovery";
        case ControlState::kInProduction:
            return "in production";
    }
    return "unrecognized status code";
}

std::string Finding::text() const {
    return subject + ": expected " + expected + ", found " + found + "; " + remedy;
}

}  // namespace paf
