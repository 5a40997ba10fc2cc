#include "ocf/parameters/parameter_table.hpp"

#include "ocf/parameters/parameter_check.hpp"

namespace paf {

namespace {

/// Puts a checked value into one member of Parameters.
template <auto Check, auto Member>
Status assign(Parameters& params, std::string_view text) {
    auto value = Check(text);
    if (!value) return fail(value.error());
    params.*Member = std::move(*value);
    return {};
}

Status assign_recovery_template(Parameters& params, std::string_view text) {
    const Status done = assign<check_absolute_path, &Parameters::recovery_template>(params, text);
    params.recovery_template_given = true;
    return done;
}

constexpr auto kString = ParameterType::kString;
constexpr auto kInteger = ParameterType::kInteger;

const std::array<ParameterSpec, kParameterCount> kParameters = {{
    {"system_user", kString, "postgres", nullptr, false, ParameterUse::kIdentity, "System user that owns the instance",
     "The system user that owns the data directory and runs the server. The agent connects to the server under the "
     "same name, so there must be a superuser role of that name that can connect without a password.",
     assign<check_user_name, &Parameters::system_user>},
    {"bindir", kString, "/usr/bin", nullptr, false, ParameterUse::kLaunch, "Directory of the PostgreSQL programs",
     "The directory of postgres and pg_ctl, of the version that made the data directory.",
     assign<check_absolute_path, &Parameters::bindir>},
    {"pgdata", kString, "/var/lib/pgsql/data", nullptr, true, ParameterUse::kIdentity, "Directory of the configuration",
     "The directory of postgresql.conf. Most installations keep the data there too; where they do not, as on Debian, "
     "set datadir as well.",
     assign<check_absolute_path, &Parameters::pgdata>},
    {"datadir", kString, nullptr, "the value of pgdata", true, ParameterUse::kIdentity, "Data directory",
     "The data directory, which is what the server setting data_directory names. Needed only where it is not the "
     "directory of the configuration; empty, it is the value of pgdata.",
     assign<check_absolute_path, &Parameters::datadir>},
    {"pghost", kString, "/tmp", nullptr, false, ParameterUse::kSession, "Socket directory or host name of the server",
     "The directory of the server's Unix socket, or a local host name or address to connect to. One only.",
     assign<check_host, &Parameters::pghost>},
    {"pgport", kInteger, "5432", nullptr, false, ParameterUse::kSession, "Port of the server",
     "The port the server listens on, from 1 to 65535. It also names the file of the Unix socket.",
     assign<check_port, &Parameters::pgport>},
    {"recovery_template", kString, nullptr, "recovery.conf.pcmk in the directory of pgdata", true,
     ParameterUse::kLaunch, "Template of recovery.conf (PostgreSQL 11 and older)",
     "The file that becomes recovery.conf whenever the agent starts the server as a standby. It must ask for "
     "standby_mode = on, recovery_target_timeline = 'latest' and a primary_conninfo whose application_name is the "
     "name of the node. Empty, it is recovery.conf.pcmk in the directory of pgdata. PostgreSQL 12 and later has no "
     "recovery.conf: there must be no such file, and the settings belong into postgresql.conf.",
     assign_recovery_template},
    {"start_opts", kString, "", nullptr, false, ParameterUse::kLaunch, "Options for the server",
     "Options handed to the server when it is started, on one line, for example "
     "-c config_file=/etc/postgresql.conf where the configuration is in a place of its own.",
     assign<check_options, &Parameters::start_opts>},
    {"maxlag", kInteger, "0", nullptr, false, ParameterUse::kElection, "Lag beyond which a standby is not promoted",
     "How many bytes of WAL a standby may lag behind the primary and still be promoted. 0 sets no limit. A whole "
     "number; the form 1E8 is understood.",
     assign<check_bytes, &Parameters::maxlag>},
    {"max_loss", kInteger, nullptr, "unlimited", false, ParameterUse::kElection, "Most bytes that a promotion may lose",
     "How many bytes of WAL that the last primary had a promotion may lose. One that cannot be shown to lose at most "
     "that "
     "is refused, with the figures. 0, together with synchronous replication, promotes only a standby that provably "
     "holds every acknowledged commit. With asynchronous replication nobody knows what a dead primary wrote last, so "
     "that any limit refuses its failover, and an administrator decides. Each promotion states its loss in the log, "
     "with "
     "or without a limit. Empty, there is no limit. A whole number; the form 1E8 is understood.",
     assign<check_loss, &Parameters::max_loss>},
    {"preflight", kString, "warn", nullptr, false, ParameterUse::kElection,
     "What to do about a set-up that is not safe",
     "The agent runs the quick part of 'pafctl preflight' when it starts an instance and when it promotes one: the "
     "cluster's configuration, and whether fencing works. warn: write what is wrong to the log. enforce: promote no "
     "instance either while a check says BLOCK; once the cause is cured, the next monitor makes the instance a "
     "candidate again. What a check cannot find out never blocks. off: do not look. The hooks of the address that "
     "follows the primary go with it: enforce asks them before a promotion, which takes 0.3 s, whether another machine "
     "answers for the address; warn asks after it.",
     assign<check_preflight_mode, &Parameters::preflight>},
}};

using namespace std::chrono_literals;

const std::array<ActionSpec, kActionCount> kActions = {{
    {Action::kStart, "start", 60s, std::nullopt, ActionRole::kAny},
    {Action::kStop, "stop", 60s, std::nullopt, ActionRole::kAny},
    {Action::kPromote, "promote", 30s, std::nullopt, ActionRole::kAny},
    {Action::kDemote, "demote", 120s, std::nullopt, ActionRole::kAny},
    {Action::kReload, "reload", 20s, std::nullopt, ActionRole::kAny},
    {Action::kMonitor, "monitor", 10s, 15s, ActionRole::kPromoted},
    {Action::kMonitor, "monitor", 10s, 16s, ActionRole::kUnpromoted},
    {Action::kNotify, "notify", 60s, std::nullopt, ActionRole::kAny},
    {Action::kValidateAll, "validate-all", 5s, std::nullopt, ActionRole::kAny},
    {Action::kMetaData, "meta-data", 5s, std::nullopt, ActionRole::kAny},
    {Action::kMethods, "methods", 5s, std::nullopt, ActionRole::kAny},
}};

const ActionSpec& spec_of(Action action) {
    for (const ActionSpec& spec : kActions) {
        if (spec.action == action) return spec;
    }
    return kActions.front();  // not reached: every action is in the table
}

}  // namespace

const std::array<ParameterSpec, kParameterCount>& parameter_table() {
    return kParameters;
}

std::string default_recovery_template(const std::string& pgdata) {
    return (pgdata == "/" ? std::string() : pgdata) + "/recovery.conf.pcmk";
}

const std::array<ActionSpec, kActionCount>& action_table() {
    return kActions;
}

std::optional<Action> find_action(std::string_view name) {
    for (const ActionSpec& spec : kActions) {
        if (name == spec.name) return spec.action;
    }
    return std::nullopt;
}

const char* action_name(Action action) {
    return spec_of(action).name;
}

std::chrono::seconds default_timeout(Action action) {
    return spec_of(action).timeout;
}

std::vector<const char*> action_names() {
    std::vector<const char*> names;
    for (const ActionSpec& spec : kActions) {
        if (names.empty() || std::string_view(names.back()) != spec.name) names.push_back(spec.name);
    }
    return names;
}

bool action_uses(Action action, ParameterUse use) {
    switch (action) {
        case Action::kMetaData:
        case Action::kMethods:
            return false;
        case Action::kStop:
            return use == ParameterUse::kIdentity;
        case Action::kMonitor:
        case Action::kNotify:
            return use == ParameterUse::kIdentity || use == ParameterUse::kSession;
        case Action::kDemote:
            return use != ParameterUse::kElection;
        case Action::kStart:
        case Action::kPromote:
        case Action::kReload:
        case Action::kValidateAll:
            return true;
    }
    return true;
}

}  // namespace paf
