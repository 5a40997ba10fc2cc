#include "agent/preflight.hpp"

#include <algorithm>
#include <ctime>

#include "checks/all/all_checks.hpp"
#include "checks/limited_prober.hpp"
#include "checks/run_checks.hpp"
#include "sys/cib/device_history.hpp"
#include "sys/pacemaker/fence_prober.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLongestPreflight{5000};
constexpr milliseconds kCheckToolLimit{2000};

/// Fence devices are not asked: their monitors have, and the CIB knows what came of it.  Nor are fence agents.
class QuickProber : public Prober {
  public:
    QuickProber(Prober& all, const DeviceHistory& devices)
        : quick_(all, {ProbeKind::kFile, ProbeKind::kFenceTargets, ProbeKind::kFenceHistory}), devices_(devices) {}

    std::vector<Record> answer(const Probe& probe) override {
        if (probe.kind == ProbeKind::kDeviceStatus) return {devices_.status(probe.subject)};
        return quick_.answer(probe);
    }

  private:
    LimitedProber quick_;
    const DeviceHistory& devices_;
};

}  // namespace

Result<std::vector<CheckResult>> AgentPreflight::look(milliseconds limit) {
    const milliseconds time = std::min(limit, kLongestPreflight);
    const auto cib = cib_.read(std::min(time, kCheckToolLimit));
    if (!cib) return fail(cib.error());

    FenceProber fencing(runner_, files_, clock_, std::time(nullptr), {kCheckToolLimit, milliseconds(0), time});
    QuickProber prober(fencing, (*cib)->devices);
    const PreflightChecks checks = load_checks(files_);
    return run_checks(checks.pointers(), (*cib)->evidence, prober);
}

}  // namespace paf
