// Parsers of what Pacemaker's tools print.  Pure: any input gives a value or an error.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "model/result.hpp"
#include "ports/process.hpp"

namespace paf {

/// Parses `attrd_updater -Q -A -n NAME`: lines `name="N" host="H" value="V"`, nothing in them escaped.
/// Values by host; empty ones (deleted) are left out, lines of other attributes too.  kInvalid when no line has the
/// form, as when an older tool prints its help.
Result<std::map<std::string, std::string>> parse_attrd_query(std::string_view text, const std::string& name);

/// Parses `crm_node -n`: one line with a name.  kInvalid when it is empty, several words or longer than 255 bytes.
Result<std::string> parse_node_name(std::string_view text);

/// Parses `crm_attribute -G -q`: the value, of which the tool's own newline is cut off.
std::string parse_attribute_value(std::string_view text);

/// What a Pacemaker tool's exit code means, on 1.1.12 (errno values) and on 2.x (exit codes from 64 on).
/// Source: observed; Pacemaker, include/crm/common/results.h.
enum class ToolOutcome {
    kDone,
    kAbsent,       ///< no such attribute, value or node (6, 78, 105)
    kUnsupported,  ///< the tool does not know an option (64, or its usage text with any code, 0 included)
    kUnreachable,  ///< the cluster does not run here (102, 107, 111)
    kFailed,
};
ToolOutcome tool_outcome(int exit_code, std::string_view out, std::string_view err);

/// What a tool said, on one line of at most 300 bytes, and how it ended.
std::string tool_words(const ProcessResult& result);

}  // namespace paf
