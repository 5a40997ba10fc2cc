#include "pafctl/boot/findings.hpp"

#include <algorithm>
#include <ctime>
#include <optional>
#include <string_view>

#include "checks/all/all_checks.hpp"
#include "checks/limited_prober.hpp"
#include "checks/run_checks.hpp"
#include "model/outgoing/one_line.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/files/directory_list.hpp"
#include "observe/observer.hpp"
#include "observe/setup/setup_facts.hpp"
#include "pafctl/boot/directories.hpp"
#include "pafctl/table.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/cib/cib_tree.hpp"
#include "sys/pacemaker/fence_prober.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLabelLimit{2000};
constexpr std::size_t kLongestFinding = 600;

std::string subject(std::string name, const std::string& setting) {
    return name.append(", ").append(setting).append(": ");
}

/// One configured instance.
class Preparation {
  public:
    Preparation(const GatherPorts& ports, const BootSettings& settings, TimePoint deadline, BootReport& report)
        : ports_(ports), settings_(settings), deadline_(deadline), report_(report) {}

    void prepare(const std::string& name, const std::map<std::string, std::string>& parameters) {
        const auto parsed = request_for(name, parameters, "monitor");
        if (!parsed) return report_.warn(name + ": " + parsed.error().message, "correct its parameters");
        const auto problems = parsed->problems_that_matter(Action::kStop);
        if (!problems.empty())
            return report_.warn(name + ": " + problems.front().error.message, "correct its parameters");
        if (!seen_.insert(parsed->request.params.datadir).second) return;
        report_.configured = true;
        PacemakerCli cluster(ports_.runner, ports_.clock, name);
        InstanceAccess instance(parsed->request, ports_.with(cluster));
        look(name, instance);
    }

  private:
    struct Missing {
        std::string setting, path;
    };

    void look(const std::string& name, InstanceAccess& instance) {
        const std::string& datadir = instance.params().datadir;
        if (ports_.clock.now() >= deadline_)
            return report_.block(name + ": there was no time left to look at " + datadir, "see what is so slow here");
        const auto directory = observe_data_directory(instance.files(), datadir);
        if (!directory) return report_.block(name + ": " + directory.error().message, "let root read it");
        if (!directory->exists || directory->empty_of_version) {
            report_.done.push_back(name + ": no PostgreSQL data in " + datadir + " (yet)");
            return;
        }
        report_.versions.insert(directory->pg_version);
        const auto& user = instance.user();
        if (!user) return report_.warn(name + ": " + user.error().message, "create the user, or set system_user");
        look_for_server(name, instance);
        make_directories(name, instance, *user);
    }

    void look_for_server(const std::string& name, InstanceAccess& instance) {
        const auto cluster = cluster_runs(ports_);
        if (cluster && *cluster) return;  // then it is Pacemaker's
        const auto alive = instance.processes();
        const std::string& datadir = instance.params().datadir;
        if (!alive)
            return report_.block(
                name + ": whether a server runs on " + datadir + " cannot be told: " + alive.error().message,
                "see that none does");
        if (alive->nothing_alive()) return;
        const std::string pid =
            alive->postmaster ? ", pid " + std::to_string(*alive->postmaster) : std::string(", orphaned processes");
        report_.block(name + ": a server runs on " + datadir + pid + ", which Pacemaker has not started",
                      "see who started it, and stop it: su - " + instance.params().system_user + " -c '" +
                          instance.params().bindir + "/pg_ctl stop -m fast -D " + datadir + "'");
    }

    void make_directories(const std::string& name, InstanceAccess& instance, const UserAccount& user) {
        const auto& plugin = instance.plugin();
        if (!plugin) return report_.warn(name + ": " + plugin.error().message, "");
        const auto wanted = (*plugin)->setup_wanted(instance.params());
        if (!wanted) return report_.warn(name + ": " + wanted.error().message, "");
        SetupWanted asked;
        asked.directories = wanted->directories;
        const SetupTools tools{instance.files(), ports_.runner, ports_.clock, deadline_, instance.configuration()};
        const auto gathered = gather_setup_inputs(tools, instance.params(), user, asked);
        if (!gathered) return report_.warn(name + ": " + gathered.error().text(), "");
        const SetupInputs& inputs = gathered->inputs;
        const std::string remedy =
            gathered->unasked ? "see what is so slow here" : "see " + instance.configuration().file;
        for (const auto& [setting, why] : inputs.setting_errors)
            report_.warn(subject(name, setting) + "its directories are not known: " + one_line(why, kLongestAnswer),
                         remedy);
        // In the order of paths: one setting's directory may lie within another's, and must not create that for root.
        std::map<std::string, std::string> missing;
        for (const auto& [setting, why] : inputs.directory_errors)
            for (const std::string& path : directories_in(inputs.settings.at(setting), instance.params().datadir))
                missing.emplace(path, setting);
        for (const auto& [path, setting] : missing) make(name, instance.files(), {setting, path}, user);
    }

