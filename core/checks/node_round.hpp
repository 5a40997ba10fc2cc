// One round of the checks of this node and its instance: where they say what they found.
#pragma once

#include <set>
#include <string>
#include <utility>
#include <vector>

#include "checks/remedies.hpp"

namespace paf {

class NodeRound {
  public:
    explicit NodeRound(std::string subject) : subject_(std::move(subject)) {}

    /// The check that speaks from now on.
    void begin(const char* check) { check_ = check; }

    void warn(const std::string& what, const std::string& expected, const std::string& found,
              const std::string& remedy) {
        add(VerdictLevel::kWarn, what, expected, found, remedy);
    }
    /// What must be cured.
    void block(const std::string& what, const std::string& expected, const std::string& found,
               const std::string& remedy) {
        add(VerdictLevel::kBlock, what, expected, found, remedy);
    }
    void unknown(const std::string& what, const std::string& why, const std::string& remedy) {
        add(VerdictLevel::kUnknown, what, "", why, remedy);
    }
    /// Nothing is wrong with it, and it could be better.
    void note(const std::string& what, const std::string& found, const std::string& remedy) {
        add(VerdictLevel::kPass, what, "", found, remedy);
    }

    [[nodiscard]] const std::vector<CheckResult>& results() const { return results_; }

  private:
    void add(VerdictLevel level, const std::string& what, const std::string& expected, const std::string& found,
             const std::string& remedy) {
        const std::string subject = what.empty() ? subject_ : subject_ + ", " + what;
        results_.push_back({check_, {level, subject, expected, found, {}}});
        if (!remedy.empty()) results_.back().verdict.remedies = advice(remedy);
    }

    std::string subject_;
    const char* check_ = "";
    std::vector<CheckResult> results_;
};

/// A check of facts; it says nothing when all is well.
template <class Facts>
struct NodeCheck {
    const char* name;
    void (*look)(NodeRound& round, const Facts& facts);
};

/// What the checks say, and for those that say nothing one result together.
template <class Facts>
std::vector<CheckResult> run_node_checks(const char* lint, const std::string& subject, const Facts& facts,
                                         const std::vector<NodeCheck<Facts>>& checks) {
    NodeRound round(subject);
    std::string passed;
    for (const NodeCheck<Facts>& check : checks) {
        const std::size_t before = round.results().size();
        round.begin(check.name);
        check.look(round, facts);
        if (round.results().size() == before) passed += (passed.empty() ? "" : ", ") + std::string(check.name);
    }
    std::vector<CheckResult> results = round.results();
    if (!passed.empty())
        results.push_back({lint, {VerdictLevel::kPass, subject, "", "nothing wrong with " + passed, {}}});
    return results;
}

}  // namespace paf
