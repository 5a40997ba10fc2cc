#include "sys/pacemaker/tool_output.hpp"

#include <algorithm>

#include "model/text.hpp"

namespace paf {
namespace {

// Takes the first line off `text`.
std::string_view take_line(std::string_view& text) {
    const auto end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    return line;
}

bool take_prefix(std::string_view& text, std::string_view prefix) {
    if (text.substr(0, prefix.size()) != prefix) return false;
    text.remove_prefix(prefix.size());
    return true;
}

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool is_usage_text(std::string_view text) {
    return contains(text, "Usage:") || contains(text, "invalid option") || contains(text, "unrecognized option") ||
           contains(text, "Unknown option") || contains(text, "not yet implemented");
}

}  // namespace

Result<std::map<std::string, std::string>> parse_attrd_query(std::string_view text, const std::string& name) {
    std::map<std::string, std::string> values;
    bool recognized = false;
    for (std::string_view rest = text; !rest.empty();) {
        std::string_view line = take_line(rest);
        if (!take_prefix(line, "name=\"")) continue;
        const std::string_view host_mark = "\" host=\"";
        const std::string_view value_mark = "\" value=\"";
        const auto name_end = line.find(host_mark);
        const auto host_end =
            name_end == std::string_view::npos ? name_end : line.find(value_mark, name_end + host_mark.size());
        // A quote inside the value is not escaped: the last one of the line closes it.
        if (host_end == std::string_view::npos || line.back() != '"' || line.size() <= host_end + value_mark.size())
            continue;
        recognized = true;
        if (line.substr(0, name_end) != name) continue;
        const auto host_begin = name_end + host_mark.size();
        const auto value_begin = host_end + value_mark.size();
        const std::string_view value = line.substr(value_begin, line.size() - 1 - value_begin);
        if (!value.empty()) values[std::string(line.substr(host_begin, host_end - host_begin))] = std::string(value);
    }
    if (!recognized)
        return fail(
            ErrorKind::kInvalid,
            "expected lines name=\"...\" host=\"...\" value=\"...\" from attrd_updater, found " + quote_text(text));
    return values;
}

Result<std::string> parse_node_name(std::string_view text) {
    std::string_view rest = text;
    const std::string_view line = take_line(rest);
    const bool plain = std::none_of(line.begin(), line.end(), [](char c) {
        return static_cast<unsigned char>(c) <= ' ' || c == '"' || c == '\'' || c == '<' || c == '>' || c == '&' ||
               c == '(' || c == 0x7F;
    });
    if (line.empty() || line.size() > 255 || !plain || !rest.empty())
        return fail(ErrorKind::kInvalid, "expected a node name from crm_node -n, found " + quote_text(text));
    return std::string(line);
}

std::string parse_attribute_value(std::string_view text) {
    if (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return std::string(text);
}

ToolOutcome tool_outcome(int exit_code, std::string_view out, std::string_view err) {
    switch (exit_code) {
        case 6:
        case 78:
        case 105:
            return ToolOutcome::kAbsent;
        case 102:
        case 107:
        case 111:
            return ToolOutcome::kUnreachable;
        case 64:
            return ToolOutcome::kUnsupported;
        default:
            break;
    }
    if (is_usage_text(err) || is_usage_text(out)) return ToolOutcome::kUnsupported;
    return exit_code == 0 ? ToolOutcome::kDone : ToolOutcome::kFailed;
}

std::string tool_words(const ProcessResult& result) {
    constexpr std::size_t kLongestToolWords = 300;
    std::string text = (result.err.empty() ? result.out : result.err).substr(0, kLongestToolWords);
    std::replace_if(
        text.begin(), text.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
    while (!text.empty() && text.back() == ' ') text.pop_back();
    const std::string end = result.signal != 0 ? "signal " + std::to_string(result.signal)
                                               : "exit code " + std::to_string(result.exit_code);
    return text.empty() ? end : text + " (" + end + ")";
}

}  // namespace paf
