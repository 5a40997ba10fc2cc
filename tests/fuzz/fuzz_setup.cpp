// The setup checks of the plugin for PostgreSQL 12 and later, with whatever configuration and recovery template there
// is, asked through the C interface.  Input: lines KEY=VALUE: node, settings (s:NAME), files (f:PATH), t for the
// template, d:NAME for directories that cannot be used, p for what the program says, w for wal_level in the control
// file, v for PG_VERSION.
#include "fuzz_input.hpp"
#include "observe/setup/conninfo.hpp"
#include "plugin_host/loaded_version_plugin.hpp"

extern "C" const paf_descriptor* paf_plugin_entry_v1(void);

namespace {

using namespace paf;
using fuzz::require;

struct Case {
    SetupInputs inputs;
    std::optional<std::string> recovery_template;
    std::string pg_version = "15", server_version;
};

Case read_case(fuzz::Input& input) {
    Case one;
    one.inputs.node = "srv1";
    one.inputs.datadir = one.inputs.pgdata = "/d";
    one.inputs.recovery_template = "/d/recovery.conf.pcmk";
    while (!input.empty()) {
        std::string_view line = input.line();
        const std::string key(line.substr(0, line.find('=')));
        line.remove_prefix(std::min(key.size() + 1, line.size()));
        const std::string value(line);
        if (key == "node") one.inputs.node = value;
        if (key == "t") one.recovery_template = value;
        if (key == "w") one.inputs.control_wal_level = value;
        if (key == "v") one.pg_version = value;
        if (key == "p") one.server_version = value;
        if (key.rfind("d:", 0) == 0 && key.size() > 2 && !value.empty())
            one.inputs.directory_errors[key.substr(2)] = value;
        if (key.rfind("s:", 0) == 0) one.inputs.settings[key.substr(2)] = value;
        if (key.rfind("f:", 0) == 0) one.inputs.files[key.substr(2)] = value;
    }
    return one;
}

/// As the agent asks: for what the plugin wants, and each setting has a value or the reason why it has none.
void complete(SetupInputs& inputs, const SetupWanted& wanted) {
    std::map<std::string, std::string> settings;
    for (const std::string& name : wanted.settings) {
        const auto given = inputs.settings.find(name);
        if (given != inputs.settings.end()) {
            settings[name] = given->second;
        } else {
            inputs.setting_errors[name] = "the server cannot read it";
        }
    }
    inputs.settings = std::move(settings);
    const auto conninfo = inputs.settings.find("primary_conninfo");
    if (conninfo == inputs.settings.end() || conninfo->second.empty()) return;
    if (auto parsed = parse_conninfo(conninfo->second)) {
        inputs.conninfo = std::move(*parsed);
    } else {
        inputs.conninfo_error = parsed.error().message;
    }
}

/// What a setup must have to be a standby that follows any primary; the findings must say the same.
bool right(const SetupInputs& inputs) {
    const auto is = [&inputs](const char* name, std::initializer_list<const char*> values) {
        const auto found = inputs.settings.find(name);
        return found != inputs.settings.end() &&
               std::any_of(values.begin(), values.end(), [&](const char* value) { return found->second == value; });
    };
    const auto name = inputs.conninfo.find("application_name");
    const auto senders = inputs.settings.find("max_wal_senders");
    const std::string level = inputs.control_wal_level.value_or("");
    // A service may say the name; then nothing is known to be wrong.
    const bool unnamed = name == inputs.conninfo.end() || name->second.empty();
    const bool hidden = unnamed && inputs.conninfo.count("service") != 0;
    const bool directories = std::all_of(inputs.directory_errors.begin(), inputs.directory_errors.end(),
                                         [](const auto& error) { return error.first == "stats_temp_directory"; });
    return directories && inputs.setting_errors.empty() && is("recovery_target_timeline", {"latest"}) &&
           is("hot_standby", {"on"}) && is("wal_level", {"replica", "logical"}) && senders != inputs.settings.end() &&
           senders->second != "0" && (hidden || (name != inputs.conninfo.end() && name->second == inputs.node)) &&
           inputs.conninfo_error.empty() && inputs.files.count(inputs.datadir + "/recovery.conf") == 0 &&
           inputs.files.count(inputs.recovery_template) == 0 &&
           (level.empty() || level == "replica" || level == "logical");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    Case one = read_case(input);
    LoadedLibrary library;
    library.identity.name = "postgresql-12";
    library.ops = *static_cast<const paf_version_ops*>(paf_plugin_entry_v1()->ops);
    InstanceIdentity instance;
    instance.pg_version = one.pg_version;
    instance.server_version = one.server_version;
    LoadedVersionPlugin plugin(library, instance);

    const auto rank = rank_of(library, instance);
    require(rank.has_value(), "a rank is always answered");
    require(*rank == 0 || plugin.control_layout().has_value(), "an instance served has a layout");
    require(*rank == 0 || plugin.wal_format().has_value(), "an instance served has a WAL format");

    if (*rank == 0) return 0;

    const auto edits = plugin.prepare_standby(one.recovery_template);
    require(edits.has_value() && !edits->empty() && edits->front().path == "standby.signal",
            "a standby is made by standby.signal, whatever the template");

    Parameters params;
    params.datadir = params.pgdata = one.inputs.datadir;
    params.recovery_template = one.inputs.recovery_template;
    const auto wanted = plugin.setup_wanted(params);
    require(wanted.has_value(), "what is wanted is always answered");
    complete(one.inputs, *wanted);
    const auto findings = plugin.check_setup(one.inputs);
    require(findings.has_value(), "a setup is judged");
    const bool refused = std::any_of(findings->begin(), findings->end(),
                                     [](const Finding& finding) { return finding.severity == Severity::kRefuse; });
    // Programs of another version make everything else they say worthless.
    require(!one.server_version.empty() || refused == !right(one.inputs), "exactly the wrong setups are refused");
    for (const Finding& finding : *findings) {
        require(
            !finding.subject.empty() && !finding.expected.empty() && !finding.found.empty() && !finding.remedy.empty(),
            "a finding says what was expected, what was found, and what to do");
    }
    return 0;
}
