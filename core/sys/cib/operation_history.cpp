#include "sys/cib/operation_history.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

namespace paf {
namespace {

// Exit codes of the OCF resource agent API.
constexpr int kSuccess = 0, kNotInstalled = 5, kNotRunning = 7, kRunningPromoted = 8, kFailedPromoted = 9;
// op-status (Pacemaker, include/crm/common/results.h, "action execution status").
constexpr int kPending = -1, kTimedOut = 2;

struct Operation {
    std::string name;
    int call = 0, exit_code = 0, expected = 0, status = 0;
    std::int64_t interval = 0, since = 0;
    std::int64_t took = -1;  ///< milliseconds; -1: not recorded
    std::string reason;

    [[nodiscard]] bool pending() const { return status == kPending; }
    [[nodiscard]] bool probe() const { return name == "monitor" && interval == 0; }
    [[nodiscard]] bool failed() const {
        if (status == kTimedOut) return true;
        if (probe() && (exit_code == kSuccess || exit_code == kNotRunning || exit_code == kRunningPromoted))
            return false;
        return exit_code != expected;
    }
};

template <class Number>
Number number_of(std::string_view text, Number fallback) {
    Number number{};
    const auto parsed = std::from_chars(text.data(), text.data() + text.size(), number);
    return parsed.ec == std::errc() && parsed.ptr == text.data() + text.size() ? number : fallback;
}

// The exit code expected is the third part of "12:1:8:UUID".
int expected_of(std::string_view transition_key) {
    for (int part = 0; part < 2; ++part) {
        const auto colon = transition_key.find(':');
        if (colon == std::string_view::npos) return kSuccess;
        transition_key.remove_prefix(colon + 1);
    }
    return number_of(transition_key.substr(0, transition_key.find(':')), kSuccess);
}

Operation operation_of(const XmlTree& element) {
    Operation operation;
    operation.name = xml_attribute(element, "operation");
    operation.call = number_of(xml_attribute(element, "call-id"), -1);
    operation.exit_code = number_of(xml_attribute(element, "rc-code"), -1);
    operation.status = number_of(xml_attribute(element, "op-status"), 0);
    operation.expected = expected_of(xml_attribute(element, "transition-key"));
    operation.interval = number_of<std::int64_t>(xml_attribute(element, "interval"), 0);
    operation.since = number_of<std::int64_t>(xml_attribute(element, "last-rc-change"), 0);
    operation.took = number_of<std::int64_t>(xml_attribute(element, "exec-time"), -1);
    operation.reason = xml_attribute(element, "exit-reason");
    return operation;
}

// "pgsqld:1" is an instance of "pgsqld".
bool is_of(const std::string& history_id, const std::string& resource) {
    const std::string_view id = history_id;
    return id == resource ||
           (id.size() > resource.size() && id.substr(0, resource.size()) == resource && id[resource.size()] == ':');
}

void add_operations(const XmlTree& lrm_resource, std::vector<Operation>& history) {
    for (const auto& [tag, operation] : lrm_resource)
        if (tag == "lrm_rsc_op") history.push_back(operation_of(operation));
}

std::vector<Operation> in_order(std::vector<Operation> history) {
    // Of two records of the same call one is the copy kept as the last failure.
    std::stable_sort(history.begin(), history.end(), [](const Operation& a, const Operation& b) {
        return a.pending() != b.pending() ? b.pending() : a.call < b.call;
    });
    return history;
}

std::vector<Operation> history_of(const XmlTree& node_state, const std::string& resource) {
    std::vector<Operation> history;
    const auto resources = node_state.get_child_optional("lrm.lrm_resources");
    if (!resources) return history;
    for (const auto& [tag, element] : *resources)
        if (tag == "lrm_resource" && is_of(xml_attribute(element, "id"), resource)) add_operations(element, history);
    return in_order(std::move(history));
}

// The role after an operation that has ended.
CibRole role_after(const Operation& operation, CibRole before) {
    if (operation.status == kTimedOut) return before;
    if (operation.exit_code == kNotRunning) return CibRole::kStopped;
    if (operation.exit_code == kRunningPromoted || operation.exit_code == kFailedPromoted) return CibRole::kPromoted;
    if (operation.exit_code != kSuccess) return before;
    if (operation.name == "stop") return CibRole::kStopped;
    if (operation.name == "promote") return CibRole::kPromoted;
    if (operation.name == "start" || operation.name == "demote" || operation.name == "monitor")
        return CibRole::kUnpromoted;
    return before;
}

void add_failure(const Operation& operation, CibInstance& instance) {
    CibFailure failure;
    failure.operation = operation.name;
    failure.exit_code = operation.exit_code;
    failure.timed_out = operation.status == kTimedOut;
    failure.reason = operation.reason;
    failure.since = operation.since;
    instance.failures.push_back(std::move(failure));
}

void follow(const std::vector<Operation>& history, CibInstance& instance) {
    std::optional<int> last_failure;
    for (const Operation& operation : history) {
        if (operation.pending()) {
            if (!operation.probe()) instance.in_progress = operation.name;
            continue;
        }
        instance.role = role_after(operation, instance.role);
        instance.failed = operation.failed();
        if (operation.name == "promote" && operation.took >= 0 && !instance.failed)
            instance.promoted_within = std::chrono::milliseconds(operation.took);
        if (instance.failed && operation.call != last_failure) add_failure(operation, instance);
        if (instance.failed) last_failure = operation.call;
    }
}

}  // namespace

void read_history(const XmlTree& node_state, const std::string& resource, CibInstance& instance) {
    follow(history_of(node_state, resource), instance);
}

void read_history(const XmlTree& lrm_resource, CibInstance& instance) {
    std::vector<Operation> history;
    add_operations(lrm_resource, history);
    follow(in_order(std::move(history)), instance);
}

bool has_instance(const XmlTree& node_state, const std::string& resource) {
    bool found = false;
    for (const Operation& operation : history_of(node_state, resource)) {
        if (!operation.pending()) found = operation.exit_code != kNotInstalled;
    }
    return found;
}

std::int32_t fail_count(const XmlTree& node_state, const std::string& resource) {
    const std::string name = "fail-count-" + resource;
    std::int64_t sum = 0;
    const auto attributes = node_state.get_child_optional("transient_attributes");
    if (!attributes) return 0;
    for (const auto& [set_tag, set] : *attributes) {
        for (const auto& [tag, pair] : set) {
            const std::string found = xml_attribute(pair, "name");
            if (tag != "nvpair" || (found != name && found.compare(0, name.size() + 1, name + "#") != 0)) continue;
            sum += Score::parse(xml_attribute(pair, "value")).value_or(Score{0}).value;
        }
    }
    return static_cast<std::int32_t>(std::clamp<std::int64_t>(sum, 0, Score::kInfinity));
}

}  // namespace paf
