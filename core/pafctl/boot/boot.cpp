#include "pafctl/boot/boot.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <ctime>

#include "observe/setup/outside_starts.hpp"
#include "ocf/ha_log.hpp"
#include "pafctl/boot/findings.hpp"
#include "pafctl/boot/marker.hpp"
#include "sys/system_error.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kInstancesLimit{5000};
constexpr std::size_t kLongestReport = 1U << 20U;
constexpr mode_t kDirectoryMode = 0755, kFileMode = 0644;
constexpr const char* kHowToGoOn = "when all is well, type: pafctl boot prepare";

std::string report_file(const BootOptions& options) {
    return options.run_dir + "/boot";
}
/// systemd's units look for this one: init.d/paf-preflight-gate.conf.
std::string blocked_file(const BootOptions& options) {
    return options.run_dir + "/blocked";
}
std::string lock_file(const BootOptions& options) {
    return options.lock_dir + "/paf-preflight";
}

Status write(FileSystem& files, const std::string& path, const std::string& content) {
    return files.write_atomic(path, content, ::geteuid(), ::getegid(), kFileMode);
}

bool is_root(std::ostream& out, const GatherPorts& ports) {
    if (!ports.privileged) out << "expected to be called by root: nothing was done\n";
    return ports.privileged;
}

std::string settings_file(const GatherPorts& ports, const BootOptions& options) {
    if (!options.config.empty()) return options.config;
    const std::string debian = "/etc/default/resource-agents-paf", red_hat = "/etc/sysconfig/resource-agents-paf";
    return !ports.files.status(red_hat) && ports.files.status(debian) ? debian : red_hat;
}

/// The report of this boot; nullopt when nothing was done since.
Result<std::optional<std::string>> stored_report(const GatherPorts& ports, const BootOptions& options) {
    const auto identity = boot_identity(ports.files);
    if (!identity) return fail(identity.error());
    const auto stored = ports.files.read(report_file(options), kLongestReport);
    if (!stored) {
        if (stored.error().kind == ErrorKind::kNotFound) return std::optional<std::string>();
        return fail(stored.error());
    }
    const std::size_t end = stored->find('\n');
    if (end == std::string::npos || stored->substr(0, end) != *identity) return std::optional<std::string>();
    return std::optional<std::string>(stored->substr(end + 1));
}

/// Creates a directory of our own, for root.
void make_own_directory(const std::string& path, BootReport& report) {
    if (::mkdir(path.c_str(), kDirectoryMode) == 0 || errno == EEXIST) return;
    report.block("cannot create " + path + ": " + errno_text(errno), "see that root can create it");
}

void look_for_unclean_end(const GatherPorts& ports, const BootOptions& options, BootReport& report) {
    BootMarker marker(ports.files, options.state_dir);
    const auto identity = boot_identity(ports.files);
    const Status put = identity ? marker.put(*identity, std::time(nullptr)) : fail(identity.error());
    const auto unclean = marker.unclean();
    if (!put || !unclean)
        report.block("how this node ended last cannot be told: " + (put ? unclean.error() : put.error()).message,
                     "see who ended it, in the logs of the other nodes");
    if (unclean && *unclean)
        report.block("this node was not shut down: it was fenced, lost its power or crashed (" + **unclean + ")",
                     "see who fenced it and why (on another node: stonith_admin --history '*'), see whether its "
                     "instance can follow the primary there is now, then type: pafctl boot clear");
}

void look_for_outside_starts(const GatherPorts& ports, const BootOptions& options, BootReport& report) {
    if (!report.configured) return;
    for (const OutsideStart& start : outside_starts(ports.files, ports.user_files, report.versions, options.root))
        report.block("the system starts PostgreSQL at boot, which Pacemaker alone should do: " + start.link,
                     start.remedy);
}

/// SysV init starts what comes next whatever the ones before said: the cluster's own scripts have to ask.
void look_at_sysv_gate(const GatherPorts& ports, const BootOptions& options, BootReport& report) {
    if (ports.files.status(options.root + "/run/systemd/system")) return;
    const std::string place = options.root + "/etc/sysconfig/pacemaker";
    const auto content = ports.files.read(place, kLongestReport);
    if (content && content->find("pafctl boot allowed") != std::string::npos) return;
    report.warn("PAF_BOOT=block cannot keep the cluster from being started: " + place + " does not ask",
                "add to it, and to /etc/sysconfig/cman: [ \"$1\" != start ] || pafctl boot allowed || exit 1");
}

std::string text_of(const BootReport& report, bool blocked) {
    std::string text;
    for (const std::string& done : report.done) text += done + "\n";
    for (const BootFinding& finding : report.findings) {
        text += "warning: " + finding.text + "\n";
        if (!finding.remedy.empty()) text += "  remedy: " + finding.remedy + "\n";
    }
    if (blocked) text += "blocked: the cluster is not started on this node; " + std::string(kHowToGoOn) + "\n";
    return text.empty() ? "nothing to be done or said\n" : text;
}

