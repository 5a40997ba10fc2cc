// Words of Pacemaker before 2.1: the one place of this plugin for them.
#ifndef PAF_IPADDR2_ADDRESS_WORDS_HPP
#define PAF_IPADDR2_ADDRESS_WORDS_HPP

#include <string>
#include <string_view>

#include "paf/pacemaker_values.hpp"

constexpr const char* kPromotedRole = "Promoted";
constexpr const char* kLegacyPromotedRole = "Master";

/// Whether two words of a configuration are one to Pacemaker, which takes any case.
inline bool same_word(std::string_view a, std::string_view b) {
    return paf::pacemaker::lower_case(a) == paf::pacemaker::lower_case(b);
}

inline bool is_promoted_role(std::string_view role) {
    return same_word(role, kPromotedRole) || same_word(role, kLegacyPromotedRole);
}
inline bool is_unpromoted_role(std::string_view role) {
    return same_word(role, "Unpromoted") || same_word(role, "Slave");
}

/// How pcs 0.9 puts one resource where another one is promoted.
inline std::string pcs09_colocation(const std::string& resource, const std::string& clone) {
    return "pcs constraint colocation add " + resource + " with master " + clone + " INFINITY";
}

#endif  // PAF_IPADDR2_ADDRESS_WORDS_HPP
