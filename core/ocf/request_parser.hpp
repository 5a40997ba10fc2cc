// From the command line and the environment to a Request.  The only place that knows their variables.
#pragma once

#include <string>
#include <vector>

#include "model/request.hpp"
#include "model/result.hpp"
#include "ocf/environment.hpp"
#include "ocf/parameters/parameter_table.hpp"

namespace paf {

/// A parameter whose value was refused.
struct ParameterProblem {
    std::string parameter;  ///< its name
    ParameterUse use = ParameterUse::kIdentity;
    Error error;  ///< kInvalid: "PARAMETER: expected E, found F; R"
};

/// A Request, and what was wrong with the input but need not keep every action from working.
struct ParsedRequest {
    /// A refused parameter has its default here, which may belong to another instance: do not act on it.  When pghost
    /// or pgport is refused, pgport is 0, so that no connection can reach a wrong server.
    Request request;
    std::vector<ParameterProblem> problems;
    /// Malformed variables of Pacemaker's that were replaced by defaults, each a line for the log.
    std::vector<std::string> warnings;

    /// The problems with parameters that `action` needs.  stop needs those that tell which instance it is and no more.
    [[nodiscard]] std::vector<ParameterProblem> problems_that_matter(Action action) const;
};

/// Parses one call of the agent.  `argv` is the command line, the program's name first; arguments after the action are
/// ignored, as the OCF resource agent API asks.
/// Errors: kInvalid when there is no action, or no usable OCF_RESOURCE_INSTANCE (meta-data, methods and validate-all do
/// without); kUnsupported for an action the agent does not have.
Result<ParsedRequest> parse_request(const std::vector<std::string>& argv, const Environment& env);

}  // namespace paf
