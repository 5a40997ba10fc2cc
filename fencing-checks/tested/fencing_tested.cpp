// Every node was really fenced once, not long ago.
#include <optional>

#include "fencing_nodes.hpp"
#include "fencing_words.hpp"
#include "paf/check.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

constexpr long kDay = 24L * 3600;  // s
constexpr long kTooOld = 180;      // days

class FencingTested : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        if (!evidence.live()) {
            report.unknown("tests of fencing", "a running cluster only remembers them");
            return;
        }
        const auto history = evidence.all("fence_history");
        if (history.empty()) {
            report.probe(PAF_PROBE_FENCE_HISTORY);
            return;
        }
        if (!history.front().is("known", "yes")) {
            report.unknown("tests of fencing", history.front()["error"]);
            return;
        }
        const auto nodes = fenced_nodes(evidence);
        std::vector<std::string> never, old;
        for (const std::string& node : nodes) {
            const auto age = youngest(evidence, node);
            if (!age) {
                never.push_back(node);
            } else if (*age > kTooOld * kDay) {
                old.push_back(node + " (" + std::to_string(*age / kDay) + " days ago)");
            }
        }
        if (!never.empty()) complain("none since the cluster was last started as a whole: " + list_of(never), report);
        if (!old.empty()) complain("too long ago: " + list_of(old), report);
        if (never.empty() && old.empty()) report.pass(list_of(nodes), "each was fenced within the last 180 days");
    }

  private:
    static void complain(const std::string& found, Report& report) {
        report.warn("tests of fencing", "a fencing of every node that succeeded, within 180 days", found);
        report.remedy(
            "while a node does nothing that matters, not the primary: stonith_admin --reboot NODE --timeout 120; "
            "it must be off within seconds: docs/FENCING.md, \"Testing a device\"");
    }

    /// Seconds since the node's last successful fencing; nullopt when there was none.
    static std::optional<long> youngest(const Evidence& evidence, const std::string& node) {
        std::optional<long> age;
        for (const Record& event : evidence.all("fence_event", {{"state", "success"}})) {
            if (!same_name(event["target"], node)) continue;
            const auto one = seconds(event["age_seconds"]);
            if (one && (!age || *one < *age)) age = one;
        }
        return age;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::FencingTested, "fencing-tested", PAF_PLUGIN_VERSION, "resource-agents-paf", "PostgreSQL")
