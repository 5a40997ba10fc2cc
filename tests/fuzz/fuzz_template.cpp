// The recovery template of PostgreSQL up to 11, as the plugin for 9.3 to 9.6 judges it.  Input: the template.
#include "fuzz_input.hpp"
#include "observe/setup/conninfo.hpp"
#include "paf/recovery_conf.hpp"
#include "plugin_host/loaded_version_plugin.hpp"

extern "C" const paf_descriptor* paf_plugin_entry_v1(void);

namespace {

using namespace paf;
using fuzz::require;

SetupInputs setup_with(const std::string& recovery_template) {
    SetupInputs inputs;
    inputs.node = "srv1";
    inputs.datadir = inputs.pgdata = "/d";
    inputs.recovery_template = "/d/recovery.conf.pcmk";
    inputs.settings = {{"hot_standby", "on"}, {"wal_level", "hot_standby"}, {"max_wal_senders", "5"}};
    inputs.files = {{inputs.recovery_template, recovery_template}};
    return inputs;
}

/// What lets a standby follow any primary.
void require_a_standbys(const std::string& recovery_template, const SetupInputs& inputs) {
    const sdk::RecoveryConf conf = sdk::parse_recovery_conf(recovery_template);
    require(!conf.error, "a template with a fault is refused");
    const auto* mode = conf.find("standby_mode");
    const auto* timeline = conf.find("recovery_target_timeline");
    require(mode != nullptr && sdk::recovery_bool(mode->value).value_or(false), "standby_mode is on");
    require(timeline != nullptr && timeline->value == "latest", "the standby follows the newest timeline");
    const auto name = inputs.conninfo.find("application_name");
    const bool hidden = inputs.conninfo.count("service") != 0;
    require(hidden || (name != inputs.conninfo.end() && name->second == "srv1"), "the standby says who it is");
    const auto* target = conf.find("recovery_target_xid");
    require(target == nullptr || target->value.empty(), "there is no recovery target");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    fuzz::Input input(data, size);
    const std::string recovery_template(input.rest());
    LoadedLibrary library;
    library.identity.name = "postgresql-9.3";
    library.ops = *static_cast<const paf_version_ops*>(paf_plugin_entry_v1()->ops);
    InstanceIdentity instance;
    instance.pg_version = "9.3";
    LoadedVersionPlugin plugin(library, instance);

    const auto edits = plugin.prepare_standby(recovery_template);
    require(edits.has_value() && edits->size() == 1 && edits->front().content == recovery_template,
            "the template is copied as it is");
    SetupInputs inputs = setup_with(recovery_template);
    const auto conninfo = plugin.primary_conninfo(inputs);
    require(conninfo.has_value(), "there is a connection string, or none");
    if (!conninfo->empty()) {
        if (auto parsed = parse_conninfo(*conninfo)) {
            inputs.conninfo = std::move(*parsed);
        } else {
            inputs.conninfo_error = parsed.error().message;
        }
    }
    const auto findings = plugin.check_setup(inputs);
    require(findings.has_value(), "a template is judged");
    bool refused = false;
    for (const Finding& finding : *findings) {
        refused = refused || finding.severity == Severity::kRefuse;
        require(!finding.expected.empty() && !finding.found.empty() && !finding.remedy.empty(), "a finding is whole");
    }
    if (!refused) require_a_standbys(recovery_template, inputs);
    return 0;
}
