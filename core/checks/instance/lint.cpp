#include "checks/instance/lint.hpp"

#include "checks/instance/checks.hpp"
#include "model/text.hpp"

namespace paf {

const std::vector<std::string>& standby_settings() {
    static const std::vector<std::string> kNames = {"max_connections", "max_worker_processes", "max_wal_senders",
                                                    "max_prepared_transactions", "max_locks_per_transaction"};
    return kNames;
}

std::vector<std::string> instance_settings_wanted() {
    std::vector<std::string> names = standby_settings();
    names.insert(names.end(),
                 {"hot_standby", "wal_level", "max_replication_slots", "primary_slot_name", "wal_keep_size",
                  "wal_keep_segments", "restore_command", "synchronous_standby_names", "ssl", "hba_file"});
    return names;
}

std::optional<std::string> setting_of(const InstanceLintFacts& facts, const std::string& name) {
    // What every version has, the server may show to superusers alone.
    const bool hidden = facts.in_effect.known() && name == "hba_file" && facts.in_effect->count(name) == 0;
    const Fact<Settings>& settings = facts.in_effect.known() && !hidden ? facts.in_effect : facts.configured;
    if (!settings.known()) return std::nullopt;
    const auto found = settings->find(name);
    if (found == settings->end()) return std::nullopt;
    return found->second;
}

std::optional<unsigned long> number_setting(const InstanceLintFacts& facts, const std::string& name) {
    const auto value = setting_of(facts, name);
    if (!value) return std::nullopt;
    return parse_unsigned(value->substr(0, value->find_first_not_of("0123456789")));
}

std::string restart_words(const InstanceLintFacts& facts) {
    if (!facts.in_effect.known()) return "";
    const std::string first = facts.in_recovery ? "" : "move the primary to another node, then ";
    return first + "restart it through the cluster: crm_standby -N " + facts.node +
           " -v on, wait until it has stopped, crm_standby -N " + facts.node + " -D";
}

std::string place_of(const InstanceLintFacts& facts, const std::string& name) {
    const auto place = facts.places.find(name);
    return place == facts.places.end() ? facts.configuration : place->second;
}

std::string set_and_restart(const InstanceLintFacts& facts, const std::string& assignment) {
    const std::string restart = restart_words(facts);
    return "set " + assignment + " in " + place_of(facts, assignment.substr(0, assignment.find(' '))) +
           " on every node" + (restart.empty() ? "" : "; then " + restart);
}

std::vector<CheckResult> lint_instance(const InstanceLintFacts& facts) {
    std::vector<InstanceCheck> checks;
    std::vector<CheckResult> results;
    if (facts.in_effect.known() || facts.configured.known()) {
        for (const auto& some : {settings_checks(), replication_checks(), access_checks()})
            checks.insert(checks.end(), some.begin(), some.end());
        return run_node_checks("instance-lint", facts.resource, facts, checks);
    }
    return {{"instance-lint",
             {VerdictLevel::kUnknown, facts.resource, "",
              "its settings are not known: the server does not answer (" + facts.in_effect.cause() +
                  "), and its configuration cannot be read (" + facts.configured.cause() + ")",
              advice("correct " + facts.configuration + ", or start the instance, and look again")}}};
}

}  // namespace paf