void log_findings(const GatherPorts& ports, const BootOptions& options, const BootReport& report) {
    if (options.facility.empty() || ports.files.status("/run/systemd/system")) return;
    LogSettings settings;
    settings.program = "paf-preflight";
    settings.facility = options.facility;
    Log log(settings);
    for (const BootFinding& finding : report.findings)
        log.write(LogLevel::kWarning, finding.text + (finding.remedy.empty() ? "" : "; remedy: " + finding.remedy));
}

/// Leaves behind what `status`, `allowed` and the units look at.
Status store(const GatherPorts& ports, const BootOptions& options, const std::string& text, bool blocked) {
    const Status gate =
        blocked ? write(ports.files, blocked_file(options), text) : ports.files.remove(blocked_file(options));
    if (!gate) return gate;
    const auto identity = boot_identity(ports.files);
    if (!identity) return fail(identity.error());
    if (ports.files.status(options.lock_dir)) (void)write(ports.files, lock_file(options), "");
    return write(ports.files, report_file(options), *identity + "\n" + text);
}

}  // namespace

int boot_prepare(std::ostream& out, const GatherPorts& ports, const BootOptions& options) {
    if (!is_root(out, ports)) return kBootNotRoot;
    if (options.if_done) {
        const auto stored = stored_report(ports, options);
        if (stored && !*stored) return kBootDone;
    }
    BootReport report;
    const BootSettings settings = read_boot_settings(ports.files, settings_file(ports, options));
    for (const std::string& problem : settings.problems) report.warn(problem, "correct it; until then, defaults hold");
    make_own_directory(options.state_dir, report);
    make_own_directory(options.run_dir, report);
    // Should this end here, nobody knows what it would have found.
    if (settings.block)
        (void)write(ports.files, blocked_file(options), std::string("not prepared; ") + kHowToGoOn + "\n");
    look_for_unclean_end(ports, options, report);
    prepare_instances(ports, settings, ports.clock.now() + kInstancesLimit, report);
    look_for_outside_starts(ports, options, report);
    if (settings.block) look_at_sysv_gate(ports, options, report);
    bool blocked = false;
    for (const BootFinding& finding : report.findings) blocked = blocked || (settings.block && finding.blocks);
    std::string text = text_of(report, blocked);
    if (const Status stored = store(ports, options, text, blocked); !stored) {
        report.warn(stored.error().message, "without it, the state of this boot is not known to others");
        text = text_of(report, blocked);
    }
    log_findings(ports, options, report);
    out << text << std::flush;
    if (blocked) return kBootBlocked;
    return settings.problems.empty() ? kBootDone : kBootNotConfigured;
}

int boot_finish(std::ostream& out, const GatherPorts& ports, const BootOptions& options) {
    if (!is_root(out, ports)) return kBootNotRoot;
    const auto runs = cluster_runs(ports);
    if (!runs || *runs) {
        out << "the end of this node is not noted as clean: "
            << (runs ? "Corosync or Pacemaker still runs; stop them first" : runs.error().message) << "\n";
        return kBootBlocked;
    }
    Status done = BootMarker(ports.files, options.state_dir).take_away();
    for (const std::string& path : {report_file(options), lock_file(options)})
        if (done) done = ports.files.remove(path);
    if (done) return kBootDone;
    out << done.error().message << "\n";
    return kBootBlocked;
}

int boot_status(std::ostream& out, const GatherPorts& ports, const BootOptions& options) {
    const auto stored = stored_report(ports, options);
    if (!stored) {
        out << "cannot be told: " << stored.error().message << "\n";
        return kBootStatusUnknown;
    }
    if (!*stored) {
        out << "not done since boot; type: pafctl boot prepare\n";
        return kBootNotDone;
    }
    out << **stored << std::flush;
    return ports.files.status(blocked_file(options)) ? kBootStatusBlocked : kBootDone;
}

int boot_clear(std::ostream& out, const GatherPorts& ports, const BootOptions& options) {
    if (!is_root(out, ports)) return kBootNotRoot;
    const Status done = BootMarker(ports.files, options.state_dir).acknowledge();
    if (!done) {
        out << done.error().message << "\n";
        return kBootBlocked;
    }
    return boot_prepare(out, ports, options);
}

int boot_allowed(std::ostream& out, const GatherPorts& ports, const BootOptions& options) {
    const auto reasons = ports.files.read(blocked_file(options), kLongestReport);
    if (!reasons && reasons.error().kind == ErrorKind::kNotFound) return kBootDone;
    out << (reasons ? *reasons : reasons.error().message + "\n") << std::flush;
    return kBootBlocked;
}

}  // namespace paf
