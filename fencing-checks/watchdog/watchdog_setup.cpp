// A cluster that counts on watchdogs has them.
#include "fencing_devices.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Report;

class WatchdogSetup : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        const std::string timeout = evidence.property("stonith-watchdog-timeout", "0");
        const bool automatic = timeout.rfind('-', 0) == 0;
        const auto time = seconds(timeout);
        if (!automatic && !time) {
            report.warn("stonith-watchdog-timeout", "a time such as 10s, or 0", timeout);
            unset_property(report, option_name(evidence, "stonith-watchdog-timeout"));
            return;
        }
        const bool self_fencing = automatic || *time > 0;
        const std::string device = sbd_device(evidence);
        if (!self_fencing && device.empty()) {
            report.pass("watchdog", "fencing does not count on it");
            return;
        }
        const std::string wanting = self_fencing ? "stonith-watchdog-timeout=" + timeout : device;
        const std::string present = evidence.property("have-watchdog");
        if (present.empty() && !evidence.live()) {
            report.unknown("have-watchdog",
                           "the cluster says itself whether sbd runs, once it is running; " + wanting + " needs it");
        } else if (!boolean(present).value_or(false)) {
            complain(evidence, self_fencing, wanting, report);
        } else if (self_fencing && !automatic && *time >= stonith_timeout(evidence)) {
            report.warn("stonith-timeout", "longer than stonith-watchdog-timeout=" + timeout,
                        evidence.property("stonith-timeout", "60s"));
            set_property(report, option_name(evidence, "stonith-timeout"), std::to_string(*time * 2) + "s");
        } else {
            report.pass("watchdog", "sbd runs, as " + wanting + " needs it");
        }
    }

  private:
    static std::string sbd_device(const Evidence& evidence) {
        for (const Device& device : enabled_devices(evidence)) {
            if (device.agent == "fence_sbd" || device.agent == "external/sbd") return device.id;
        }
        return "";
    }

    static long stonith_timeout(const Evidence& evidence) {
        constexpr long kDefault = 60;
        return seconds(evidence.property("stonith-timeout", "60s")).value_or(kDefault);
    }

    static void complain(const Evidence& evidence, bool self_fencing, const std::string& wanting, Report& report) {
        report.block("have-watchdog", "true: sbd with a watchdog on every node, which " + wanting + " counts on",
                     "no sbd: a node is taken for dead while it lives");
        if (self_fencing && !enabled_devices(evidence).empty()) {
            unset_property(report, option_name(evidence, "stonith-watchdog-timeout"));
        } else {
            report.remedy("set up sbd with a watchdog on every node, enable it, and restart the cluster");
        }
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::WatchdogSetup, "fencing-watchdog", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
