// The checks of a switchover's vetting, each a finding or more.
#pragma once

#include <string>
#include <vector>

#include "pafctl/switchover/plan/facts.hpp"

namespace paf {

class SwitchoverChecks {
  public:
    /// The arguments must outlive it; findings are added to `findings`.
    SwitchoverChecks(const SwitchoverFacts& facts, const SwitchoverLimits& limits,
                     std::vector<SwitchoverFinding>& findings)
        : facts_(facts), limits_(limits), findings_(findings) {}

    /// Quorum, maintenance, idleness, fencing.
    void look_at_cluster();
    /// The one primary, which must be on this node and answer; nullptr when there is not exactly one.
    const SwitchoverNode* look_at_primary();
    /// Whether the server on this node is a writable one that answers; the checks below need it.
    [[nodiscard]] bool primary_answers() const;
    /// Whether what follows this primary has the data that the cluster takes for the newest.
    void look_at_generation(const SwitchoverNode& primary);
    /// Whether the node named may be promoted; nullptr when it may not.
    const SwitchoverNode* look_at_target(const std::string& name, const SwitchoverNode& primary);
    /// Whether the target streams, and how far it is behind.
    void look_at_stream(const SwitchoverNode& target);
    /// Those that would be left if the target failed, and those a shutdown would wait for.
    void look_at_others(const SwitchoverNode& primary, const SwitchoverNode& target);
    /// What a shutdown of the primary would end.
    void look_at_activity();
    void look_at_archiver();
    void look_at_constraints(const SwitchoverNode& target);

  private:
    void add(SwitchoverLevel level, const char* check, std::string text, std::string remedy = "");
    /// A refusal, or, when it is forced, a warning.
    void unwise(const char* check, std::string text, std::string remedy);
    void look_at_instance(const SwitchoverNode& node, const char* check);

    const SwitchoverFacts& facts_;
    const SwitchoverLimits& limits_;
    std::vector<SwitchoverFinding>& findings_;
};

}  // namespace paf
