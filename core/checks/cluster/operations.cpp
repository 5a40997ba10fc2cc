// The operations of the resource: its two monitors, and how long actions may take.
#include <algorithm>

#include "checks/cluster/round.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

/// Pacemaker's own, when nothing is configured.
constexpr milliseconds kDefaultTimeout{20000};

std::string timeout_text(std::chrono::seconds seconds) {
    return std::to_string(seconds.count()) + "s";
}

std::chrono::seconds advised(const LintRound& round, const std::string& action) {
    const auto found = round.agent.timeouts.find(action);
    return found == round.agent.timeouts.end() ? std::chrono::seconds(0) : found->second;
}

bool is_recurring(const Record& operation) {
    return duration_of(field(operation, "interval")).value_or(milliseconds(1)) > milliseconds(0) &&
           !field(operation, "interval").empty();
}

std::vector<const Record*> monitors(const ClusterView& cluster, const DatabaseResource& database) {
    std::vector<const Record*> found;
    for (const Record* operation : cluster.all("operation", {{"resource", database.id}, {"name", "monitor"}})) {
        if (is_recurring(*operation)) found.push_back(operation);
    }
    return found;
}

/// Whether it runs in this role; one without a role runs in the unpromoted one.
bool serves(const Record& monitor, bool promoted) {
    const std::string role = field(monitor, "role");
    return promoted ? is_promoted_role(role) : role.empty() || is_unpromoted_role(role);
}

/// The plan that keeps what the operation has.
OperationPlan plan_of(const Record& operation) {
    return {field(operation, "resource"), field(operation, "name"), field(operation, "interval"),
            field(operation, "timeout"),  field(operation, "role"), field(operation, "on-fail"),
            field(operation, "id")};
}

/// An interval of so many seconds, or the next one that no monitor has.
std::string free_interval(const std::vector<const Record*>& taken, const Record* besides, int seconds) {
    const auto is_taken = [&](int wanted) {
        return std::any_of(taken.begin(), taken.end(), [&](const Record* monitor) {
            return monitor != besides && duration_of(field(*monitor, "interval")) == std::chrono::seconds(wanted);
        });
    };
    while (is_taken(seconds)) ++seconds;
    return std::to_string(seconds) + "s";
}

constexpr int kPromotedInterval = 9, kUnpromotedInterval = 10;

void check_monitor(LintRound& round, const DatabaseResource& database, bool promoted) {
    const auto all = monitors(round.cluster, database);
    const RoleWords words = round.cluster.roles();
    const std::string role = promoted ? words.promoted : words.unpromoted;
    const Record* disabled = nullptr;
    for (const Record* monitor : all) {
        if (!serves(*monitor, promoted)) continue;
        if (!is_false(field(*monitor, "enabled").empty() ? std::nullopt
                                                         : std::optional<std::string>(field(*monitor, "enabled"))))
            return;
        disabled = monitor;
    }
    const std::string interval = free_interval(all, disabled, promoted ? kPromotedInterval : kUnpromotedInterval);
    OperationPlan plan{database.id, "monitor", interval, timeout_text(advised(round, "monitor")), role, "", ""};
    if (disabled != nullptr) plan.id = field(*disabled, "id");
    round.block(database.id, "a recurring monitor with role=" + role + ", which also sees to the scores",
                disabled == nullptr ? "none" : "it is disabled", set_monitor(plan));
}

/// Pacemaker tells the recurring operations of a resource apart by name and interval alone.
void check_intervals(LintRound& round, const DatabaseResource& database) {
    const auto all = monitors(round.cluster, database);
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const std::string interval = field(*all[i], "interval");
            if (duration_of(interval) != duration_of(field(*all[k], "interval"))) continue;
            OperationPlan plan = plan_of(*all[i]);
            plan.interval = free_interval(all, nullptr, kUnpromotedInterval);
            plan.role = serves(*all[i], true) ? round.cluster.roles().promoted : round.cluster.roles().unpromoted;
            if (plan.timeout.empty()) plan.timeout = timeout_text(advised(round, "monitor"));
            round.block(database.id, "monitors with different intervals; Pacemaker drops one of two that have the same",
                        "two with interval=" + interval, set_monitor(plan));
        }
    }
}

void check_monitors(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        check_monitor(round, database, true);
        check_monitor(round, database, false);
        check_intervals(round, database);
    }
}

/// The timeout that counts for an operation without one of its own; one that a rule sets is open.
std::optional<ClusterView::Setting> inherited_timeout(const LintRound& round, const DatabaseResource& database,
                                                      const std::string& action, const std::string& interval) {
    auto defaults = round.cluster.action_default(database, action, interval, "timeout");
    if (defaults) return defaults;
    if (const auto old = round.cluster.property("default-action-timeout")) return ClusterView::Setting{"", *old};
    return std::nullopt;
}

/// Whether an option of the operation has a rule of its own.
bool is_ruled(const LintRound& round, const DatabaseResource& database, const std::string& action,
              const std::string& interval, const char* name) {
    return round.cluster.is_ruled(
        "operation", {{"resource", database.id}, {"action", action}, {"interval", interval}, {"name", name}});
}

void check_timeout(LintRound& round, const DatabaseResource& database, const std::string& action,
                   const Record* operation) {
    const std::string own = operation == nullptr ? "" : field(*operation, "timeout");
    const std::string interval = operation == nullptr ? "0s" : field(*operation, "interval");
    const auto defaults = inherited_timeout(round, database, action, interval);
    const std::string inherited = defaults ? defaults->value : "";
    if (own.empty() && ((defaults && defaults->open) || is_ruled(round, database, action, interval, "timeout"))) {
        round.unknown(database.id, "a rule that only Pacemaker can evaluate sets the timeout of " + action);
        return;
    }
    const std::string counts = own.empty() ? inherited : own;
    const auto actual = counts.empty() ? kDefaultTimeout : duration_of(counts);
    const std::chrono::seconds wanted = advised(round, action);
    if (!actual || *actual >= wanted) return;
    OperationPlan plan =
        operation == nullptr ? OperationPlan{database.id, action, "0s", "", "", "", ""} : plan_of(*operation);
    plan.timeout = timeout_text(wanted);
    if (plan.interval.empty()) plan.interval = "0s";
    const std::string what = plan.role.empty() ? action : action + " with role=" + plan.role;
    std::string found = own;
    if (own.empty()) found = inherited.empty() ? "none, which is 20s" : "none, which is the default of " + inherited;
    round.warn(database.id, "a timeout of " + what + " of at least " + plan.timeout, found, set_timeout(plan));
}

void check_timeouts(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const char* action : {"start", "stop", "promote", "demote", "notify"}) {
            const auto found = round.cluster.all("operation", {{"resource", database.id}, {"name", action}});
            check_timeout(round, database, action, found.empty() ? nullptr : found.front());
        }
        for (const Record* monitor : monitors(round.cluster, database)) {
            check_timeout(round, database, "monitor", monitor);
        }
    }
}

}  // namespace

std::vector<LintCheckSpec> operation_checks() {
    return {
        {"monitors", "both roles are monitored", check_monitors},
        {"timeouts", "actions have the time that the agent advises", check_timeouts},
    };
}

}  // namespace paf
