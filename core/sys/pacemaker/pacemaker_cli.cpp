#include "sys/pacemaker/pacemaker_cli.hpp"

#include <algorithm>

#include "sys/cib/cib_resources.hpp"
#include "sys/cib/cib_tree.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

/// The sections that matter, in one query.
constexpr const char* kPartsOfCib = "/cib/configuration/crm_config|/cib/status";
constexpr milliseconds kShortestReadBack{20}, kLongestReadBack{50};
/// What a tool gets when the time is up already: enough for one that works, since a stop still withdraws its score
/// then.
constexpr milliseconds kShortestRun{300};

ToolOutcome tool_outcome_of(const ProcessResult& result) {
    return tool_outcome(result.exit_code, result.out, result.err);
}

// The error for a tool that did not do its work.
tl::unexpected<Error> failed(const std::string& what, const ProcessResult& result) {
    switch (tool_outcome_of(result)) {
        case ToolOutcome::kUnreachable:
            return fail(ErrorKind::kUnavailable, what + ": Pacemaker does not run on this node: " + tool_words(result));
        case ToolOutcome::kAbsent:
            return fail(ErrorKind::kNotFound,
                        what + ": the cluster knows no such node or attribute: " + tool_words(result));
        case ToolOutcome::kUnsupported:
            return fail(ErrorKind::kUnsupported, what + ": the tool refuses its options: " + tool_words(result));
        case ToolOutcome::kDone:
        case ToolOutcome::kFailed:
            break;
    }
    return fail(ErrorKind::kUnavailable, what + ": " + tool_words(result));
}

}  // namespace

ToolLimits limits_of_tools(milliseconds action) {
    ToolLimits limits;
    limits.query = limits.update = std::clamp(action / 4, kShortestRun, limits.query);
    return limits;
}

PacemakerCli::PacemakerCli(ProcessRunner& runner, Clock& clock, const std::string& resource,
                           std::optional<std::string> local_node, ToolLimits limits)
    : runner_(runner),
      clock_(clock),
      local_node_(std::move(local_node)),
      limits_(limits),
      private_attribute_("paf-priv-position-" + resource),
      election_(election_name(resource)),
      names_{"master-" + resource, "paf-position-" + resource, generation_property(resource),
             "paf-replication-" + resource, resource} {}

milliseconds PacemakerCli::left(TimePoint deadline) const {
    return std::max(std::chrono::duration_cast<milliseconds>(deadline - clock_.now()), milliseconds(0));
}

Result<ProcessResult> PacemakerCli::run(std::vector<std::string> argv, milliseconds limit) {
    const std::string tool = argv.front();
    Command command;
    command.argv = std::move(argv);
    if (limits_.deadline != TimePoint::max()) limit = std::min(limit, left(limits_.deadline));
    command.timeout = std::max(limit, kShortestRun);
    command.output_limit = kLongestCib + 1;
    Result<ProcessResult> result = runner_.run(command);
    if (!result) return result;
    if (result->timed_out)
        return fail(ErrorKind::kTimeout,
                    tool + " did not end within " + std::to_string(command.timeout.count()) + " ms");
    return result;
}

Result<std::string> PacemakerCli::local_node() {
    if (local_node_) return *local_node_;
    const Result<ProcessResult> result = run({"crm_node", "-n"}, limits_.query);
    if (!result) return fail(result.error());
    if (tool_outcome_of(*result) != ToolOutcome::kDone) return failed("cannot learn this node's name", *result);
    Result<std::string> name = parse_node_name(result->out);
    if (name) local_node_ = *name;
    return name;
}

Result<CibView> PacemakerCli::query_cib(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "cibadmin");
    const Result<ProcessResult> result = run(std::move(arguments), limits_.query);
    if (!result) return fail(result.error());
    if (result->exit_code != 0) return failed("cannot read the cluster's status", *result);
    return parse_cib(result->out, names_);
}

