// The two tables of the OCF contract: the parameters of the resource and the actions of the agent.  Parsing, meta-data
// and the reference documentation are all made from them.
#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "model/request.hpp"
#include "model/result.hpp"

namespace paf {

/// Types as the meta-data names them.
enum class ParameterType { kString, kInteger };

/// What a parameter is needed for.  An action refuses to run only on parameters that it needs itself.
enum class ParameterUse {
    kIdentity,  ///< which instance it is: needed by every action, and all that stop needs
    kSession,   ///< connecting to the server
    kLaunch,    ///< starting the server
    kElection,  ///< choosing whom to promote
};

struct ParameterSpec {
    const char* name;
    ParameterType type;
    const char* fallback;  ///< value when the parameter is empty; nullptr when it follows from another parameter
    const char* derived;   ///< that rule, for the documentation; nullptr when there is a `fallback`
    /// Two resources must not share the value.  Pacemaker restarts the resource when such a parameter is changed, and
    /// merely reloads it when another one is.
    bool unique;
    ParameterUse use;
    const char* shortdesc;
    const char* longdesc;
    /// Checks `text` and puts it into `params`.  kInvalid says what was expected, what was found and what to do.
    Status (*assign)(Parameters& params, std::string_view text);
};

constexpr std::size_t kParameterCount = 11;
/// In the order of the documentation.
const std::array<ParameterSpec, kParameterCount>& parameter_table();

/// The recovery template of a configuration directory when the parameter is empty.
std::string default_recovery_template(const std::string& pgdata);

enum class ActionRole { kAny, kPromoted, kUnpromoted };

/// One operation as the meta-data advises it.
struct ActionSpec {
    Action action;
    const char* name;  ///< as on the command line
    std::chrono::seconds timeout;
    std::optional<std::chrono::seconds> interval;  ///< of a recurring operation
    ActionRole role;
};

constexpr std::size_t kActionCount = 11;
/// In the order of the documentation; `monitor` is there once per role.
const std::array<ActionSpec, kActionCount>& action_table();

/// The action with exactly this name; nullopt when the agent has none.
std::optional<Action> find_action(std::string_view name);
/// Name on the command line: "validate-all".
const char* action_name(Action action);
/// The timeout the meta-data advises.
std::chrono::seconds default_timeout(Action action);
/// Each action once, in the table's order.
std::vector<const char*> action_names();

/// Whether an action does anything with the parameters of this use.
bool action_uses(Action action, ParameterUse use);

}  // namespace paf
