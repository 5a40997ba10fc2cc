#include "pafctl/report/generation.hpp"

#include <array>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "model/text.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

const char* origin_name(GenerationOrigin origin) {
    switch (origin) {
        case GenerationOrigin::kPromoted:
            return "promoted";
        case GenerationOrigin::kFound:
            return "found";
        case GenerationOrigin::kAccepted:
            break;
    }
    return "accepted";
}

}  // namespace

std::string generation_text(const Generation& generation) {
    std::string text = describe_generation(generation);
    if (const std::string since = utc_text(generation.since); !since.empty()) text += ", " + since;
    if (!generation.by.empty()) text += ", by " + generation.by;
    return text;
}

std::string mark_text(std::uint32_t mark) {
    std::array<char, 9> digits{};
    (void)std::snprintf(digits.data(), digits.size(), "%08X", mark);
    return digits.data();
}

Json marks_json(const BranchMarks& marks) {
    Json json = Json::object();
    for (const auto& [timeline, mark] : marks) json[std::to_string(timeline)] = mark_text(mark);
    return json;
}

Json ancestors_json(const TimelineHistory& history) {
    Json json = Json::array();
    for (const TimelineSwitch& one : history.ancestors)
        json.push_back({{"timeline", one.timeline}, {"end", one.end.text()}});
    return json;
}

Json generation_json(const Generation& generation) {
    const auto& past = generation.history.ancestors;
    return {{"timeline", generation.history.current},
            {"system_identifier", std::to_string(generation.system_identifier)},
            {"begun_at", past.empty() ? Json(nullptr) : Json(past.back().end.text())},
            {"node", generation.node},
            {"since", generation.since},
            {"origin", origin_name(generation.origin)},
            {"by", generation.by.empty() ? Json(nullptr) : Json(generation.by)},
            {"highest_timeline", generation.highest},
            {"ancestors", ancestors_json(generation.history)},
            {"marks", marks_json(generation.marks)}};
}

const char* standing_name(Standing standing) {
    switch (standing) {
        case Standing::kMember:
            return "member";
        case Standing::kBehind:
            return "behind";
        case Standing::kDiverged:
            return "diverged";
        case Standing::kForeign:
            break;
    }
    return "foreign";
}

std::string descent_text(const std::string& node, const WalPosition& position, const Generation& generation) {
    const Descent descent = descent_of(position, generation);
    const char* verb = descent.standing == Standing::kForeign ? " has " : " ";
    return node + verb + describe_descent(descent, position, generation);
}

Json descent_json(const WalPosition& position, const Generation& generation) {
    const Descent descent = descent_of(position, generation);
    Json json{{"standing", standing_name(descent.standing)}, {"text", describe_descent(descent, position, generation)}};
    if (descent.standing != Standing::kDiverged) return json;
    json["since"] = descent.since.valid() ? Json(descent.since.text()) : Json(nullptr);
    json["bytes"] = descent.bytes;
    json["timeline"] = descent.on;
    return json;
}

}  // namespace paf
