#include "model/decision.hpp"

#include <algorithm>

namespace paf {
namespace {

struct NameOf {
    const char* operator()(const PrepareStandby&) const { return "PrepareStandby"; }
    const char* operator()(const RemoveStaleLocks&) const { return "RemoveStaleLocks"; }
    const char* operator()(const StartServer&) const { return "StartServer"; }
    const char* operator()(const StopServer&) const { return "StopServer"; }
    const char* operator()(const EndOrphans&) const { return "EndOrphans"; }
    const char* operator()(const PromoteServer&) const { return "PromoteServer"; }
    const char* operator()(const Checkpoint&) const { return "Checkpoint"; }
    const char* operator()(const SetScore&) const { return "SetScore"; }
    const char* operator()(const PublishPosition&) const { return "PublishPosition"; }
    const char* operator()(const WithdrawPosition&) const { return "WithdrawPosition"; }
    const char* operator()(const RecordGeneration&) const { return "RecordGeneration"; }
    const char* operator()(const RememberBranch&) const { return "RememberBranch"; }
    const char* operator()(const ReserveTimelines&) const { return "ReserveTimelines"; }
    const char* operator()(const RememberReplication&) const { return "RememberReplication"; }
    const char* operator()(const RecordElection&) const { return "RecordElection"; }
    const char* operator()(const ContinueStopped&) const { return "ContinueStopped"; }
};

}  // namespace

const char* effect_name(const Effect& effect) {
    return std::visit(NameOf{}, effect);
}

bool touches_server(const Effect& effect) {
    return !std::holds_alternative<SetScore>(effect) && !std::holds_alternative<PublishPosition>(effect) &&
           !std::holds_alternative<WithdrawPosition>(effect) && !std::holds_alternative<RecordGeneration>(effect) &&
           !std::holds_alternative<RememberBranch>(effect) && !std::holds_alternative<RememberReplication>(effect);
}

bool Progress::did(const std::string& effect) const {
    return times(effect) > 0;
}

bool Progress::tried(const std::string& effect) const {
    return did(effect) || failed_effect == effect;
}

int Progress::times(const std::string& effect) const {
    return static_cast<int>(std::count(done.begin(), done.end(), effect));
}

std::optional<std::chrono::milliseconds> Progress::since(const std::string& effect) const {
    for (std::size_t i = std::min(done.size(), done_at.size()); i > 0; --i) {
        if (done[i - 1] == effect) return elapsed - done_at[i - 1];
    }
    return std::nullopt;
}

}  // namespace paf
