// Every rule that core/decide names is the answer of at least one row.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <set>

#include "rows.hpp"

namespace paf::test {
namespace {

/// The text between the quotes that begin at `at`.
std::string quoted(const std::string& line, std::size_t at) {
    return line.substr(at + 1, line.find('"', at + 1) - at - 1);
}

bool is_rule(const std::string& text) {
    const std::size_t dot = text.find('.');
    if (dot == std::string::npos || dot + 1 >= text.size()) return false;
    return text.find_first_not_of("abcdefghijklmnopqrstuvwxyz-.") == std::string::npos;
}

/// "stop.ask" as it is, and "PREFIX.launch" as ".launch".
std::set<std::string> rules_in_sources() {
    std::set<std::string> rules;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(PAF_DECIDE_SOURCES)) {
        if (entry.path().extension() != ".cpp") continue;
        std::ifstream file(entry.path());
        for (std::string line; std::getline(file, line);) {
            if (line.find("#include") != std::string::npos) continue;
            for (std::size_t at = line.find('"'); at != std::string::npos; at = line.find('"', at)) {
                const std::string text = quoted(line, at);
                if (is_rule(text)) rules.insert(text);
                at = line.find('"', at + 1);
                if (at == std::string::npos) break;
                ++at;
            }
        }
    }
    return rules;
}

TEST(Decide, EveryRuleHasARow) {
    std::set<std::string> covered = {"decide.no-decision"};  // Decide.TheMainAnswersTheRest
    std::vector<Row> all_gates;
    for (const Action action : {Action::kStart, Action::kStop, Action::kMonitor, Action::kPromote, Action::kDemote,
                                Action::kNotify, Action::kReload}) {
        for (const Row& row : preflight_rows(action)) all_gates.push_back(row);
    }
    for (const Action action : {Action::kMonitor, Action::kPromote}) {
        for (const Row& row : loss_rows(action)) all_gates.push_back(row);
    }
    for (const Row& row : lift_rows()) all_gates.push_back(row);
    const std::vector<Row>& gates = all_gates;
    for (const auto* rows : {&gates, &start_rows(), &stop_rows(), &monitor_rows(), &promote_rows(), &demote_rows(),
                             &notify_rows(), &validate_rows(), &reload_rows()}) {
        for (const Row& row : *rows) {
            const std::string rule = row.rule;
            covered.insert(rule);
            covered.insert(rule.substr(rule.find('.')));
        }
    }
    const std::set<std::string> rules = rules_in_sources();
    EXPECT_GT(rules.size(), 60U) << "the rules were not found in " << PAF_DECIDE_SOURCES;
    for (const std::string& rule : rules) EXPECT_EQ(covered.count(rule), 1U) << rule << " is the answer of no row";
}

}  // namespace
}  // namespace paf::test
