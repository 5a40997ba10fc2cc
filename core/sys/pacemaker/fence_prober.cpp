#include "sys/pacemaker/fence_prober.hpp"

#include <algorithm>
#include <cctype>

#include "model/text.hpp"
#include "sys/pacemaker/fence_agent_metadata.hpp"
#include "sys/pacemaker/fence_history.hpp"
#include "sys/pacemaker/tool_output.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kLongestContent = 64U << 10U;
constexpr std::size_t kLongestWords = 300;

/// Files whose content may be told.
bool is_stack_configuration(const std::string& path) {
    return path == "/etc/corosync/corosync.conf" || path == "/etc/cluster/cluster.conf";
}

/// A name that no tool takes for an option, and that leads to no other directory.
bool is_plain_name(const std::string& name, bool slashes) {
    if (name.empty() || name.front() == '-' || name.find("..") != std::string::npos) return false;
    return std::all_of(name.begin(), name.end(), [slashes](unsigned char c) {
        return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.' || c == ':' || c == '@' ||
               (slashes && c == '/');
    });
}

bool says(const ProcessResult& result, const char* words) {
    return result.err.find(words) != std::string::npos || result.out.find(words) != std::string::npos;
}

/// Pacemaker 1's stonith_admin has the negative errno as its exit code.
bool is_unreachable(const ProcessResult& result) {
    constexpr int kMinusNotConnected = 149;
    return result.exit_code == kMinusNotConnected || says(result, "Could not connect to fencer") ||
           says(result, "Transport endpoint is not connected") ||
           tool_outcome(result.exit_code, result.out, result.err) == ToolOutcome::kUnreachable;
}

bool is_unknown_device(const ProcessResult& result) {
    constexpr int kNoSuchObject = 105, kMinusNoDevice = 237;
    return result.exit_code == kNoSuchObject || result.exit_code == kMinusNoDevice || says(result, "No such device");
}

std::string why_failed(const ProcessResult& result) {
    if (is_unreachable(result)) return "Pacemaker does not run on this node: " + tool_words(result);
    return tool_words(result);
}

std::vector<std::string> trimmed_lines(const std::string& text) {
    std::vector<std::string> lines;
    for (std::string line : lines_of(text)) {
        line.erase(0, std::min(line.find_first_not_of(" \t\r"), line.size()));
        line.erase(line.find_last_not_of(" \t\r") + 1);
        if (!line.empty()) lines.push_back(line);
    }
    return lines;
}

std::string octal(mode_t mode) {
    std::string text(4, '0');
    for (std::size_t at = text.size(); at-- > 0; mode >>= 3U) text[at] = static_cast<char>('0' + (mode & 7U));
    return text;
}

Record no_history(const std::string& why) {
    return {"fence_history", {{"known", "no"}, {"error", why}}};
}

}  // namespace

FenceProber::FenceProber(ProcessRunner& runner, FileSystem& files, Clock& clock, std::int64_t now, ProbeLimits limits)
    : runner_(runner),
      files_(files),
      clock_(clock),
      now_(now),
      limits_(limits),
      deadline_(clock.now() + limits.together) {}

std::vector<Record> FenceProber::answer(const Probe& probe) {
    switch (probe.kind) {
        case ProbeKind::kFile:
            return {file(probe.subject)};
        case ProbeKind::kFenceAgent:
            return fence_agent(probe.subject);
        case ProbeKind::kDeviceStatus:
            return {device_status(probe.subject)};
        case ProbeKind::kFenceTargets:
            return fence_targets(probe.subject);
        case ProbeKind::kFenceHistory:
            return fence_history();
        case ProbeKind::kAddress:
            break;
    }
    return {};
}

Result<ProcessResult> FenceProber::run(std::vector<std::string> argv, milliseconds limit) {
    const auto left = std::chrono::duration_cast<milliseconds>(deadline_ - clock_.now());
    if (left <= milliseconds(0)) {
        return fail(ErrorKind::kTimeout, argv.front() + " was not run: the time for all probes, " +
                                             std::to_string(limits_.together.count() / 1000) + " s, has passed");
    }
    Command command;
    command.argv = std::move(argv);
    command.timeout = std::min(limit, left);
    auto result = runner_.run(command);
    if (result && result->timed_out) {
        return fail(ErrorKind::kTimeout, command.argv.front() + " did not end within " +
                                             std::to_string(command.timeout.count() / 1000) + " s");
    }
    return result;
}