    void make(const std::string& name, FileSystem& files, const Missing& missing, const UserAccount& user) {
        const auto& [setting, path] = missing;
        // Clients go through the directory of the sockets; the statistics are the server's alone.
        const mode_t mode = setting.rfind("unix_socket", 0) == 0 ? 0755 : 0700;
        const std::string what = subject(name, setting);
        const auto made = make_runtime_directory({path, mode}, user, settings_.places);
        if (made && *made != MadeDirectory::kExisted) {
            label(path, *made == MadeDirectory::kByUser ? std::optional(user) : std::nullopt);
            report_.done.push_back(what + "created " + one_line(path, kLongestAnswer) + " for " + user.name);
        }
        const std::string still = unusable_directories(files, user, "/", "\"" + path + "\"");
        if (still.empty()) return;
        report_.warn(one_line(what + still + (made ? "" : " (" + made.error().message + ")"), kLongestFinding),
                     remedy(setting, {path, mode}, user));
    }

    /// Advice that an administrator can follow without thinking must not do what root itself would not.
    std::string remedy(const std::string& setting, const RuntimeDirectory& wanted, const UserAccount& user) {
        const std::string& path = wanted.path;
        const std::string correct = "correct " + setting + " in " + user.name + "'s configuration";
        const bool plain = std::all_of(path.begin(), path.end(), is_plain) && path.find("..") == std::string::npos;
        if (!plain) return correct;
        if (is_named_place(path, settings_.places)) return "see what " + path + " is, and to whom it belongs";
        const std::string expected = correct + "; or, if that is a directory of PostgreSQL's own, ";
        if (!ports_.files.status("/run/systemd/system"))
            return expected + "add it to PAF_BOOT_DIRECTORIES in /etc/sysconfig/resource-agents-paf";
        return expected + "put into /etc/tmpfiles.d/postgresql.conf: d " + path +
               (wanted.mode == 0755 ? " 0755 " : " 0700 ") + user.name + " " + std::to_string(user.gid) + " -";
    }

    static bool is_plain(char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               std::string_view("/._+-@").find(c) != std::string_view::npos;
    }

    /// Under SELinux a directory of PostgreSQL's has a label of its own.  Without it, there is no such program.
    void label(const std::string& path, const std::optional<UserAccount>& as) {
        Command command;
        command.argv = {"restorecon", path};
        command.user = as;
        command.timeout = kLabelLimit;
        (void)ports_.runner.run(command);
    }

    const GatherPorts& ports_;
    const BootSettings& settings_;
    const TimePoint deadline_;
    BootReport& report_;
    std::set<std::string> seen_;
};

/// What preflight can say of the configuration by now.  It blocks nothing: only a running cluster can be cured.
void run_preflight_on(const GatherPorts& ports, std::vector<Record> records, BootReport& report) {
    const PreflightChecks checks = load_checks(ports.files);
    for (const std::string& problem : checks.problems) report.warn("preflight: " + problem, "");
    FenceProber fencing(ports.runner, ports.files, ports.clock, std::time(nullptr));
    // Before the cluster is started there are only files to look at; fence agents take longer than a boot may.
    LimitedProber prober(fencing, {ProbeKind::kFile});
    for (const CheckResult& result : run_checks(checks.pointers(), Evidence{false, std::move(records)}, prober)) {
        if (result.verdict.level != VerdictLevel::kBlock) continue;
        report.warn("preflight, " + result.check + ": " + verdict_text(result.verdict),
                    "pafctl preflight prints it, once the cluster runs");
    }
}

}  // namespace

Result<bool> cluster_runs(const GatherPorts& ports) {
    const auto all = ports.processes.all();
    if (!all) return fail(all.error());
    return std::any_of(all->begin(), all->end(), [](const ProcessInfo& process) {
        // Root's only: anybody can give a process of his one of these names.
        return process.state != ProcessState::kZombie && process.uid == 0 && process.effective_uid == 0 &&
               (process.comm == "pacemakerd" || process.comm == "corosync" || process.comm == "heartbeat");
    });
}

void prepare_instances(const GatherPorts& ports, const BootSettings& settings, TimePoint deadline, BootReport& report) {
    Preparation preparation(ports, settings, deadline, report);
    for (const auto& parameters : settings.instances) preparation.prepare("PAF_BOOT_INSTANCE", parameters);
    const auto xml = ports.files.read(settings.cib, kLongestCib);
    if (!xml) {
        if (xml.error().kind == ErrorKind::kNotFound)
            report.done.push_back("no " + settings.cib + ": this node has not been in a cluster yet");
        else
            report.block("the instances of the cluster are not known: " + xml.error().message, "let root read it");
        return;
    }
    auto cib = parse_cib_content(*xml);
    if (!cib)
        return report.block("the instances of the cluster are not known: " + settings.cib + ": " + cib.error().message,
                            "see that it is Pacemaker's file; it takes a good copy from the other nodes when it joins");
    const std::vector<CibResource>& resources = cib->resources.resources;
    for (const CibResource& resource : resources) preparation.prepare(resource.id, resource.parameters);
    if (!resources.empty() && ports.clock.now() < deadline) run_preflight_on(ports, std::move(cib->records), report);
    if (resources.empty()) report.done.push_back("no resource of ocf:heartbeat:pgsqlms in " + settings.cib);
}

}  // namespace paf
