#include "pafctl/preflight/view.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>

#include "model/outgoing/one_line.hpp"
#include "pafctl/json_text.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

/// The worst comes first.
int urgency(VerdictLevel level) {
    switch (level) {
        case VerdictLevel::kBlock:
            return 0;
        case VerdictLevel::kUnknown:
            return 1;
        case VerdictLevel::kWarn:
            return 2;
        case VerdictLevel::kPass:
            break;
    }
    return 3;
}

const char* tool_text(AdminTool tool) {
    switch (tool) {
        case AdminTool::kPcs09:
            return "pcs 0.9";
        case AdminTool::kPcs:
            return "pcs";
        case AdminTool::kCrmsh:
            return "crmsh";
        case AdminTool::kAny:
            break;
    }
    return "any";
}

std::string remedies(const Verdict& verdict, const std::vector<AdminTool>& tools) {
    std::string text;
    for (const auto& [tool, remedy] : verdict.remedies) {
        const bool wanted = tool == AdminTool::kAny || std::find(tools.begin(), tools.end(), tool) != tools.end();
        if (wanted) text += "      -> " + one_line(remedy, kLongestSentence) + "\n";
    }
    return text;
}

std::string line(const CheckResult& result, std::size_t check_width) {
    constexpr std::size_t kLevelWidth = 9;
    std::string first = level_text(result.verdict.level);
    first.append(kLevelWidth - first.size(), ' ');
    first += result.check;
    first.append(check_width + 2 - result.check.size(), ' ');
    return wrapped(first, one_line(verdict_text(result.verdict), kLongestSentence), kTextWidth);
}

}  // namespace

std::string preflight_text(const PreflightReport& report) {
    std::vector<CheckResult> results = report.results;
    std::stable_sort(results.begin(), results.end(), [](const CheckResult& a, const CheckResult& b) {
        return urgency(a.verdict.level) < urgency(b.verdict.level);
    });
    std::size_t width = 0;
    std::array<int, 4> counts{};
    for (const CheckResult& result : results) {
        width = std::max(width, result.check.size());
        ++counts.at(static_cast<std::size_t>(urgency(result.verdict.level)));
    }
    std::string text;
    for (const CheckResult& result : results) text += line(result, width) + remedies(result.verdict, report.tools);
    for (const std::string& problem : report.problems) text += wrapped("problem: ", problem, kTextWidth);
    return text + "\n" + std::to_string(counts[3]) + " passed, " + std::to_string(counts[2]) +
           (counts[2] == 1 ? " warning, " : " warnings, ") + std::to_string(counts[0]) + " to be cured, " +
           std::to_string(counts[1]) + " unknown\n";
}

std::string preflight_json(const PreflightReport& report) {
    Json json;
    json["results"] = Json::array();
    for (const CheckResult& result : report.results) {
        Json remedies = Json::object();
        for (const auto& [tool, remedy] : result.verdict.remedies) remedies[tool_text(tool)] = remedy;
        json["results"].push_back({{"check", result.check},
                                   {"level", level_text(result.verdict.level)},
                                   {"subject", result.verdict.subject},
                                   {"expected", result.verdict.expected},
                                   {"found", result.verdict.found},
                                   {"remedies", remedies}});
    }
    json["problems"] = report.problems;
    return json_text(json);
}

}  // namespace paf
