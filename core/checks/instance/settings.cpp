// Settings that keep an instance from being a standby, and what waits for a restart.
#include <algorithm>

#include "checks/cluster_view.hpp"
#include "checks/instance/checks.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

std::string quoted_value(const std::string& value) {
    return value.empty() ? "nothing" : value;
}

/// What the setup checks have found in the configuration need not be said of the server too.
void check_hot_standby(NodeRound& round, const InstanceLintFacts& facts) {
    if (!facts.in_effect.known() || facts.told.count("hot_standby") != 0) return;
    const auto value = setting_of(facts, "hot_standby");
    if (!value || *value == "on") return;
    round.block("hot_standby", "on, so that it answers as a standby", quoted_value(*value) + " in effect",
                set_and_restart(facts, "hot_standby = on"));
}

bool serves_standbys(const std::string& wal_level) {
    return wal_level != "minimal" && wal_level != "archive";
}

void check_wal_level(NodeRound& round, const InstanceLintFacts& facts) {
    if (facts.told.count("wal_level") != 0) return;
    const auto value = setting_of(facts, "wal_level");
    const std::string expected = "a wal_level that standbys can live on";
    if (value && !serves_standbys(*value)) {
        return round.block("wal_level", expected, *value + (facts.in_effect.known() ? " in effect" : ""),
                           set_and_restart(facts, "wal_level = replica (hot_standby in old versions)"));
    }
    if (facts.control.known() && !facts.control->wal_level.empty() && !serves_standbys(facts.control->wal_level)) {
        round.block("wal_level", expected,
                    "WAL was written with " + facts.control->wal_level + ", says the control file",
                    "start it once as a primary with a higher wal_level, and rebuild the standbys");
    }
}

std::optional<std::uint64_t> primary_has(const ControlFile& control, const std::string& name) {
    const auto field = std::find_if(control.fields.begin(), control.fields.end(),
                                    [&name](const ControlField& one) { return one.name == name; });
    if (field == control.fields.end()) return std::nullopt;  // not compared by this version
    return field->value;
}

std::optional<std::uint64_t> number_in(const Fact<Settings>& settings, const std::string& name) {
    if (!settings.known()) return std::nullopt;
    const auto found = settings->find(name);
    return found == settings->end() ? std::nullopt : parse_unsigned(found->second);
}

/// The control file of a standby has the primary's values; that of a primary its own, with which it must be able to
/// start as a standby: the cluster starts every instance as one.
void check_one_against_primary(NodeRound& round, const InstanceLintFacts& facts, const std::string& name) {
    const auto wanted = primary_has(*facts.control, name);
    if (!wanted) return;
    const std::string value = std::to_string(*wanted);
    const std::string expected = "at least " + value + ", as the primary has (or had last)";
    const std::string assignment = name + " = " + value;
    const auto next = number_in(facts.configured, name), now = number_in(facts.in_effect, name);
    if (next && *next < *wanted) {
        round.block(
            name, expected, std::to_string(*next) + " in the configuration: its next start, as a standby, is refused",
            "set " + assignment + " in " + place_of(facts, name) + " before the instance is stopped or demoted" +
                (now && *now < *wanted ? "; then " + restart_words(facts) : ""));
    } else if (now && *now < *wanted && facts.in_recovery) {
        round.block(name, expected, std::to_string(*now) + " in effect: replay stands still, or soon ends",
                    restart_words(facts));
    }
}

void check_standby_settings(NodeRound& round, const InstanceLintFacts& facts) {
    if (!facts.control.known()) {
        if (facts.control.is_unknown())
            round.unknown("", "what the primary has is not known: " + facts.control.cause(),
                          "see what the instance itself says: pafctl status");
        return;
    }
    for (const std::string& name : standby_settings()) check_one_against_primary(round, facts, name);
}

void check_pending(NodeRound& round, const InstanceLintFacts& facts) {
    std::vector<std::string> others;
    const auto& known = standby_settings();
    std::copy_if(facts.changed.begin(), facts.changed.end(), std::back_inserter(others), [&](const std::string& name) {
        const auto next = number_in(facts.configured, name);
        const auto wanted = facts.control.known() ? primary_has(*facts.control, name) : std::nullopt;
        const bool told =
            std::find(known.begin(), known.end(), name) != known.end() && next && wanted && *next < *wanted;
        return !told;
    });
    if (others.empty()) return;
    round.warn("", "a server that runs with the settings of its files",
               list_of(others) + (others.size() == 1 ? " was changed and waits" : " were changed and wait") +
                   " for a restart: a failover would bring the change along",
               restart_words(facts));
}

void check_program(NodeRound& round, const InstanceLintFacts& facts) {
    if (!facts.in_effect.known() || !facts.program.known()) return;
    const auto running = facts.in_effect->find("server_version");
    if (running == facts.in_effect->end() || ends_with(*facts.program, " " + running->second)) return;
    round.warn("", "the installed program to run: " + *facts.program, "the server still runs " + running->second,
               restart_words(facts));
}

void check_checksums(NodeRound& round, const InstanceLintFacts& facts) {
    if (!facts.control.known() || !primary_has(*facts.control, "data_page_checksum_version")) return;
    if (facts.control->data_checksum_version != 0) return;
    round.note("", "data checksums are off: damaged blocks go unnoticed, to every copy of the data",
               "with all instances stopped cleanly, on every node: pg_checksums --enable; a version without it needs "
               "initdb --data-checksums");
}

}  // namespace

std::vector<InstanceCheck> settings_checks() {
    return {
        {"hot-standby", check_hot_standby},
        {"wal-level", check_wal_level},
        {"standby-settings", check_standby_settings},
        {"restart-pending", check_pending},
        {"server-program", check_program},
        {"data-checksums", check_checksums},
    };
}

}  // namespace paf
