#include "pafctl/accept/accept.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "pafctl/accept/view.hpp"
#include "pafctl/report/local_resource.hpp"

namespace paf {
namespace {

AcceptPlan refused_because(std::string why) {
    AcceptPlan plan;
    plan.why = std::move(why);
    return plan;
}

/// The instance first, since that takes longest; then the cluster, as late as can be.
Result<AcceptFacts> look_for_acceptance(const GatherPorts& ports, const LocalResource& local) {
    InstanceReport instance;
    look_at_instance(*local.instance, instance);
    const auto published = local.cluster->published_positions();
    const auto cib = read_cib(ports);
    if (!cib) return fail(cib.error());
    const auto cluster = local.cluster->status(true);
    if (!cluster) return fail(cluster.error());
    const auto resource = std::find_if(cib->resources.begin(), cib->resources.end(),
                                       [&local](const CibResource& one) { return one.id == local.resource.id; });
    if (resource == cib->resources.end())
        return fail(ErrorKind::kNotFound, "the resource " + local.resource.id + " is no longer in the CIB");
    AcceptFacts facts = accept_facts(*cib, *resource, local.node, *cluster,
                                     published ? Fact<PublishedPositions>(*published)
                                               : Fact<PublishedPositions>::unknown(published.error().message));
    facts.state = state_of(instance);
    facts.mine = instance.seen.position;
    facts.now = ports.clock.seconds_since_epoch();
    return facts;
}

/// Typing the node's name says whose data are meant.  Empty: it is this one's.
std::string wrong_node(const CibResources& cib, const std::string& here, const std::string& meant) {
    if (meant == here) return "";
    if (cib.find(meant) == nullptr) {
        std::vector<std::string> names;
        for (const CibNode& node : cib.nodes) names.push_back(node.name);
        return "expected a node of the cluster (" + joined(names) + "), found " + quote_text(meant) +
               "; to accept the data of this node, type: pafctl accept " + shell_word(here);
    }
    return "expected to run on " + meant + ", whose data are meant, found " + here + "; type on " + meant +
           ": pafctl accept " + shell_word(meant);
}

int say(std::ostream& out, const AcceptOptions& options, const std::optional<AcceptFacts>& facts,
        const AcceptPlan& plan) {
    if (options.json) {
        out << accept_json(options, facts, plan, std::nullopt);
    } else {
        if (facts && plan.verdict == AcceptVerdict::kPossible) out << accept_facts_text(*facts, plan);
        out << accept_plan_text(facts.value_or(AcceptFacts{}), plan, options);
    }
    out << std::flush;
    return plan.verdict == AcceptVerdict::kNothingToDo && out ? 0 : 1;
}

}  // namespace

AcceptOutcome carry_out_acceptance(ClusterCli& cluster, const AcceptFacts& facts, const AcceptPlan& plan) {
    AcceptOutcome outcome;
    const std::string& node = facts.here.node;
    if (const Status written = cluster.remember_generation(encode_generation(plan.accepted)); !written) {
        outcome.trouble =
            "the generation could not be written, or it cannot be told whether it was: " + written.error().message +
            "; look with pafctl status, and type it again";
        return outcome;
    }
    outcome.remembered = true;
    if (!plan.sets_score) return outcome;
    if (const Status set = cluster.set_score(node, Score::bootstrap()); !set) {
        outcome.trouble = "the generation is accepted, but " + set.error().message +
                          "; type: crm_attribute -l reboot -N " + shell_word(node) + " -n master-" +
                          shell_word(facts.resource) + " -v " + Score::bootstrap().text();
        return outcome;
    }
    outcome.score_set = true;
    return outcome;
}

int accept_command(std::ostream& out, const GatherPorts& ports, const AcceptOptions& options) {
    if (!ports.privileged)
        return say(out, options, std::nullopt,
                   refused_because("expected to be called by root, found another user; type: sudo pafctl accept " +
                                   shell_word(options.node)));
    const auto local = open_local_resource(ports, options.resource);
    if (!local) return say(out, options, std::nullopt, refused_because(local.error().message));
    if (std::string wrong = wrong_node(local->cib, local->node, options.node); !wrong.empty())
        return say(out, options, std::nullopt, refused_because(std::move(wrong)));
    const auto facts = look_for_acceptance(ports, *local);
    if (!facts) return say(out, options, std::nullopt, refused_because(facts.error().message));
    const AcceptPlan plan = plan_acceptance(*facts, options.wish);
    if (plan.verdict != AcceptVerdict::kPossible || !options.yes) return say(out, options, *facts, plan);
    const AcceptOutcome outcome = carry_out_acceptance(*local->cluster, *facts, plan);
    out << (options.json ? accept_json(options, *facts, plan, outcome) : accept_outcome_text(*facts, plan, outcome))
        << std::flush;
    return outcome.trouble.empty() && out ? 0 : 1;
}

}  // namespace paf
