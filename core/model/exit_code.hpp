// The exit codes of the OCF resource agent API (OCF spec, ra/1.1, "Return Codes").
#pragma once

namespace paf {

enum class OcfExit : int {
    kSuccess = 0,
    kGeneric = 1,
    kArgs = 2,
    kUnimplemented = 3,
    kPerm = 4,
    kInstalled = 5,
    kConfigured = 6,
    kNotRunning = 7,
    kRunningPromoted = 8,
    kFailedPromoted = 9,
};

}  // namespace paf
