#include "decide/steps/instance_view.hpp"

#include "model/text.hpp"

namespace paf {
namespace {

using Kind = InstanceView::Kind;

/// What libpq says, the server's words first: "connection to server on socket "/tmp/.s.PGSQL.5432" failed: FATAL: ...".
std::string words_first(const std::string& detail) {
    constexpr const char* kFailed = " failed: ";
    const auto at = detail.find(kFailed);
    if (!starts_with(detail, "connection to server ") || at == std::string::npos) return detail;
    return detail.substr(at + std::string(kFailed).size()) + " (" + detail.substr(0, at) + ")";
}

/// The server is alive and accepts nobody: its role is in the control file, which it keeps up to date.
InstanceView role_from_control(const Observation& seen) {
    if (!seen.control.asked()) return {Kind::kNeedsFacts, facts({FactId::kControl}), {}};
    const std::string refused = words_first(seen.sql->detail);
    if (!seen.control.known()) {
        return {Kind::kUnknown,
                {},
                "the server refuses connections: " + refused +
                    "; and its control file could not be read: " + seen.control.cause()};
    }
    const std::string detail = "the server refuses connections: " + refused + "; its role comes from the control file";
    switch (seen.control->state) {
        case ControlState::kInProduction:
            return {Kind::kPrimary, {}, detail};
        case ControlState::kInArchiveRecovery:
            return {Kind::kStandby, {}, detail};
        default:
            break;
    }
    return {Kind::kStarting, {}, detail};
}

InstanceView view_live(const Request& request, const Observation& seen) {
    const std::string who = "the postmaster (pid " + std::to_string(*seen.processes->postmaster) + ")";
    if (seen.processes->postmaster_state == ProcessState::kTraced) {
        return {Kind::kNoAnswer, {}, who + " is stopped by a debugger, which has to let it go on"};
    }
    if (seen.processes->postmaster_state == ProcessState::kStopped) {
        // The command to type comes early: Pacemaker keeps 128 bytes of an exit reason.
        return {Kind::kNoAnswer,
                {},
                "the postmaster is stopped by a signal: kill -CONT " + std::to_string(*seen.processes->postmaster)};
    }
    if (!seen.sql.asked()) return {Kind::kNeedsFacts, facts({FactId::kSql}), {}};
    if (!seen.sql.known()) return {Kind::kUnknown, {}, seen.sql.cause()};
    const SqlFacts& sql = *seen.sql;
    const std::string words = words_first(sql.detail);
    switch (sql.outcome) {
        case SqlOutcome::kAnswered:
            return {sql.in_recovery ? Kind::kStandby : Kind::kPrimary, {}, sql.remark};
        case SqlOutcome::kStartingUp:
            return {Kind::kStarting, {}, who + " says: " + words};
        case SqlOutcome::kShuttingDown:
            return {Kind::kStopping, {}, who + " says: " + words};
        case SqlOutcome::kTooManyClients:
        case SqlOutcome::kRefused:
            return role_from_control(seen);
        case SqlOutcome::kNoServer:
            return {Kind::kStarting,
                    {},
                    "nothing listens at " + request.params.pghost + " port " + std::to_string(request.params.pgport) +
                        " (parameters pghost, pgport), though " + who + " is alive: " + words};
        case SqlOutcome::kForeign:
            return {Kind::kStarting,
                    {},
                    "the server does not listen at " + request.params.pghost + " port " +
                        std::to_string(request.params.pgport) + " (parameters pghost, pgport), though " + who +
                        " is alive: " + words};
        case SqlOutcome::kNoAnswer:
            return {Kind::kNoAnswer, {}, who + " does not answer: " + words};
        case SqlOutcome::kFailed:
            break;
    }
    return {Kind::kUnknown, {}, "the query for the server's role failed: " + words};
}

}  // namespace

InstanceView view_instance(const Request& request, const Observation& seen) {
    if (!seen.processes.asked()) return {Kind::kNeedsFacts, facts({FactId::kProcesses}), {}};
    if (!seen.processes.known()) return {Kind::kUnknown, {}, seen.processes.cause()};
    // Neither "running" nor "down" would be about this instance.
    if (!seen.processes->directory_fault.empty()) return {Kind::kWrongOwner, {}, seen.processes->directory_fault};
    if (seen.processes->postmaster) return view_live(request, seen);
    if (!seen.processes->orphans.empty()) {
        return {Kind::kOrphans,
                {},
                "the postmaster is dead, but " + std::to_string(seen.processes->orphans.size()) +
                    " of its processes are alive (first: pid " + std::to_string(seen.processes->orphans.front()) + ")"};
    }
    return {Kind::kDown, {}, {}};
}

bool crashed_as_primary(const ControlFile& control, const DataDirectory& directory) {
    // An instance restored from a backup was never a primary here, whatever the copied control file says.
    return !directory.backup_label && !directory.standby_requested && is_crashed_primarys(control.state);
}

bool is_crashed_primarys(ControlState state) {
    switch (state) {
        case ControlState::kInProduction:
        case ControlState::kShuttingDown:
        case ControlState::kInCrashRecovery:
            return true;
        default:
            return false;
    }
}

}  // namespace paf
