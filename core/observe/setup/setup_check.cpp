#include "observe/setup/setup_check.hpp"

#include "model/outgoing/secrets.hpp"
#include "observe/server/socket_check.hpp"
#include "observe/setup/conninfo.hpp"
#include "observe/setup/setup_facts.hpp"

namespace paf {
namespace {

/// A failure to find out about the setup, as a finding: whatever cannot be checked would stop the server as well.
Finding unchecked(Finding::Area area, const std::string& subject, const Error& error) {
    if (is_passing(error)) return unasked_finding(subject, error.message);
    return {Severity::kRefuse, area, subject, "an answer", error.message, "fix this and start again"};
}

void take_conninfo_apart(SetupInputs& inputs, const std::string& conninfo) {
    if (conninfo.empty()) return;
    auto parsed = parse_conninfo(conninfo);
    if (parsed) {
        // A plugin judges what may be told, and cannot tell the rest by mistake.
        for (const auto& [keyword, value] : *parsed) {
            inputs.conninfo[keyword] = is_public_conninfo_keyword(keyword) ? value : std::string(kMask);
        }
    } else {
        inputs.conninfo_error = parsed.error().message;
    }
}

}  // namespace

SetupCheck check_setup(InstanceAccess& instance, const Fact<ControlFile>& control, std::chrono::milliseconds limit) {
    Ports& ports = instance.ports();
    const SetupTools tools{instance.files(), ports.runner, ports.clock, ports.clock.now() + limit};
    const auto& user = instance.user();
    SetupCheck check;
    check.findings = check_installation(tools, instance.params(), user);
    // Without these, nothing the version plugin might ask for can be read.
    if (!check.findings.empty() || !user) return check;
    const auto refuse = [&check](Finding::Area area, const std::string& subject, const Error& error) {
        check.findings.push_back(unchecked(area, subject, error));
        return check;
    };
    const auto& plugin = instance.plugin();
    if (!plugin) return refuse(Finding::Area::kInstallation, "version plugin", plugin.error());
    if (const auto& said = instance.server_version(); !said) {
        return refuse(Finding::Area::kInstallation, "bindir", said.error());
    }
    const auto wanted = (*plugin)->setup_wanted(instance.params());
    if (!wanted) return refuse(Finding::Area::kInstallation, "version plugin", wanted.error());
    auto gathered = gather_setup_inputs(tools, instance.params(), *user, *wanted);
    if (!gathered) {
        check.findings.push_back(gathered.error());
        return check;
    }
    SetupInputs& inputs = gathered->inputs;
    if (gathered->unasked) {
        const std::string& why = inputs.setting_errors.at(*gathered->unasked);
        check.findings.push_back(unasked_finding("setting " + *gathered->unasked, why));
        return check;
    }
    const auto node = instance.node();
    if (!node) return refuse(Finding::Area::kInstallation, "node name", node.error());
    inputs.node = *node;
    if (control.known()) inputs.control_wal_level = control->wal_level;
    const auto conninfo = (*plugin)->primary_conninfo(inputs);
    if (!conninfo) return refuse(Finding::Area::kInstallation, "version plugin", conninfo.error());
    take_conninfo_apart(inputs, *conninfo);
    check.inputs = std::move(inputs);
    auto judged = (*plugin)->check_setup(*check.inputs);
    if (!judged) return refuse(Finding::Area::kInstallation, "version plugin", judged.error());
    check.findings = std::move(*judged);
    for (Finding& finding : check_socket_directory(ports.files, instance.params()))
        check.findings.push_back(std::move(finding));
    return check;
}

}  // namespace paf
