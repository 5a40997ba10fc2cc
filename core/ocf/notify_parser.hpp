// The clone notification variables.
#pragma once

#include <string>
#include <vector>

#include "model/request.hpp"
#include "ocf/environment.hpp"

namespace paf {

/// Reads OCF_RESKEY_CRM_meta_notify_*.  A list is cut at blanks: Pacemaker 1.1 ends every item with a blank except
/// after fencing, later ones only separate them, and an empty list is one blank.  The names of Pacemaker 2.1 (promoted,
/// unpromoted) are preferred to the old ones (master, slave), and `active`, which is always empty before 1.1.16 for a
/// promotable resource, is then made of both.
/// An unknown type or operation of a `notify` leaves `when` and `operation` unset and adds a line to `warnings`.
NotifyContext parse_notify(Action action, const Environment& env, std::vector<std::string>& warnings);

}  // namespace paf
