#include "decide/steps/steps.hpp"

#include <algorithm>

#include "decide/gates/generation_gate.hpp"
#include "decide/gates/names_gate.hpp"
#include "model/outgoing/secrets.hpp"

namespace paf {
namespace {

using Kind = InstanceView::Kind;
using std::chrono::milliseconds;

/// pg_ctl returns before the server has written its pid file: only an absence that lasts means that it ended.  A server
/// that printed something has got past that point.
constexpr milliseconds kLaunchGrace{5000};
constexpr milliseconds kLaunchGraceAfterOutput{500};

/// See orphans_stay().
constexpr milliseconds kOrphanAge{300};

OcfExit exit_for_area(Finding::Area area) {
    switch (area) {
        case Finding::Area::kParameter:
            return OcfExit::kArgs;
        case Finding::Area::kInstallation:
            return OcfExit::kInstalled;
        case Finding::Area::kPermission:
            return OcfExit::kPerm;
        case Finding::Area::kPassing:
            return OcfExit::kGeneric;
        case Finding::Area::kConfiguration:
            break;
    }
    // A wrong configuration of this node only: kConfigured would stop the resource everywhere.
    return OcfExit::kArgs;
}

/// A stop before the launch (a demotion begins with one) says nothing of the server that runs now.
bool stopped_since_launch(const Progress& progress) {
    const auto last = std::find_if(progress.done.rbegin(), progress.done.rend(), [](const std::string& effect) {
        return effect == "StartServer" || effect == "StopServer";
    });
    return last != progress.done.rend() && *last == "StopServer";
}

/// The line of a dying server's output that says why.  LOG lines and time stamps come before it, and "FATAL: ...
/// contains errors" only repeats that there was one.
std::string last_words(const std::string& output) {
    const auto from = [&output](const char* level) {
        const auto at = output.rfind(level);
        return at == std::string::npos ? std::string() : output.substr(at, output.find('\n', at) - at);
    };
    const std::string fatal = from("FATAL:");
    if (!fatal.empty() && fatal.find("contains errors") == std::string::npos) return fatal;
    for (const std::string& words : {from("PANIC:"), from("LOG:"), fatal}) {
        if (!words.empty()) return words;
    }
    return output.substr(0, output.find('\n'));
}

bool has_fatal_words(const std::string& words) {
    return words.rfind("FATAL:", 0) == 0 || words.rfind("PANIC:", 0) == 0;
}

Decision launched_but_down(const std::string& prefix, const Progress& progress) {
    const milliseconds grace = progress.server_output.empty() ? kLaunchGrace : kLaunchGraceAfterOutput;
    if (progress.since("StartServer").value_or(milliseconds{0}) < grace) {
        return wait_for_server(prefix + ".launching", "the server's process to appear");
    }
    std::string reason = "the server ended while it was starting";
    if (stopped_since_launch(progress))
        reason = "the server came up as a primary, though it was launched as a standby, and was stopped";
    const std::string output = without_quotations(progress.server_output);
    const std::string decisive = last_words(output);
    // With a logging collector, what the server printed only says that it prints no more.
    const bool is_decisive = has_fatal_words(decisive) || progress.server_log.empty();
    if (!output.empty() && !stopped_since_launch(progress)) {
        reason += ": " + (is_decisive ? decisive : without_quotations(progress.server_log));
    }
    reason += "; see " + (progress.server_log_file.empty() ? "PostgreSQL's log" : progress.server_log_file);
    if (!is_decisive) return finish(prefix + ".server-ended", OcfExit::kGeneric, reason);
    if (output.find_last_not_of('\n') >= decisive.size() && !output.empty()) reason += "; all it said: " + output;
    return finish(prefix + ".server-ended", OcfExit::kGeneric, reason);
}

Decision launch(const std::string& prefix, const Request& request, const Observation& seen, bool check_setup) {
    FactSet needs;
    if (check_setup && !seen.setup.asked()) needs |= facts({FactId::kSetup});
    if (!seen.directory_before_start.asked()) needs |= facts({FactId::kDataDirectory});
    if (!seen.control_before_start.asked()) needs |= facts({FactId::kControl});
    if (needs.any()) return ask(prefix + ".look-before-start", needs);
    if (check_setup) {
        if (!seen.setup.known()) {
            return finish(prefix + ".setup-unknown", OcfExit::kInstalled, seen.setup.cause());
        }
        if (auto refused = refuse_setup(prefix + ".setup-refused", *seen.setup)) return *refused;
    }
    // Whoever launches: a standby that streams over what it alone holds, of another branch, has lost it.
    if (auto refused = refuse_by_generation(prefix, request, seen)) return *refused;
    if (check_setup) {
        if (auto refused = refuse_same_name(prefix, request, seen)) return *refused;
    }
    Decision go = perform(prefix + ".launch", {RemoveStaleLocks{}, PrepareStandby{}, StartServer{}});
    if (check_setup) {
        for (const Finding& finding : *seen.setup) go.log.push_back({LogLevel::kWarning, finding.text()});
    }
    if (seen.processes->stale_pid) {
        go = logging(std::move(go), LogLevel::kWarning, "stale postmaster.pid: " + seen.processes->stale_cause);
    }
    return logging(std::move(go), LogLevel::kInfo, "starting " + request.params.datadir + " as a standby");
}

}  // namespace

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

bool orphans_stay(const Progress& progress) {
    return progress.orphaned_for.value_or(milliseconds{0}) >= kOrphanAge;
}

Decision end_orphans(const std::string& prefix, const Observation& seen, const Progress& progress) {
    const std::vector<pid_t>& pids = seen.processes->orphans;
    const auto since = progress.since("EndOrphans");
    const std::string what = std::to_string(pids.size()) + " processes that outlived the postmaster";
    if (!since && !orphans_stay(progress)) {
        return wait_for_server(prefix + ".orphans-leaving", what + " to end");
    }
    if (!since) {
        return logging(perform(prefix + ".end-orphans", {EndOrphans{pids, false}}), LogLevel::kWarning,
                       "ending " + what);
    }
    if (*since >= kOrphanGrace) {
        return logging(perform(prefix + ".kill-orphans", {EndOrphans{pids, true}}), LogLevel::kWarning,
                       "killing " + what);
    }
    return wait_for_server(prefix + ".orphans-leaving", what + " to end");
}

std::optional<Decision> refuse_setup(const std::string& rule, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
        if (finding.severity == Severity::kRefuse) return finish(rule, exit_for_area(finding.area), finding.text());
    }
    return std::nullopt;
}

