#include "pafctl/report/report.hpp"

namespace paf {

InstanceState state_of(const InstanceReport& instance) {
    const Observation& seen = instance.seen;
    if (!seen.processes.known()) return InstanceState::kUnknown;
    if (seen.processes->nothing_alive()) {
        const bool none =
            seen.data_directory.known() && (!seen.data_directory->exists || seen.data_directory->empty_of_version);
        return none ? InstanceState::kNoData : InstanceState::kStopped;
    }
    if (!seen.processes->postmaster) return InstanceState::kOrphans;
    const bool asked = seen.sql.known();
    if (asked && seen.sql->outcome == SqlOutcome::kAnswered)
        return seen.sql->in_recovery ? InstanceState::kStandby : InstanceState::kPrimary;
    if (is_halted(seen.processes->postmaster_state)) return InstanceState::kFrozen;
    if (asked && seen.sql->outcome == SqlOutcome::kStartingUp) return InstanceState::kStarting;
    if (asked && seen.sql->outcome == SqlOutcome::kShuttingDown) return InstanceState::kStopping;
    return InstanceState::kNoAnswer;
}

const char* state_name(InstanceState state) {
    switch (state) {
        case InstanceState::kUnknown:
            return "unknown";
        case InstanceState::kNoData:
            return "no-data";
        case InstanceState::kStopped:
            return "stopped";
        case InstanceState::kOrphans:
            return "orphans";
        case InstanceState::kFrozen:
            return "frozen";
        case InstanceState::kStarting:
            return "starting";
        case InstanceState::kStopping:
            return "stopping";
        case InstanceState::kNoAnswer:
            return "no-answer";
        case InstanceState::kPrimary:
            return "primary";
        case InstanceState::kStandby:
            return "standby";
    }
    return "unknown";
}

bool is_alive(InstanceState state) {
    return state != InstanceState::kUnknown && state != InstanceState::kNoData && state != InstanceState::kStopped;
}

const SqlFacts* answer_of(const InstanceReport& instance) {
    const InstanceState state = state_of(instance);
    const bool answered = state == InstanceState::kPrimary || state == InstanceState::kStandby;
    return answered ? &instance.seen.sql.value() : nullptr;
}

std::optional<WalPosition> known_position(const StatusReport& report, const ResourceReport& resource,
                                          const std::string& node) {
    if (report.local_node.known() && *report.local_node == node && resource.instance &&
        resource.instance->seen.position.known())
        return *resource.instance->seen.position;
    if (!resource.published.known() || resource.published->count(node) == 0) return std::nullopt;
    auto position = decode_position(resource.published->at(node));
    return position ? std::optional<WalPosition>(std::move(*position)) : std::nullopt;
}

}  // namespace paf
