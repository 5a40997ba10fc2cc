// No node's fencing failed lately.
#include <algorithm>
#include <set>

#include "fencing_words.hpp"
#include "paf/check.hpp"

namespace paf::fencing {
namespace {

using sdk::Evidence;
using sdk::Record;
using sdk::Report;

constexpr long kLately = 7L * 24 * 3600;  // s

long age_of(const Record& event) {
    return seconds(event["age_seconds"]).value_or(kLately);
}

class FencingFailures : public sdk::Check {
  public:
    void check(const Evidence& evidence, Report& report) const override {
        if (!evidence.live()) {
            report.unknown("fencing history", "a running cluster only has one");
            return;
        }
        const auto history = evidence.all("fence_history");
        if (history.empty()) {
            report.probe(PAF_PROBE_FENCE_HISTORY);
            return;
        }
        if (!history.front().is("known", "yes")) {
            report.unknown("fencing history", history.front()["error"]);
            return;
        }
        bool good = true;
        std::set<std::string> seen;  // the last event of each counts
        for (const Record& event : by_age(evidence)) {
            const std::string target = event["target"];
            if (event.is("state", "pending")) {
                good = false;
                report.warn(target, "no fencing under way", event["action"] + ", asked for by " + event["client"]);
                report.remedy("wait for its end, and look at " + target);
            } else if (seen.insert(target).second && event.is("state", "failed") && age_of(event) < kLately) {
                good = false;
                const std::string reason = event["reason"];
                report.warn(target, "its last fencing succeeded",
                            event["action"] + " failed at " + event["time"] + (reason.empty() ? "" : ": " + reason));
                report.remedy("cure the cause, then try again: stonith_admin --reboot " + shell_word(target) +
                              " --timeout 120; old failures are forgotten with: stonith_admin --cleanup --history '*'");
            }
        }
        if (good) report.pass("fencing history", "no failure of the last 7 days");
    }

  private:
    /// The youngest first.
    static std::vector<Record> by_age(const Evidence& evidence) {
        auto events = evidence.all("fence_event");
        std::stable_sort(events.begin(), events.end(),
                         [](const Record& a, const Record& b) { return age_of(a) < age_of(b); });
        return events;
    }
};

}  // namespace
}  // namespace paf::fencing

PAF_CHECK_PLUGIN(paf::fencing::FencingFailures, "fencing-history", PAF_PLUGIN_VERSION, "resource-agents-paf",
                 "PostgreSQL")
