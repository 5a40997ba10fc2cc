// Words of Pacemaker before 2.1, which the commands of its tools still need: the one place of core/preflight for them.
#pragma once

#include <string>
#include <string_view>

#include "paf/pacemaker_values.hpp"

namespace paf {

/// The two roles as one dialect spells them.
struct RoleWords {
    const char* promoted;
    const char* unpromoted;
};

constexpr RoleWords kModernRoles{"Promoted", "Unpromoted"};
constexpr RoleWords kLegacyRoles{"Master", "Slave"};

/// Whether two words of a configuration are one to Pacemaker, which takes any case.
inline bool same_word(std::string_view a, std::string_view b) {
    return pacemaker::lower_case(a) == pacemaker::lower_case(b);
}

/// Whether `role`, in either spelling, is the promoted or the unpromoted one.  Pacemaker 2.1 and later takes both.
inline bool is_promoted_role(std::string_view role) {
    return same_word(role, kModernRoles.promoted) || same_word(role, kLegacyRoles.promoted);
}
inline bool is_unpromoted_role(std::string_view role) {
    return same_word(role, kModernRoles.unpromoted) || same_word(role, kLegacyRoles.unpromoted);
}

/// How pcs 0.9 makes a promotable clone of `primitive`.
inline std::string pcs09_promotable(const std::string& clone, const std::string& primitive) {
    return "pcs resource master " + clone + " " + primitive + " notify=true";
}

/// How crmsh does it before Pacemaker 2.
inline std::string legacy_crm_promotable(const std::string& clone, const std::string& primitive) {
    return "crm configure ms " + clone + " " + primitive + " meta notify=true";
}

}  // namespace paf
