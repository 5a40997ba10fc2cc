// One round of one check of the lint: what it looks at, and where it says what it found.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "checks/cluster/lint.hpp"
#include "checks/cluster_view.hpp"
#include "checks/remedies.hpp"

namespace paf {

class LintRound {
  public:
    LintRound(const ClusterView& view, const AgentFacts& facts) : cluster(view), agent(facts) {}

    void warn(const std::string& subject, const std::string& expected, const std::string& found, Remedies remedies) {
        verdicts.push_back({VerdictLevel::kWarn, subject, expected, found, std::move(remedies)});
    }
    /// No instance should be promoted like this.
    void block(const std::string& subject, const std::string& expected, const std::string& found, Remedies remedies) {
        verdicts.push_back({VerdictLevel::kBlock, subject, expected, found, std::move(remedies)});
    }
    /// All is well, with more to be said than that.
    void pass(const std::string& subject, const std::string& found) {
        verdicts.push_back({VerdictLevel::kPass, subject, "", found, {}});
    }
    void unknown(const std::string& subject, const std::string& why) {
        verdicts.push_back({VerdictLevel::kUnknown, subject, "", why, {}});
    }

    /// Whether a rule that only Pacemaker can evaluate may set this attribute, which is said then.
    bool is_open(const std::optional<ClusterView::Setting>& setting, const std::string& subject,
                 const std::string& name) {
        if (!setting || !setting->open) return false;
        unknown(subject, "a rule that only Pacemaker can evaluate sets " + name);
        return true;
    }

    /// Another value of a meta attribute, where it is set; defaults that are for some resources only stay as they are.
    static Remedies change(const ClusterView::Setting& setting, const DatabaseResource& database,
                           const std::string& name, const std::string& value) {
        if (setting.by_rule) return set_meta(database.top(), name, value);
        return change_meta(setting.holder, database.top(), name, value);
    }

    const ClusterView& cluster;
    const AgentFacts& agent;
    std::vector<Verdict> verdicts;
};

/// One check: it says nothing when all is well.
struct LintCheckSpec {
    const char* name;
    const char* passed;  ///< what is so when it says nothing
    void (*look)(LintRound& round);
};

/// The checks by subject.
std::vector<LintCheckSpec> clone_checks();
std::vector<LintCheckSpec> operation_checks();
std::vector<LintCheckSpec> failure_checks();
std::vector<LintCheckSpec> policy_checks();
std::vector<LintCheckSpec> placement_checks();
std::vector<LintCheckSpec> instance_checks();

}  // namespace paf
