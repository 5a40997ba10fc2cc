#include "pafctl/switchover/view.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "model/outgoing/one_line.hpp"
#include "pafctl/json_text.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLevelWidth = 9, kCheckWidth = 17;

const char* level_text(SwitchoverLevel level) {
    switch (level) {
        case SwitchoverLevel::kFine:
            return "PASS";
        case SwitchoverLevel::kWarning:
            return "WARN";
        case SwitchoverLevel::kUnwise:
            return "UNWISE";
        case SwitchoverLevel::kRefused:
            break;
    }
    return "REFUSED";
}

std::string padded(std::string text, std::size_t width) {
    text.append(text.size() < width ? width - text.size() : 1, ' ');
    return text;
}

Json milliseconds_or_null(const std::optional<std::chrono::milliseconds>& time) {
    return time ? Json(time->count()) : Json();
}

}  // namespace

std::string switchover_findings_text(const SwitchoverPlan& plan, bool dry_run) {
    std::vector<SwitchoverFinding> findings = plan.findings;
    std::stable_sort(findings.begin(), findings.end(),
                     [](const SwitchoverFinding& a, const SwitchoverFinding& b) { return a.level > b.level; });
    std::string text;
    for (const SwitchoverFinding& one : findings) {
        text += wrapped(padded(level_text(one.level), kLevelWidth) + padded(one.check, kCheckWidth),
                        one_line(one.text, kLongestSentence), kTextWidth);
        const bool wanted = one.level != SwitchoverLevel::kFine && !one.remedy.empty();
        if (wanted) text += "      -> " + one_line(one.remedy, kLongestSentence) + "\n";
    }
    const std::string move = (plan.from.empty() ? "?" : plan.from) + " to " + (plan.to.empty() ? "?" : plan.to);
    if (plan.refused()) return text + "\nrefused: " + move + "; nothing was changed\n";
    return text + (dry_run ? "\ncould be done now: " + move + "; nothing was changed\n" : "\n");
}

std::string switchover_outcome_text(const SwitchoverPlan& plan, const SwitchoverOutcome& outcome) {
    std::string text;
    if (outcome.moved && outcome.outage)
        text += plan.to + " is the primary; outage " + std::to_string(outcome.outage->count()) +
                " ms, from the last answer of " + plan.from + " as the primary to the promotion in the CIB\n";
    if (outcome.followed && outcome.timeline)
        text += plan.from + " streams from it on timeline " + std::to_string(*outcome.timeline) + ", " +
                std::to_string(outcome.followed->count()) + " ms after that answer\n";
    if (outcome.cleared) text += "no constraint is left\n";
    if (!outcome.trouble.empty())
        text += wrapped(outcome.moved ? "not complete: " : "failed: ", one_line(outcome.trouble, kLongestSentence),
                        kTextWidth);
    if (!outcome.cluster.empty()) text += wrapped("now: ", one_line(outcome.cluster, kLongestSentence), kTextWidth);
    return text;
}

std::string switchover_json(const SwitchoverPlan& plan, const std::optional<SwitchoverOutcome>& outcome,
                            const std::string& error) {
    Json json;
    json["from"] = plan.from;
    json["to"] = plan.to;
    json["refused"] = plan.refused() || !error.empty();
    json["error"] = error;
    json["findings"] = Json::array();
    for (const SwitchoverFinding& one : plan.findings)
        json["findings"].push_back(
            {{"check", one.check}, {"level", level_text(one.level)}, {"found", one.text}, {"remedy", one.remedy}});
    json["outcome"] = Json();
    if (outcome) {
        json["outcome"] = {{"moved", outcome->moved},
                           {"constraint_cleared", outcome->cleared},
                           {"outage_ms", milliseconds_or_null(outcome->outage)},
                           {"followed_ms", milliseconds_or_null(outcome->followed)},
                           {"timeline", outcome->timeline ? Json(*outcome->timeline) : Json()},
                           {"trouble", outcome->trouble},
                           {"cluster", outcome->cluster}};
    }
    return json_text(json);
}

}  // namespace paf
