#include "observe/setup/setup_check.hpp"

#include <algorithm>

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"
#include "observe/server/socket_check.hpp"
#include "observe/setup/conninfo.hpp"
#include "observe/setup/setup_facts.hpp"

namespace paf {
namespace {

constexpr const char* kDataDirectory = "data_directory";

bool any_refuses(const std::vector<Finding>& findings) {
    return std::any_of(findings.begin(), findings.end(),
                       [](const Finding& finding) { return finding.severity == Severity::kRefuse; });
}

/// The server names its directory when it does not take the one that it is started with.
bool may_work_elsewhere(const ServerConfiguration& configuration) {
    return configuration.find(kDataDirectory) != nullptr || configuration.other_directory;
}

/// A server that works in another directory would be started, and never be found again.
std::optional<Finding> other_directory(FileSystem& files, const SetupInputs& inputs) {
    const auto said = inputs.settings.find(kDataDirectory);
    if (said == inputs.settings.end() || said->second == inputs.datadir) return std::nullopt;
    const auto servers = files.status(said->second), ours = files.status(inputs.datadir);
    if (!servers || !ours || (servers->device == ours->device && servers->inode == ours->inode)) return std::nullopt;
    const auto place = inputs.places.find(kDataDirectory);
    const std::string where = place == inputs.places.end() ? "the parameter start_opts" : place->second;
    return Finding{Severity::kRefuse, Finding::Area::kParameter,
                   "datadir",         "the server's data directory, " + said->second + " by " + where,
                   inputs.datadir,    "set datadir to it, or correct data_directory there"};
}

/// A failure to find out about the setup, as a finding: whatever cannot be checked would stop the server as well.
Finding unchecked(Finding::Area area, const std::string& subject, const Error& error) {
    if (is_passing(error)) return unasked_finding(subject, error.message);
    return {Severity::kRefuse, area, subject, "an answer", error.message, "fix this and start again"};
}

/// A libpq that is newer than ours knows more; the server's may be one.
void tell_unknown_options(const SetupInputs& inputs, const std::string& conninfo, std::vector<Finding>& findings) {
    if (!inputs.conninfo_error.empty()) return;
    std::vector<std::string> unknown;
    for (const UnknownOption& option : unknown_conninfo_options(conninfo)) unknown.push_back(option.name);
    if (unknown.empty()) return;
    const auto place = inputs.places.find("primary_conninfo");
    findings.push_back({Severity::kWarning, Finding::Area::kConfiguration, "primary_conninfo",
                        "options that can be checked", joined(unknown) + ", which the agent's libpq does not know",
                        "see that the server's libpq knows " + std::string(unknown.size() == 1 ? "it" : "them") +
                            (place == inputs.places.end() ? "" : ", or correct " + place->second)});
}

void take_conninfo_apart(SetupInputs& inputs, const std::string& conninfo) {
    if (conninfo.empty()) return;
    auto parsed = parse_conninfo(conninfo);
    if (parsed) {
        // A plugin judges what may be told, and cannot tell the rest by mistake.
        for (const auto& [keyword, value] : *parsed) {
            inputs.conninfo[keyword] = is_public_conninfo_keyword(keyword) ? value : std::string(kMask);
        }
        for (const UnknownOption& option : unknown_conninfo_options(conninfo)) {
            if (option.name == option.keyword) continue;
            inputs.conninfo.erase(option.keyword);
            inputs.conninfo[option.name] = kMask;
        }
    } else {
        inputs.conninfo_error = parsed.error().message;
    }
}

}  // namespace

SetupCheck check_setup(InstanceAccess& instance, const Fact<ControlFile>& control, std::chrono::milliseconds limit) {
    Ports& ports = instance.ports();
    const SetupTools tools{instance.files(), ports.runner, ports.clock, ports.clock.now() + limit,
                           instance.configuration()};
    const auto& user = instance.user();
    SetupCheck check;
    check.findings = check_installation(tools, instance.params(), user);
    // Without these, nothing the version plugin might ask for can be read.
    if (any_refuses(check.findings) || !user) return check;
    const auto refuse = [&check](Finding::Area area, const std::string& subject, const Error& error) {
        check.findings.push_back(unchecked(area, subject, error));
        return check;
    };
    const auto& plugin = instance.plugin();
    if (!plugin) return refuse(Finding::Area::kInstallation, "version plugin", plugin.error());
    if (const auto& said = instance.server_version(); !said) {
        return refuse(Finding::Area::kInstallation, "bindir", said.error());
    }
    auto wanted = (*plugin)->setup_wanted(instance.params());
    if (!wanted) return refuse(Finding::Area::kInstallation, "version plugin", wanted.error());
    auto& names = wanted->settings;
    if (may_work_elsewhere(tools.configuration) && std::find(names.begin(), names.end(), kDataDirectory) == names.end())
        names.emplace_back(kDataDirectory);
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
    if (gathered->options_fault) {
        check.findings.push_back({Severity::kRefuse, Finding::Area::kParameter, "start_opts",
                                  "options that the server takes", *gathered->options_fault, "correct start_opts"});
        return check;
    }
    const auto node = instance.node();
    if (!node) return refuse(Finding::Area::kInstallation, "node name", node.error());
    inputs.node = *node;
    if (control.known()) inputs.control_wal_level = control->wal_level;
    const auto conninfo = (*plugin)->primary_conninfo(inputs);
    if (!conninfo) return refuse(Finding::Area::kInstallation, "version plugin", conninfo.error());
    take_conninfo_apart(inputs, *conninfo);
    tell_unknown_options(inputs, *conninfo, check.findings);
    check.inputs = std::move(inputs);
    auto judged = (*plugin)->check_setup(*check.inputs);
    if (!judged) return refuse(Finding::Area::kInstallation, "version plugin", judged.error());
    for (Finding& finding : *judged) check.findings.push_back(std::move(finding));
    if (auto elsewhere = other_directory(tools.files, *check.inputs)) check.findings.push_back(std::move(*elsewhere));
    for (Finding& finding : check_socket_directory(ports.files, instance.params()))
        check.findings.push_back(std::move(finding));
    return check;
}

}  // namespace paf
