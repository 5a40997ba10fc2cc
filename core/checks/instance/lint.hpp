// The lint of this node's instance: settings that keep it from serving, or from following, when its turn comes.
// What its version plugin looks at before every start (core/observe/setup/setup_check.hpp) is not repeated.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "checks/instance/hba.hpp"
#include "model/cluster/evidence.hpp"
#include "model/fact.hpp"
#include "model/instance.hpp"
#include "model/replication/client_name.hpp"

namespace paf {

/// Names and values.  A setting that is not there is one that this version does not have.
using Settings = std::map<std::string, std::string>;

struct InstanceLintFacts {
    std::string resource, node;                 ///< this node's name in the cluster
    std::vector<std::string> peers;             ///< the other nodes on which it may run
    std::size_t standbys = 0;                   ///< at most so many follow a primary
    std::string configuration;                  ///< path of postgresql.conf
    std::map<std::string, std::string> places;  ///< where settings are set that are: "FILE line N"
    std::string system_user;
    std::set<std::string> told;        ///< settings of which the setup checks have complained
    Fact<Settings> in_effect;          ///< what the server says; unknown: it does not run, or does not answer
    bool in_recovery = false;          ///< with `in_effect`
    std::vector<std::string> changed;  ///< settings that wait for a restart; with `in_effect`
    Fact<Settings> configured;         ///< what the next start gets; unknown: no setting could be read
    Fact<ControlFile> control;
    Fact<std::string> program;                    ///< what `postgres --version` prints
    std::map<std::string, std::string> conninfo;  ///< to the primary, by keyword
    Fact<std::set<std::string>> slots;            ///< physical replication slots of the server
    /// By how much this node's clock is ahead of the primary's, as the last message of a WAL stream tells, whose way
    /// counts as well.  Not asked: it streams nothing, or its version does not tell (before PostgreSQL has the view
    /// pg_stat_wal_receiver).
    Fact<std::chrono::milliseconds> ahead_of_primary;
    OddBytes odd_bytes = OddBytes::kEscape;  ///< of application_name, as the server has tried it out
    std::optional<bool> sees_standbys;       ///< the role that asks may; unset: not asked
    bool has_monitor_role = false;           ///< the server has the role pg_monitor
    Fact<HbaRules> hba;
    HbaNames names;                                    ///< of the peers, and of the names in `hba`
    std::map<std::string, Fact<std::string>> reverse;  ///< host names by address; asked only when `hba` has names
};

/// What a standby must not have less of than its primary.
const std::vector<std::string>& standby_settings();
/// All settings that the checks look at, by the names of all versions.
std::vector<std::string> instance_settings_wanted();

/// Pure.  One result for all that passed.
std::vector<CheckResult> lint_instance(const InstanceLintFacts& facts);

}  // namespace paf
