#include "app/agent_preflight.hpp"

#include <algorithm>
#include <ctime>

#include "app/preflight_checks.hpp"
#include "preflight/run_checks.hpp"
#include "sys/cib_records.hpp"
#include "sys/device_history.hpp"
#include "sys/fence_prober.hpp"
#include "sys/tool_output.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongest{5000};
constexpr milliseconds kToolLimit{2000};

/// Fence devices are not asked: their monitors have, and the CIB knows what came of it.  Nor are fence agents.
class QuickProber : public Prober {
  public:
    QuickProber(FenceProber& quick, const DeviceHistory& devices) : quick_(quick), devices_(devices) {}

    std::vector<Record> answer(const Probe& probe) override {
        switch (probe.kind) {
            case ProbeKind::kDeviceStatus:
                return {devices_.status(probe.subject)};
            case ProbeKind::kFenceAgent:
                return {};
            case ProbeKind::kFile:
            case ProbeKind::kFenceTargets:
            case ProbeKind::kFenceHistory:
                break;
        }
        return quick_.answer(probe);
    }

  private:
    FenceProber& quick_;
    const DeviceHistory& devices_;
};

}  // namespace

Result<std::vector<CheckResult>> AgentPreflight::look(milliseconds limit) {
    const milliseconds time = std::min(limit, kLongest);
    Command command;
    command.argv = {"cibadmin", "-Q", "-l"};
    command.timeout = std::min(time, kToolLimit);
    command.output_limit = kLongestCib + 1;
    const auto cib = runner_.run(command);
    if (!cib) return fail(cib.error());
    if (cib->timed_out || cib->exit_code != 0) {
        return fail(ErrorKind::kUnavailable, "cibadmin gave no configuration: expected exit code 0, found " +
                                                 (cib->timed_out ? "no end" : std::to_string(cib->exit_code)));
    }
    auto records = parse_records(cib->out);
    if (!records) return fail(records.error());
    const auto devices = DeviceHistory::of(cib->out);
    if (!devices) return fail(devices.error());

    FenceProber quick(runner_, files_, clock_, std::time(nullptr), {kToolLimit, milliseconds(0), time});
    QuickProber prober(quick, *devices);
    PluginHost plugins = check_plugins();
    const PreflightChecks checks = load_checks(plugins, files_);
    return run_checks(checks.pointers(), Evidence{true, std::move(*records)}, prober);
}

}  // namespace paf
