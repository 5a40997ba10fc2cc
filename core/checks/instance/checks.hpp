// The checks of the instance lint by subject, and what they share.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "checks/instance/lint.hpp"
#include "checks/node_round.hpp"

namespace paf {

using InstanceCheck = NodeCheck<InstanceLintFacts>;

std::vector<InstanceCheck> settings_checks();
std::vector<InstanceCheck> replication_checks();
std::vector<InstanceCheck> access_checks();

/// A setting in effect, or of a server that does not answer, the configured one.
std::optional<std::string> setting_of(const InstanceLintFacts& facts, const std::string& name);
/// As a number without its unit.
std::optional<unsigned long> number_setting(const InstanceLintFacts& facts, const std::string& name);

/// Where the setting is set, "FILE line N"; the configuration file when it is set nowhere.
std::string place_of(const InstanceLintFacts& facts, const std::string& name);
/// How to set something that counts at the next start only: "set X = Y in FILE on every node, then ...".
std::string set_and_restart(const InstanceLintFacts& facts, const std::string& assignment);
/// How a running instance is restarted without getting in Pacemaker's way; empty when it does not run.
std::string restart_words(const InstanceLintFacts& facts);

}  // namespace paf
