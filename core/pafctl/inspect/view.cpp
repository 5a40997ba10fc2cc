#include "pafctl/inspect/view.hpp"

#include <nlohmann/json.hpp>

#include "model/outgoing/one_line.hpp"
#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"
#include "observe/control/control_text.hpp"
#include "pafctl/json_text.hpp"
#include "pafctl/report/json.hpp"
#include "pafctl/report/text.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kLongestSetting = 500;

/// Name and value of every field, in the order of the file, with what PostgreSQL's functions add to it.
std::vector<std::pair<std::string, Json>> control_fields(const ControlFile& control) {
    std::vector<std::pair<std::string, Json>> fields;
    for (const ControlField& field : control.fields) {
        Json value = control_field_text(field);
        if (field.kind == ControlFieldKind::kBool) value = field.value != 0;
        // Beyond 2^53 many readers of JSON lose digits.
        if (field.kind == ControlFieldKind::kNumber && field.name != "system_identifier") value = field.value;
        if (field.name == "state") value = control_state_text(control.state);
        if (field.name == "wal_level") value = control.wal_level;
        fields.emplace_back(field.name, std::move(value));
        if (field.name == "redo_lsn") fields.emplace_back("redo_wal_file", redo_wal_file(control));
    }
    return fields;
}

Json control_file_json(const Fact<ControlFile>& control) {
    if (!control.known()) return nullptr;
    Json json;
    for (const auto& [name, value] : control_fields(*control)) json[name] = value;
    return json;
}

std::string control_file_text(const Fact<ControlFile>& control) {
    constexpr std::size_t kNameWidth = 32;
    if (!control.known()) return wrapped("  ", control.is_unknown() ? control.cause() : "unknown", kTextWidth);
    std::string text;
    for (const auto& [name, value] : control_fields(*control)) {
        std::string line = "  " + name;
        line.append(line.size() < kNameWidth ? kNameWidth - line.size() : 1, ' ');
        text += line + (value.is_string() ? value.get<std::string>() : value.dump()) + "\n";
    }
    return text;
}

/// primary_conninfo without its secrets.
Json conninfo_json(const SetupInputs& inputs) {
    if (!inputs.conninfo_error.empty()) return nullptr;
    Json json = Json::object();
    for (const auto& [keyword, value] : inputs.conninfo) {
        json[keyword] = conninfo_value_text(keyword, value);
    }
    return json;
}

bool may_hold_a_secret(const std::string& setting) {
    return setting.find("conninfo") != std::string::npos || is_secret_name(setting);
}

Json findings_json(const std::vector<Finding>& findings) {
    Json json = Json::array();
    for (const Finding& finding : findings) {
        json.push_back({{"severity", finding.severity == Severity::kRefuse ? "refuse" : "warning"},
                        {"subject", finding.subject},
                        {"expected", finding.expected},
                        {"found", finding.found},
                        {"remedy", finding.remedy}});
    }
    return json;
}

Json settings_json(const std::optional<SetupInputs>& inputs) {
    Json json = Json::object();
    if (!inputs) return json;
    for (const auto& [name, value] : inputs->settings) {
        if (!may_hold_a_secret(name)) json[name] = value;
    }
    return json;
}

/// How the server would be started as things are: prepared by the agent, it is always a standby's start.
std::string recovery_text(const DirectoryReport& report) {
    std::string text;
    if (report.standby.known()) {
        const std::string files = joined(*report.standby);
        text +=
            wrapped("  next start    ",
                    files.empty() ? "as a primary: no file asks for a standby" : "as a standby: " + files, kTextWidth);
    }
    if (!report.setup.inputs) return text;
    std::string conninfo;
    const Json parts = conninfo_json(*report.setup.inputs);
    for (const auto& [keyword, value] : parts.items()) {
        conninfo += (conninfo.empty() ? "" : " ") + keyword + "=" + value.get<std::string>();
    }
    if (parts.is_null()) conninfo = "no connection string: " + report.setup.inputs->conninfo_error;
    return text +
           wrapped("  follows       ", one_line(conninfo.empty() ? "nobody" : conninfo, kLongestSetting), kTextWidth);
}

std::string settings_text(const std::optional<SetupInputs>& inputs) {
    std::string text;
    const Json settings = settings_json(inputs);
    for (const auto& [name, value] : settings.items()) {
        text += wrapped("  " + name + " = ", one_line(value.get<std::string>(), kLongestSetting), kTextWidth);
    }
    return text.empty() ? "" : "\nSETTINGS  as the server would read them now\n" + text;
}

std::string findings_text(const std::vector<Finding>& findings) {
    if (findings.empty()) return "\nNothing keeps it from being started as a standby.\n";
    std::string text = "\nFINDINGS\n";
    for (const Finding& finding : findings) {
        const char* severity = finding.severity == Severity::kRefuse ? "  - REFUSED  " : "  - warning  ";
        text += wrapped(severity, one_line(finding.text(), 2 * kLongestSetting), kTextWidth);
    }
    return text;
}

}  // namespace

std::string inspect_text(const DirectoryReport& report) {
    if (!report.instance.refused_parameters.empty()) {
        std::string text;
        for (const std::string& refused : report.instance.refused_parameters) text += "parameter " + refused + "\n";
        return text;
    }
    std::string text = "INSTANCE\n" + instance_text(report.instance);
    text += wrapped("  programs      ",
                    one_line(report.instance.params.bindir + ": " +
                                 (report.server_version.known() ? *report.server_version
                                                                : "unknown: " + report.server_version.cause()),
                             kLongestSetting),
                    kTextWidth);
    text += recovery_text(report);
    if (report.instance.plugin.known()) {
        text += "\nCONTROL FILE\n" + control_file_text(report.instance.seen.control);
    }
    return text + settings_text(report.setup.inputs) + findings_text(report.setup.findings);
}

std::string inspect_json(const DirectoryReport& report) {
    Json json = instance_json(report.instance);
    json.erase("control");
    json["server_version"] = report.server_version.known() ? Json(*report.server_version) : Json(nullptr);
    json["control_file"] = control_file_json(report.instance.seen.control);
    json["recovery"] = {
        {"standby_files", report.standby.known() ? Json(*report.standby) : Json(nullptr)},
        {"backup_label", report.instance.seen.data_directory.known()
                             ? Json(report.instance.seen.data_directory->backup_label)
                             : Json(nullptr)},
        {"primary_conninfo", report.setup.inputs ? conninfo_json(*report.setup.inputs) : Json(nullptr)}};
    json["settings"] = settings_json(report.setup.inputs);
    json["findings"] = findings_json(report.setup.findings);
    return json_text(json);
}

std::string inspect_text(const ControlFileReport& report) {
    std::string versions;
    for (const std::string& version : report.pg_versions) versions += (versions.empty() ? "" : " or ") + version;
    std::string text = "CONTROL FILE";
    if (!versions.empty()) text += "  of PostgreSQL " + versions + ", read with the plugin " + report.plugin;
    return text + "\n" + control_file_text(report.control);
}

std::string inspect_json(const ControlFileReport& report) {
    Json json;
    json["pg_versions"] = report.pg_versions;
    json["plugin"] = report.plugin.empty() ? Json(nullptr) : Json(report.plugin);
    json["control_file"] = control_file_json(report.control);
    json["unknown"] = Json::object();
    if (report.control.is_unknown()) json["unknown"]["control_file"] = report.control.cause();
    return json_text(json);
}

}  // namespace paf