Result<ClusterStatus> PacemakerCli::status(bool authoritative) {
    if (!authoritative) {
        Result<CibView> view = query_cib({"-Q", "-l", "-A", kPartsOfCib});
        if (!view) return fail(view.error());
        return std::move(view->status);
    }
    Result<CibView> local = query_cib({"-Q", "-l"});
    if (!local) return fail(local.error());
    if (!local->controller)
        return fail(ErrorKind::kUnavailable, "expected a designated controller in the cluster, found none elected");
    const Result<std::string> me = local_node();
    if (!me) return fail(me.error());
    if (*local->controller == *me) return std::move(local->status);
    Result<CibView> view = query_cib({"-Q", "-N", *local->controller, "-A", kPartsOfCib});
    if (!view) return fail(view.error().in("asking the designated controller, " + *local->controller));
    return std::move(view->status);
}

Status PacemakerCli::set_score(const std::string& node, std::optional<Score> score) {
    std::vector<std::string> argv = {"crm_attribute", "-l", "reboot", "-N", node, "-n", names_.score};
    if (score) {
        argv.insert(argv.end(), {"-v", score->text()});
    } else {
        argv.emplace_back("-D");
    }
    const Result<ProcessResult> result = run(std::move(argv), limits_.update);
    if (!result) return fail(result.error());
    if (tool_outcome_of(*result) != ToolOutcome::kDone) return failed("cannot set the score of " + node, *result);
    return {};
}

Result<std::optional<PublishedPositions>> PacemakerCli::private_positions(milliseconds limit) {
    const Result<ProcessResult> result =
        run({"attrd_updater", "-Q", "-A", "-n", private_attribute_}, std::min(limit, limits_.query));
    if (!result) return fail(result.error());
    switch (tool_outcome_of(*result)) {
        case ToolOutcome::kAbsent:
            return std::optional(PublishedPositions());
        case ToolOutcome::kUnsupported:
            return std::optional<PublishedPositions>();
        case ToolOutcome::kUnreachable:
        case ToolOutcome::kFailed:
            return failed("cannot read the nodes' positions", *result);
        case ToolOutcome::kDone:
            break;
    }
    Result<PublishedPositions> positions = parse_attrd_query(result->out, private_attribute_);
    // Exit code 0 proves nothing: 1.1.12 prints its help with it.
    if (!positions) return std::optional<PublishedPositions>();
    return std::optional(std::move(*positions));
}

Result<bool> PacemakerCli::publish_privately(const std::string& node, const std::string& text, TimePoint deadline) {
    const Result<ProcessResult> written =
        run({"attrd_updater", "-p", "-n", private_attribute_, "-U", text}, std::min(left(deadline), limits_.update));
    if (!written) return fail(written.error());
    const ToolOutcome outcome = tool_outcome_of(*written);
    if (outcome == ToolOutcome::kUnsupported) return false;
    if (outcome != ToolOutcome::kDone) return failed("cannot publish this node's position", *written);
    for (milliseconds step = kShortestReadBack;; step = kLongestReadBack) {
        const Result<std::optional<PublishedPositions>> positions = private_positions(left(deadline));
        if (!positions) return fail(positions.error());
        if (!*positions) return false;
        const auto own = (*positions)->find(node);
        if (own != (*positions)->end() && own->second == text) return true;
        if (left(deadline) <= step) break;
        clock_.sleep_for(step);
    }
    return fail(ErrorKind::kTimeout, "this node's position was published, but could not be read back in time");
}

Status PacemakerCli::publish_publicly(const std::string& node, const std::string& text, TimePoint deadline) {
    const std::vector<std::string> common = {"crm_attribute", "-l", "reboot", "-N", node, "-n", names_.position};
    std::vector<std::string> write = common, read = common;
    write.insert(write.end(), {"-v", text});
    read.insert(read.end(), {"-G", "-q"});
    const Result<ProcessResult> written = run(write, std::min(left(deadline), limits_.update));
    if (!written) return fail(written.error());
    if (tool_outcome_of(*written) != ToolOutcome::kDone) return failed("cannot publish this node's position", *written);
    for (milliseconds step = kShortestReadBack;; step = kLongestReadBack) {
        const Result<ProcessResult> value = run(read, std::min(left(deadline), limits_.query));
        if (!value) return fail(value.error());
        const ToolOutcome outcome = tool_outcome_of(*value);
        if (outcome == ToolOutcome::kDone && parse_attribute_value(value->out) == text) return {};
        if (outcome != ToolOutcome::kDone && outcome != ToolOutcome::kAbsent)
            return failed("cannot read this node's position back", *value);
        if (left(deadline) <= step) break;
        clock_.sleep_for(step);
    }
    return fail(ErrorKind::kTimeout, "this node's position was published, but could not be read back in time");
}