Record FenceProber::file(const std::string& path) {
    Record record{"file", {{"path", path}, {"exists", "no"}, {"error", ""}}};
    if (path.empty() || path.front() != '/') {
        record.fields["error"] = "expected an absolute path";
        return record;
    }
    const auto status = files_.status(path);
    if (!status) {
        if (status.error().kind != ErrorKind::kNotFound) record.fields["error"] = status.error().message;
        return record;
    }
    record.fields["exists"] = "yes";
    record.fields["kind"] = status->is_directory ? "directory" : status->is_regular ? "file" : "other";
    record.fields["owner"] = std::to_string(status->owner);
    record.fields["group"] = std::to_string(status->group);
    record.fields["mode"] = octal(status->mode);
    record.fields["size"] = std::to_string(status->size);
    if (status->is_regular && is_stack_configuration(path)) {
        auto content = files_.read(path, kLongestContent);
        if (content) {
            record.fields["content"] = std::move(*content);
        } else {
            record.fields["error"] = content.error().message;
        }
    }
    return record;
}

std::vector<Record> FenceProber::fence_agent(const std::string& agent) {
    if (!is_plain_name(agent, true)) {
        return {fence_agent_error(agent, "", false, "expected the name of a fence agent")};
    }
    // Pacemaker looks for these in this one directory; other names (external/...) are plugins of cluster-glue.
    const bool own_program = agent.rfind("fence_", 0) == 0 && is_plain_name(agent, false);
    const std::string path = own_program ? "/usr/sbin/" + agent : "";
    std::vector<std::string> argv = {"stonith_admin", "-M", "-a", agent};
    if (own_program) {
        const auto status = files_.status(path);
        if (!status) {
            const bool absent = status.error().kind == ErrorKind::kNotFound;
            return {fence_agent_error(agent, path, !absent, absent ? "" : status.error().message)};
        }
        if (!status->is_regular || (status->mode & 0111U) == 0) {
            return {fence_agent_error(agent, path, false, "expected a program, found mode " + octal(status->mode))};
        }
        argv = {path, "-o", "metadata"};
    }
    const auto result = run(std::move(argv), limits_.tool);
    if (!result) return {fence_agent_error(agent, path, own_program, result.error().message)};
    if (result->exit_code != 0) {
        const bool absent = !own_program && is_unknown_device(*result);
        return {fence_agent_error(agent, path, !absent, absent ? "" : tool_words(*result))};
    }
    return parse_fence_agent(agent, path, result->out);
}

Record FenceProber::device_status(const std::string& device) {
    Record record{"device_status",
                  {{"device", device}, {"ok", "no"}, {"asked", "no"}, {"registered", ""}, {"said", ""}}};
    if (!is_plain_name(device, false)) {
        record.fields["said"] = "expected the id of a device";
        return record;
    }
    const auto result = run({"stonith_admin", "-Q", device}, limits_.device);
    if (!result) {
        // The time that has passed is the device's answer.
        record.fields["asked"] = result.error().kind == ErrorKind::kTimeout && clock_.now() < deadline_ ? "yes" : "no";
        record.fields["said"] = result.error().message;
        return record;
    }
    const bool unknown = is_unknown_device(*result);
    record.fields["asked"] = is_unreachable(*result) || unknown ? "no" : "yes";
    record.fields["registered"] = unknown ? "no" : is_unreachable(*result) ? "" : "yes";
    record.fields["ok"] = result->exit_code == 0 ? "yes" : "no";
    if (unknown) {
        record.fields["said"] = "the fencer of this node has no such device";
    } else if (result->exit_code != 0) {
        record.fields["said"] = why_failed(*result);
    }
    return record;
}

std::vector<Record> FenceProber::fence_targets(const std::string& node) {
    const auto one = [&node](const std::string& device, const std::string& error) {
        return Record{"fence_target", {{"node", node}, {"device", device}, {"error", error}}};
    };
    if (!is_plain_name(node, false)) return {one("", "expected the name of a node")};
    const auto result = run({"stonith_admin", "-l", node}, limits_.tool);
    if (!result) return {one("", result.error().message)};
    if (result->exit_code != 0) return {one("", why_failed(*result))};
    std::vector<Record> records;
    for (const std::string& line : trimmed_lines(result->out)) {
        if (line.find(' ') == std::string::npos) records.push_back(one(line, ""));
    }
    if (records.empty()) records.push_back(one("", ""));  // the answer is none
    return records;
}

std::vector<Record> FenceProber::fence_history() {
    const auto xml = run({"stonith_admin", "-H", "*", "-V", "--output-as=xml"}, limits_.tool);
    if (!xml) return {no_history(xml.error().message)};
    if (auto records = parse_fence_history(xml->out, now_)) return *records;
    if (is_unreachable(*xml)) return {no_history(why_failed(*xml))};
    // Pacemaker 1 knows no formats.
    const auto text = run({"stonith_admin", "-H", "*", "-V"}, limits_.tool);
    if (!text) return {no_history(text.error().message)};
    if (text->exit_code != 0) return {no_history(why_failed(*text))};
    if (trimmed_lines(text->out).empty()) {
        return {no_history("this Pacemaker tells it node by node: stonith_admin --history NODE --verbose")};
    }
    if (auto records = parse_old_fence_history(text->out, now_)) return *records;
    return {no_history("expected the history of fencing, found " + tool_words(*text))};
}

}  // namespace paf
