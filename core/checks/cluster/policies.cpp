// What Pacemaker does when an action fails, and what it waits for before it starts or promotes.
#include <algorithm>

#include "checks/cluster/round.hpp"

namespace paf {
namespace {

/// What on-fail of one action says.
struct OnFail {
    std::string value;     ///< empty: Pacemaker's default
    bool open = false;     ///< a rule that only Pacemaker can evaluate may set it
    bool own = false;      ///< the operation itself has it, not the operation defaults
    bool by_rule = false;  ///< the operation defaults have it for some operations
};

bool is_enabled(const Record& operation) {
    const std::string enabled = field(operation, "enabled");
    return enabled.empty() || !is_false(enabled);
}

/// `operation`: nullptr for an action that has no entry.
OnFail on_fail_of(const ClusterView& cluster, const DatabaseResource& database, const std::string& action,
                  const Record* operation) {
    const std::string interval = operation == nullptr ? "0s" : field(*operation, "interval");
    OnFail result;
    if (operation != nullptr) result.value = field(*operation, "on-fail");
    result.own = !result.value.empty();
    if (result.own) return result;
    result.open = cluster.is_ruled(
        "operation", {{"resource", database.id}, {"action", action}, {"interval", interval}, {"name", "on-fail"}});
    if (const auto defaults = cluster.action_default(database, action, interval, "on-fail")) {
        result.value = defaults->value;
        result.open = result.open || defaults->open;
        result.by_rule = defaults->by_rule;
    }
    return result;
}

/// A demote without on-fail has that of the promoted role's monitor.  Source: Pacemaker, lib/pengine/pe_actions.c,
/// validate_on_fail().
const Record* demote_stands_in(const ClusterView& cluster, const DatabaseResource& database) {
    for (const Record* monitor : cluster.all("operation", {{"resource", database.id}, {"name", "monitor"}})) {
        const std::string value = field(*monitor, "on-fail");
        if (is_promoted_role(field(*monitor, "role")) && is_enabled(*monitor) && !value.empty() &&
            !same_word(value, "demote"))
            return monitor;
    }
    return nullptr;
}

bool is_one_of(const std::string& value, std::initializer_list<const char*> words) {
    return std::any_of(words.begin(), words.end(), [&value](const char* word) { return same_word(value, word); });
}

std::string name_of(const std::string& action, const Record* operation) {
    const std::string role = operation == nullptr ? "" : field(*operation, "role");
    return role.empty() ? action : action + " with role=" + role;
}

Remedies change_on_fail(const DatabaseResource& database, const std::string& action, const Record* operation,
                        const OnFail& found) {
    if (found.by_rule) return advice("take on-fail away from the operation defaults that a rule has for " + action);
    if (!found.own || operation == nullptr) return unset_op_default("on-fail");
    return set_on_fail({database.id, action, field(*operation, "interval"), field(*operation, "timeout"),
                        field(*operation, "role"), action == "stop" ? "fence" : "restart", field(*operation, "id")});
}

void check_one(LintRound& round, const DatabaseResource& database, const std::string& action, const Record* operation) {
    OnFail found = on_fail_of(round.cluster, database, action, operation);
    const std::string name = name_of(action, operation);
    if (found.open) {
        round.unknown(database.id, "a rule that only Pacemaker can evaluate sets on-fail of " + name);
        return;
    }
    const Record* changes = operation;
    std::string from;
    if (action == "demote" && found.value.empty()) {
        if (const Record* monitor = demote_stands_in(round.cluster, database)) {
            found = {field(*monitor, "on-fail"), false, true, false};
            changes = monitor;
            from = ", from the promoted role's monitor";
        }
    }
    const std::string said = "on-fail=" + found.value + " of " + name + from + ": ";
    const std::string changed = changes == nullptr ? action : field(*changes, "name");
    const Remedies remedies = change_on_fail(database, changed, changes, found);
    const bool ends_a_primary = action == "stop" || action == "demote";
    if (is_one_of(found.value, {"ignore", "nothing"})) {
        if (ends_a_primary) {
            round.block(database.id, "a failed " + action + " to count as one, so that the node is fenced",
                        said + "another node is promoted while this primary may still write", remedies);
        } else {
            round.warn(database.id, "a failed " + action + " to count as one", said + "nothing is recovered", remedies);
        }
    } else if (is_one_of(found.value, {"block"})) {
        round.warn(database.id, "a failed " + action + " to be recovered from",
                   said + "nobody takes over until an administrator has been there", remedies);
    } else if (is_one_of(found.value, {"stop"}) && action != "stop") {
        round.warn(database.id, "a failed " + action + " to be recovered from", said + "the instance stays stopped",
                   remedies);
    }
}

void check_on_fail(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const char* action : {"start", "stop", "promote", "demote"}) {
            const auto found = round.cluster.all("operation", {{"resource", database.id}, {"name", action}});
            check_one(round, database, action, found.empty() ? nullptr : found.front());
        }
        for (const Record* monitor : round.cluster.all("operation", {{"resource", database.id}, {"name", "monitor"}})) {
            if (is_enabled(*monitor)) check_one(round, database, "monitor", monitor);
        }
    }
}

/// Whether a start or a promotion waits for fencing.
bool waits_for_fencing(const std::string& value) {
    return !is_one_of(value, {"quorum", "nothing"});
}

constexpr const char* kFencedFirst = "requires=fencing, or none: an old primary is fenced before another is promoted";

void check_requires(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto setting = round.cluster.setting(database, "requires");
        if (setting && !round.is_open(setting, database.top(), "requires") && !waits_for_fencing(setting->value)) {
            round.block(setting->holder.empty() ? "resource defaults" : setting->holder, kFencedFirst,
                        "requires=" + setting->value,
                        setting->holder.empty() ? LintRound::change(*setting, database, "requires", "fencing")
                                                : unset_meta(setting->holder, "requires"));
        }
        for (const char* action : {"start", "promote"}) {  // before Pacemaker 2
            for (const Record* operation :
                 round.cluster.all("operation", {{"resource", database.id}, {"name", action}})) {
                const std::string value = field(*operation, "requires");
                if (waits_for_fencing(value)) continue;
                round.block(
                    database.id, kFencedFirst, "requires=" + value + " of " + action,
                    advice("take requires away from the operation " + field(*operation, "id") + " of " + database.id));
            }
        }
    }
}

}  // namespace

std::vector<LintCheckSpec> policy_checks() {
    return {
        {"on-fail", "failed actions are recovered from, and a failed stop is fenced", check_on_fail},
        {"requires", "nothing is started or promoted before a lost node is fenced", check_requires},
    };
}

}  // namespace paf
