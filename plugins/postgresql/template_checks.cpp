#include "template_checks.hpp"

#include <algorithm>
#include <utility>

#include "standby_checks.hpp"

using namespace paf::sdk;

namespace {

constexpr std::string_view kTrigger = "trigger_file";

/// What the agent has read for us.  It has left out what is not there, or cannot be read.
class FilesOfSetup : public ConfigurationSource {
  public:
    explicit FilesOfSetup(const std::map<std::string, std::string>& files) : files_(files) {}

    std::optional<std::string> read(const std::string& path, std::string& /*why*/) override {
        const auto file = files_.find(path);
        return file == files_.end() ? std::nullopt : std::optional(file->second);
    }
    std::optional<std::vector<std::string>> list(const std::string& path, std::string& /*why*/) override {
        std::vector<std::string> names;
        const std::string begin = path + "/";
        for (auto file = files_.lower_bound(begin); file != files_.end(); ++file) {
            if (file->first.compare(0, begin.size(), begin) != 0) break;
            const std::string name = file->first.substr(begin.size());
            if (name.find('/') == std::string::npos) names.push_back(name);
        }
        return names;
    }

  private:
    const std::map<std::string, std::string>& files_;
};

class TemplateCheck {
  public:
    TemplateCheck(const Instance& instance, const Setup& setup, const std::vector<std::string_view>& known,
                  Configuration conf)
        : instance_(instance), setup_(setup), known_(known), conf_(std::move(conf)) {}

    std::vector<Finding> run_all() {
        for (const ConfigurationFault& fault : conf_.faults) {
            refuse(fault.file + ", " + fault.where, fault.expected, fault.found, "correct this line");
        }
        if (!findings_.empty()) return std::move(findings_);
        for (const LocatedSetting& setting : conf_.settings) check_name(setting);
        check_standby_mode();
        check_timeline();
        check_conninfo();
        for (const char* target : kRecoveryTargets) check_no_target(target);
        check_trigger_file();
        return std::move(findings_);
    }

  private:
    void refuse(const std::string& where, std::string expected, std::string found, std::string remedy) {
        findings_.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_CONFIGURATION, where, std::move(expected), std::move(found),
                             std::move(remedy)});
    }
    /// Where a setting stands, or, when it stands nowhere, is missing.
    [[nodiscard]] std::string at(const LocatedSetting* setting, const std::string& name) const {
        if (setting == nullptr) return setup_.recovery_template + ", " + name;
        return setting->file + ", line " + std::to_string(setting->setting.line);
    }
    /// Nothing is quoted from this file: a name may be the rest of a broken line, any value may hold a password.
    static constexpr const char* kAnother = "another value";

    void check_name(const LocatedSetting& one) {
        if (std::find(known_.begin(), known_.end(), one.setting.name) != known_.end()) return;
        refuse(at(&one, ""), "a setting that recovery.conf of PostgreSQL " + instance_.pg_version + " knows",
               "another name", "remove it, or spell it as the documentation does, in lower case");
    }
    void check_standby_mode() {
        const LocatedSetting* mode = conf_.find("standby_mode");
        const std::string where = at(mode, "standby_mode");
        if (mode == nullptr) {
            return refuse(where, "standby_mode = on", "no such line", "add the line standby_mode = on");
        }
        const auto value = recovery_bool(mode->setting.value);
        if (!value || !*value) refuse(where, "standby_mode = on", kAnother, "set standby_mode = on");
    }
    void check_timeline() {
        const LocatedSetting* timeline = conf_.find("recovery_target_timeline");
        if (timeline != nullptr && timeline->setting.value == "latest") return;
        refuse(at(timeline, "recovery_target_timeline"), "recovery_target_timeline = 'latest', to follow a new primary",
               timeline == nullptr ? "no such line" : kAnother, "set recovery_target_timeline = 'latest'");
    }
    void check_conninfo() {
        const LocatedSetting* conninfo = conf_.find("primary_conninfo");
        const std::string where = at(conninfo, "primary_conninfo");
        const std::string wanted = "application_name=" + setup_.node;
        const std::string remedy = "set " + wanted + " in primary_conninfo, on this node";
        if (conninfo == nullptr || conninfo->setting.value.empty()) {
            return refuse(where, "primary_conninfo with " + wanted,
                          conninfo == nullptr ? "no such line" : "an empty one", remedy);
        }
        if (!setup_.conninfo_error.empty()) {
            return refuse(where, "a connection string in primary_conninfo", setup_.conninfo_error, "correct it");
        }
        const StandbyName name = standby_name(setup_);
        if (name.hidden) {
            findings_.push_back(hidden_name(setup_, where, ""));
        } else if (name.text != setup_.node) {
            refuse(where, wanted + " in primary_conninfo", name.text.empty() ? "none" : one_word(name.text), remedy);
        }
    }
    /// A standby that reaches a target stops following, or promotes itself.
    void check_no_target(std::string_view name) {
        const LocatedSetting* target = conf_.find(name);
        if (target == nullptr || target->setting.value.empty()) return;
        refuse(at(target, ""), "no recovery target on a standby", std::string(name),
               "remove this line, for a standby that reaches its target stops following, or promotes itself");
    }
    void check_trigger_file() {
        const LocatedSetting* setting = conf_.find(kTrigger);
        const auto file = setup_.named_files.find(std::string(kTrigger));
        if (setting == nullptr || file == setup_.named_files.end()) return;
        refuse(at(setting, ""), "no such trigger_file, for it promotes the standby", file->second, "remove the file");
    }

    const Instance& instance_;
    const Setup& setup_;
    const std::vector<std::string_view>& known_;
    Configuration conf_;
    std::vector<Finding> findings_;
};

}  // namespace

/// The server reads it in the data directory, where relative paths in it begin.
Configuration template_settings(const Setup& setup) {
    const auto file = setup.files.find(setup.recovery_template);
    if (file == setup.files.end()) return {};
    FilesOfSetup files(setup.files);
    return read_configuration(setup.recovery_template, file->second, setup.datadir, files);
}

std::vector<Finding> check_recovery_template(const Instance& instance, const Setup& setup,
                                             const std::vector<std::string_view>& known) {
    const auto file = setup.files.find(setup.recovery_template);
    if (file == setup.files.end()) {
        return {{PAF_SEVERITY_REFUSE, PAF_AREA_PARAMETER, "recovery_template",
                 "the file " + setup.recovery_template + ", which becomes recovery.conf", "no such file",
                 "write it: standby_mode = on, recovery_target_timeline = 'latest', and primary_conninfo with "
                 "application_name=" +
                     setup.node}};
    }
    return TemplateCheck(instance, setup, known, template_settings(setup)).run_all();
}
