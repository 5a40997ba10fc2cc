#include "checks/cluster/lint.hpp"

#include "checks/cluster/round.hpp"

namespace paf {
namespace {

class LintCheck : public PreflightCheck {
  public:
    LintCheck(const LintCheckSpec& spec, AgentFacts agent) : spec_(spec), agent_(std::move(agent)) {}

    [[nodiscard]] std::string name() const override { return spec_.name; }

    Result<CheckAnswer> ask(const Evidence& evidence) override {
        const ClusterView cluster(evidence);
        LintRound round(cluster, agent_);
        spec_.look(round);
        if (round.verdicts.empty()) {
            std::vector<std::string> subjects;
            for (const DatabaseResource& database : cluster.databases()) subjects.push_back(database.top());
            const char* found = subjects.empty() ? "there is no resource ocf:heartbeat:pgsqlms" : spec_.passed;
            round.verdicts.push_back({VerdictLevel::kPass, list_of(subjects), "", found, {}});
        }
        return CheckAnswer{{}, std::move(round.verdicts)};
    }

  private:
    LintCheckSpec spec_;
    AgentFacts agent_;
};

}  // namespace

std::vector<std::unique_ptr<PreflightCheck>> cluster_lint(const AgentFacts& agent) {
    std::vector<std::unique_ptr<PreflightCheck>> checks;
    for (const auto& specs : {clone_checks(), operation_checks(), failure_checks(), policy_checks(), placement_checks(),
                              instance_checks()}) {
        for (const LintCheckSpec& spec : specs) checks.push_back(std::make_unique<LintCheck>(spec, agent));
    }
    return checks;
}

}  // namespace paf
