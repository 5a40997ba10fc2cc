// Commands that cure findings, for each administration tool.  Each is one line; several are joined with "&&".
#pragma once

#include <map>
#include <string>

#include "checks/cluster_words.hpp"
#include "model/cluster/evidence.hpp"

namespace paf {

using Remedies = std::map<AdminTool, std::string>;

/// The same command lines in the order pcs 0.9, pcs >= 0.10, crmsh.
Remedies commands(const std::string& pcs09, const std::string& pcs, const std::string& crmsh);
/// In words, where only the administrator knows the right value.
Remedies advice(const std::string& words);
/// First one, then the other; either may be empty.
Remedies both(const Remedies& first, const Remedies& then);

/// A meta attribute of a resource.
Remedies set_meta(const std::string& holder, const std::string& name, const std::string& value);
/// Takes it away again.
Remedies unset_meta(const std::string& holder, const std::string& name);
/// A resource default that is not set yet.
Remedies set_default(const std::string& name, const std::string& value);
/// A meta attribute where it is set: of `holder`, or, when that is empty, a resource default.  crmsh cannot change one
/// that another tool has set (it adds a set of its own, and the first one counts), so there `top` gets its own.
Remedies change_meta(const std::string& holder, const std::string& top, const std::string& name,
                     const std::string& value);
Remedies set_property(const std::string& name, const std::string& value);
Remedies unset_parameter(const std::string& resource, const std::string& name);
Remedies delete_constraint(const std::string& id);
Remedies prefer_node(const std::string& resource, const std::string& node);

/// One operation.
struct OperationPlan {
    std::string resource, name, interval, timeout;
    std::string role;     ///< as this cluster spells it; empty: none
    std::string on_fail;  ///< empty: not set
    std::string id;       ///< of the one it replaces; empty: it is new
};

/// Adds it, or changes the timeout of the one with its id.
Remedies set_timeout(const OperationPlan& plan);
/// Changes on-fail of the one with its id.
Remedies set_on_fail(const OperationPlan& plan);
/// Takes a default of operations away.
Remedies unset_op_default(const std::string& name);
/// Adds a recurring monitor, in place of the one with its id.
Remedies set_monitor(const OperationPlan& plan);

}  // namespace paf
