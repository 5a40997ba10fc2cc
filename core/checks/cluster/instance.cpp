// Whether Pacemaker manages the resource, and its parameters.
#include <set>

#include "checks/cluster/round.hpp"
#include "model/text.hpp"

namespace paf {
namespace {

std::string holder_name(const std::string& holder) {
    return holder.empty() ? "resource defaults" : holder;
}

/// A property of the cluster that is to be like this; `why`: what comes of the other value.
void check_property(LintRound& round, const char* name, bool wanted, const char* why) {
    const std::string right = wanted ? "true" : "false";
    if (round.cluster.is_ruled("property", {{"name", name}})) {
        round.unknown("cluster", std::string("a rule that only Pacemaker can evaluate sets ") + name);
        return;
    }
    const auto value = round.cluster.property(name);
    if (wanted ? !is_false(value) : !is_true(value)) return;
    round.warn("cluster", name + ("=" + right), name + ("=" + *value) + ": " + why, set_property(name, right));
}

void check_managed(LintRound& round) {
    check_property(round, "maintenance-mode", false, "nothing is recovered");
    check_property(round, "is-managed-default", true, "nothing is recovered");
    check_property(round, "stop-all-resources", false, "nothing runs");
    check_property(round, "enable-startup-probes", true, "an instance that runs already is not noticed");
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto managed = round.cluster.setting(database, "is-managed");
        if (!round.is_open(managed, database.top(), "is-managed") && managed && is_false(managed->value)) {
            round.warn(holder_name(managed->holder), "is-managed=true",
                       "is-managed=" + managed->value + ": Pacemaker leaves it alone",
                       LintRound::change(*managed, database, "is-managed", "true"));
        }
        const auto kept = round.cluster.setting(database, "maintenance");
        if (!round.is_open(kept, database.top(), "maintenance") && kept && is_true(kept->value)) {
            round.warn(holder_name(kept->holder), "maintenance=false",
                       "maintenance=" + kept->value + ": Pacemaker leaves it alone",
                       LintRound::change(*kept, database, "maintenance", "false"));
        }
    }
}

void check_enabled(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        const auto role = round.cluster.setting(database, "target-role");
        if (!role || round.is_open(role, database.top(), "target-role")) continue;
        if (!same_word(role->value, "Stopped") && !is_unpromoted_role(role->value)) continue;
        round.warn(holder_name(role->holder), "target-role=Started, or none", "target-role=" + role->value,
                   role->holder.empty() ? LintRound::change(*role, database, "target-role", "Started")
                                        : unset_meta(role->holder, "target-role"));
    }
}

/// Parameters that every agent may be given.
bool is_common(const std::string& name) {
    return name == "trace_ra" || name == "trace_file" || name.rfind("CRM_meta_", 0) == 0;
}

std::string known_names(const AgentFacts& agent) {
    std::vector<std::string> names;
    for (const auto& [name, fallback] : agent.parameters) names.push_back(name);
    return list_of(names);
}

bool is_number_up_to(const std::string& text, long least, long most) {
    const auto number = number_of(text);
    return number && text.find_first_not_of("0123456789") == std::string::npos && *number >= least && *number <= most;
}

void check_parameter(LintRound& round, const std::string& resource, const std::string& name, const std::string& value) {
    constexpr long kMostPort = 65535;
    if (!is_common(name) && round.agent.parameters.count(name) == 0) {
        round.warn(resource, "the parameters " + known_names(round.agent),
                   name + "=" + value + ", which the agent does not know", unset_parameter(resource, name));
        return;
    }
    if (value.empty()) return;
    if (name == "pgport" && !is_number_up_to(value, 1, kMostPort)) {
        round.block(resource, "pgport from 1 to 65535, or none for the default", "pgport=" + value,
                    unset_parameter(resource, name));
    }
    // 1E8 is a number of bytes too; the agent itself reads it in full.
    if ((name == "maxlag" || name == "max_loss") && value.find_first_of("0123456789") != 0) {
        round.block(resource, name + " as a number of bytes, or none for no limit", name + "=" + value,
                    unset_parameter(resource, name));
    }
    const std::set<std::string> paths = {"bindir", "pgdata", "datadir", "recovery_template"};
    if (paths.count(name) != 0 && value.front() != '/') {
        round.block(resource, name + " as an absolute path", name + "=" + value,
                    advice("give the full path: pcs resource update " + shell_word(resource) + " " + name +
                           "=/PATH, or crm resource param " + shell_word(resource) + " set " + name + " /PATH"));
    }
}

void check_parameters(LintRound& round) {
    for (const DatabaseResource& database : round.cluster.databases()) {
        for (const Record* parameter : round.cluster.all("parameter", {{"resource", database.id}})) {
            check_parameter(round, database.id, field(*parameter, "name"), field(*parameter, "value"));
        }
    }
}

/// A parameter or its default.
std::string effective(const LintRound& round, const DatabaseResource& database, const std::string& name) {
    const auto own = round.cluster.parameter(database.id, name);
    if (own && !own->empty()) return *own;
    const auto known = round.agent.parameters.find(name);
    return known == round.agent.parameters.end() ? "" : known->second;
}

std::string data_directory(const LintRound& round, const DatabaseResource& database) {
    std::string path = effective(round, database, "datadir");
    if (path.empty()) path = effective(round, database, "pgdata");
    while (path.size() > 1 && path.back() == '/') path.pop_back();
    return path;
}

void check_same_instance(LintRound& round) {
    const auto& all = round.cluster.databases();
    for (std::size_t i = 0; i < all.size(); ++i) {
        for (std::size_t k = 0; k < i; ++k) {
            const std::string pair = all[k].id + " and " + all[i].id;
            const std::string data = data_directory(round, all[i]), port = effective(round, all[i], "pgport");
            if (data == data_directory(round, all[k])) {
                round.block(pair, "one resource for one instance", "both have the data directory " + data,
                            advice("delete the resource that should not be, or give it a pgdata of its own"));
            } else if (port == effective(round, all[k], "pgport") &&
                       effective(round, all[i], "pghost") == effective(round, all[k], "pghost")) {
                round.block(pair, "a port for each instance", "both have pgport=" + port,
                            advice("give one of them another pgport, in its postgresql.conf too"));
            }
        }
    }
}

}  // namespace

std::vector<LintCheckSpec> instance_checks() {
    return {
        {"managed", "Pacemaker manages it", check_managed},
        {"enabled", "it is to run, and be promoted", check_enabled},
        {"parameters", "the agent knows its parameters", check_parameters},
        {"same-instance", "each instance has one resource", check_same_instance},
    };
}

}  // namespace paf
