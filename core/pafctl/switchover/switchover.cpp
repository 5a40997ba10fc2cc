#include "pafctl/switchover/switchover.hpp"

#include "pafctl/switchover/plan/vetting.hpp"
#include "pafctl/switchover/run.hpp"
#include "pafctl/switchover/view.hpp"

namespace paf {
namespace {

/// How long a cluster may take to come to rest, after a monitor that changed a score.
constexpr std::chrono::milliseconds kPatience{10000};

int cannot_look(std::ostream& out, const SwitchoverOptions& options, const std::string& why) {
    out << (options.json ? switchover_json({}, std::nullopt, why) : "refused: " + why + "; nothing was changed\n")
        << std::flush;
    return 1;
}

}  // namespace

int switchover_command(std::ostream& out, const GatherPorts& ports, const SwitchoverOptions& options,
                       const std::function<bool()>& stop) {
    if (!ports.privileged)
        return cannot_look(out, options, "expected to be called by root; type: sudo pafctl switchover");
    SwitchoverSource source(ports);
    if (const Status opened = source.open(options.resource); !opened)
        return cannot_look(out, options, opened.error().message);
    const auto facts = source.look_at_everything(kPatience);
    if (!facts) return cannot_look(out, options, facts.error().message);
    const SwitchoverPlan plan = vet_plan(*facts, options.node, options.limits);
    if (!options.json) out << switchover_findings_text(plan, options.dry_run) << std::flush;
    if (plan.refused() || options.dry_run) {
        if (options.json) out << switchover_json(plan, std::nullopt, "") << std::flush;
        return plan.refused() || !out ? 1 : 0;
    }
    if (stop()) return cannot_look(out, options, "interrupted");
    SwitchoverRun run(ports, source, options, stop, options.json ? nullptr : &out);
    const SwitchoverOutcome outcome = run.carry_out(plan, facts->clone);
    out << (options.json ? switchover_json(plan, outcome, "") : switchover_outcome_text(plan, outcome)) << std::flush;
    return outcome.moved && outcome.cleared && outcome.trouble.empty() ? 0 : 1;
}

}  // namespace paf
