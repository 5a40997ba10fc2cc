#include "template_checks.hpp"

#include <algorithm>
#include <array>

using namespace paf::sdk;

namespace {

constexpr std::array<std::string_view, 5> kTargets = {"recovery_target", "recovery_target_lsn", "recovery_target_name",
                                                      "recovery_target_time", "recovery_target_xid"};

class TemplateCheck {
  public:
    TemplateCheck(const Instance& instance, const Setup& setup, const std::vector<std::string_view>& known,
                  std::string_view content)
        : instance_(instance), setup_(setup), known_(known), conf_(parse_recovery_conf(content)) {}

    std::vector<Finding> run_all() {
        if (conf_.error) {
            refuse(conf_.error->where(), conf_.error->expected, conf_.error->found, "correct this line");
            return std::move(findings_);
        }
        for (const RecoverySetting& setting : conf_.settings) check_name(setting);
        check_standby_mode();
        check_timeline();
        check_conninfo();
        for (const std::string_view target : kTargets) check_no_target(target);
        return std::move(findings_);
    }

  private:
    void refuse(const std::string& where, std::string expected, std::string found, std::string remedy) {
        findings_.push_back({PAF_SEVERITY_REFUSE, PAF_AREA_CONFIGURATION, setup_.recovery_template + ", " + where,
                             std::move(expected), std::move(found), std::move(remedy)});
    }
    static std::string line(const RecoverySetting& setting) { return "line " + std::to_string(setting.line); }
    /// Nothing is quoted from this file: a name may be the rest of a broken line, any value may hold a password.
    static constexpr const char* kAnother = "another value";

    /// PostgreSQL follows include directives; the agent does not look behind them.
    static bool is_include(const std::string& name) {
        return name == "include" || name == "include_if_exists" || name == "include_dir";
    }

    void check_name(const RecoverySetting& setting) {
        if (is_include(setting.name)) {
            findings_.push_back({PAF_SEVERITY_WARNING, PAF_AREA_CONFIGURATION,
                                 setup_.recovery_template + ", " + line(setting), "every setting in this file itself",
                                 "an include directive",
                                 "move the included settings here, where the agent can check them"});
        } else if (std::find(known_.begin(), known_.end(), setting.name) == known_.end()) {
            refuse(line(setting), "a setting that recovery.conf of PostgreSQL " + instance_.pg_version + " knows",
                   "another name", "remove it, or spell it as the documentation does, in lower case");
        }
    }
    void check_standby_mode() {
        const RecoverySetting* mode = conf_.find("standby_mode");
        if (mode == nullptr) {
            return refuse("standby_mode", "standby_mode = on", "no such line", "add the line standby_mode = on");
        }
        const auto value = recovery_bool(mode->value);
        if (!value || !*value) refuse(line(*mode), "standby_mode = on", kAnother, "set standby_mode = on");
    }
    void check_timeline() {
        const RecoverySetting* timeline = conf_.find("recovery_target_timeline");
        const std::string expected = "recovery_target_timeline = 'latest', to follow a new primary";
        const std::string remedy = "set recovery_target_timeline = 'latest'";
        if (timeline == nullptr) return refuse("recovery_target_timeline", expected, "no such line", remedy);
        if (timeline->value != "latest") refuse(line(*timeline), expected, kAnother, remedy);
    }
    void check_conninfo() {
        const RecoverySetting* conninfo = conf_.find("primary_conninfo");
        const std::string wanted = "application_name=" + setup_.node;
        const std::string remedy = "set " + wanted + " in primary_conninfo, on this node";
        if (conninfo == nullptr || conninfo->value.empty()) {
            return refuse(conninfo == nullptr ? "primary_conninfo" : line(*conninfo), "primary_conninfo with " + wanted,
                          conninfo == nullptr ? "no such line" : "an empty one", remedy);
        }
        if (!setup_.conninfo_error.empty()) {
            return refuse(line(*conninfo), "a connection string in primary_conninfo", setup_.conninfo_error,
                          "correct it");
        }
        const auto name = setup_.conninfo.find("application_name");
        const std::string found = name == setup_.conninfo.end() ? "" : name->second;
        if (found != setup_.node) {
            refuse(line(*conninfo), wanted + " in primary_conninfo", found.empty() ? "none" : one_word(found), remedy);
        }
    }
    /// A standby that reaches a target stops following, or promotes itself.
    void check_no_target(std::string_view name) {
        const RecoverySetting* target = conf_.find(name);
        if (target == nullptr || target->value.empty()) return;
        refuse(line(*target), "no recovery target, for a standby never ends its recovery by itself", "one",
               "remove this line");
    }

    const Instance& instance_;
    const Setup& setup_;
    const std::vector<std::string_view>& known_;
    RecoveryConf conf_;
    std::vector<Finding> findings_;
};

}  // namespace

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
    return TemplateCheck(instance, setup, known, file->second).run_all();
}