Status PacemakerCli::publish_position(const std::string& node, const std::string& text, milliseconds limit) {
    const TimePoint deadline = clock_.now() + limit;
    if (private_offered_ != Offered::kNo) {
        const Result<bool> done = publish_privately(node, text, deadline);
        if (!done) return fail(done.error());
        private_offered_ = *done ? Offered::kYes : Offered::kNo;
        if (*done) return {};
    }
    return publish_publicly(node, text, deadline);
}

Status PacemakerCli::withdraw_position(const std::string& node) {
    if (private_offered_ != Offered::kNo) {
        const Result<ProcessResult> result =
            run({"attrd_updater", "-p", "-n", private_attribute_, "-D"}, limits_.update);
        if (!result) return fail(result.error());
        const ToolOutcome outcome = tool_outcome_of(*result);
        if (outcome == ToolOutcome::kDone || outcome == ToolOutcome::kAbsent) return {};
        if (outcome != ToolOutcome::kUnsupported) return failed("cannot withdraw this node's position", *result);
        private_offered_ = Offered::kNo;
    }
    return withdraw_public_position(node);
}

Status PacemakerCli::withdraw_public_position(const std::string& node) {
    const Result<ProcessResult> result =
        run({"crm_attribute", "-l", "reboot", "-N", node, "-n", names_.position, "-D"}, limits_.update);
    if (!result) return fail(result.error());
    const ToolOutcome outcome = tool_outcome_of(*result);
    if (outcome == ToolOutcome::kDone || outcome == ToolOutcome::kAbsent) return {};
    return failed("cannot withdraw the position of " + node, *result);
}

Status PacemakerCli::set_property(const std::string& name, const std::string& text, const std::string& what,
                                  milliseconds limit) {
    // The tool returns when the designated controller has written it.
    const Result<ProcessResult> result =
        run({"crm_attribute", "-t", "crm_config", "-n", name, "-v", text}, std::min(limit, limits_.update));
    if (!result) return fail(result.error());
    if (tool_outcome_of(*result) == ToolOutcome::kDone) return {};
    return failed("cannot write " + what, *result);
}

Status PacemakerCli::remember_generation(const std::string& text) {
    return set_property(names_.generation, text, "the cluster's generation");
}

Status PacemakerCli::remember_replication(const std::string& text) {
    return set_property(names_.replication, text, "what commits wait for");
}

Status PacemakerCli::record_election(const std::string& node, const std::string& text, bool for_good,
                                     milliseconds limit) {
    const std::string what = "the record of an election";
    if (for_good) return set_property(election_, text, what, limit);
    const Result<ProcessResult> result = run({"crm_attribute", "-l", "reboot", "-N", node, "-n", election_, "-v", text},
                                             std::min(limit, limits_.update));
    if (!result) return fail(result.error());
    if (tool_outcome_of(*result) == ToolOutcome::kDone) return {};
    return failed("cannot write " + what, *result);
}

Result<PublishedPositions> PacemakerCli::published_positions() {
    const Result<ClusterStatus> cluster = status(true);
    if (!cluster) return fail(cluster.error());
    return published_positions(*cluster);
}

Result<PublishedPositions> PacemakerCli::published_positions(const ClusterStatus& cluster) {
    PublishedPositions positions;
    if (private_offered_ != Offered::kNo) {
        Result<std::optional<PublishedPositions>> found = private_positions(limits_.query);
        if (!found) return fail(found.error());
        if (!*found) private_offered_ = Offered::kNo;
        if (*found) positions = std::move(**found);
    }
    for (const ClusterNode& node : cluster.nodes)
        if (node.published) positions.emplace(node.name, *node.published);
    return positions;
}

}  // namespace paf