std::optional<Decision> bring_up_standby(const std::string& prefix, const Request& request, const Observation& seen,
                                         const Progress& progress, bool check_setup) {
    const InstanceView view = view_instance(request, seen);
    const bool launched = progress.did("StartServer");
    if (!launched && !progress.failed_effect.empty()) {
        return finish(prefix + ".cannot-launch", OcfExit::kGeneric,
                      progress.failed_effect + " failed: " + progress.failure);
    }
    switch (view.kind) {
        case Kind::kNeedsFacts:
            return ask(prefix + ".look", view.needs);
        case Kind::kStandby:
            return std::nullopt;
        case Kind::kDown:
            if (launched) return launched_but_down(prefix, progress);
            return launch(prefix, request, seen, check_setup);
        case Kind::kOrphans:
            // For a few milliseconds, a server just launched cannot be told from one that lost its postmaster.
            if (launched && progress.since("StartServer").value_or(kLaunchGrace) < kLaunchGrace) {
                return wait_for_server(prefix + ".launching", "the server's process to appear");
            }
            return end_orphans(prefix, seen, progress);
        case Kind::kStarting:
            return wait_for_server(prefix + ".recovering", "the server to answer as a hot standby", view.detail);
        case Kind::kStopping:
            return wait_for_server(prefix + ".stopping", "the server to shut down", view.detail);
        case Kind::kNoAnswer:
            return wait_for_server(prefix + ".no-answer", "an answer", view.detail);
        case Kind::kPrimary:
            if (launched && !stopped_since_launch(progress)) {
                return logging(perform(prefix + ".came-up-writable", {StopServer{}}), LogLevel::kError,
                               "the server came up as a primary although it was started as a standby: stopping it");
            }
            return finish(prefix + ".is-primary", OcfExit::kGeneric,
                          "the instance runs as a primary; a start must give a standby: stop it first");
        case Kind::kWrongOwner:
            return finish(prefix + ".wrong-owner", OcfExit::kPerm, view.detail);
        case Kind::kUnknown:
            break;
    }
    return look_again(prefix + ".unknown", view.detail);
}

}  // namespace paf
