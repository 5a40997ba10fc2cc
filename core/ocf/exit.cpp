#include "ocf/exit.hpp"

#include "model/outgoing/outgoing_text.hpp"

namespace paf {

const char* exit_name(OcfExit code) {
    switch (code) {
        case OcfExit::kSuccess:
            return "OCF_SUCCESS";
        case OcfExit::kGeneric:
            return "OCF_ERR_GENERIC";
        case OcfExit::kArgs:
            return "OCF_ERR_ARGS";
        case OcfExit::kUnimplemented:
            return "OCF_ERR_UNIMPLEMENTED";
        case OcfExit::kPerm:
            return "OCF_ERR_PERM";
        case OcfExit::kInstalled:
            return "OCF_ERR_INSTALLED";
        case OcfExit::kConfigured:
            return "OCF_ERR_CONFIGURED";
        case OcfExit::kNotRunning:
            return "OCF_NOT_RUNNING";
        case OcfExit::kRunningPromoted:
            return "OCF_RUNNING_PROMOTED";
        case OcfExit::kFailedPromoted:
            return "OCF_FAILED_PROMOTED";
    }
    return "unknown exit code";
}

OcfExit exit_for(ErrorKind kind) {
    switch (kind) {
        case ErrorKind::kInternal:
            return OcfExit::kGeneric;
        case ErrorKind::kInvalid:
            return OcfExit::kArgs;
        case ErrorKind::kNotFound:
            return OcfExit::kInstalled;
        case ErrorKind::kPermission:
            return OcfExit::kPerm;
        case ErrorKind::kTimeout:
            return OcfExit::kGeneric;
        case ErrorKind::kUnavailable:
            return OcfExit::kGeneric;
        case ErrorKind::kUnsupported:
            return OcfExit::kUnimplemented;
    }
    return OcfExit::kGeneric;
}

void write_exit_reason(std::ostream& err, const Environment& env, const std::string& reason) {
    const std::string line = reason_head(reason);
    if (line.empty()) return;
    const std::string_view prefix = value_of(env, "OCF_EXIT_REASON_PREFIX");
    err << (prefix.empty() ? "ocf-exit-reason:" : printable(prefix)) << line << '\n' << std::flush;
}

}  // namespace paf
