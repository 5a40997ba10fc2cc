// Fencing is on, and covers nodes that were never seen.
#include "fencing_devices.hpp"
#include "fencing_remedies.hpp"
#include "fencing_words.hpp"

namespace paf::fencing {
namespace {

class Enabled : public sdk::Check {
  public:
    void check(const sdk::Evidence& evidence, sdk::Report& report) const override {
        for (const char* name : {"stonith-enabled", "startup-fencing"}) {
            if (!evidence.has("ruled", {{"of", "property"}, {"name", name}})) continue;
            report.unknown(name, "a rule that only Pacemaker can evaluate sets it");
            return;
        }
        const std::string given = evidence.property("stonith-enabled", "true");
        const auto enabled = boolean(given);
        if (enabled && !*enabled) {
            report.block("stonith-enabled", "true: without fencing two primaries may write at the same time", given);
            set_property(report, option_name(evidence, "stonith-enabled"), "true");
            return;
        }
        if (!enabled) {
            report.warn("stonith-enabled", "true", "'" + given + "', which is no boolean: Pacemaker takes its default");
            set_property(report, option_name(evidence, "stonith-enabled"), "true");
        }
        const std::string startup = evidence.property("startup-fencing", "true");
        if (!boolean(startup).value_or(true)) {
            report.warn("startup-fencing", "true: a node that was not seen since the cluster started may run a primary",
                        startup);
            set_property(report, "startup-fencing", "true");
        } else if (enabled) {
            report.pass("stonith-enabled", "fencing is on");
        }
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::Enabled, "fencing-enabled", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
