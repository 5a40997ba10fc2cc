#include "ocf/role_names.hpp"

#include "model/text.hpp"
#include "ocf/numbers.hpp"

namespace paf {

namespace {

/// Compares the first two numbers of a version such as "3.0.9" with MAJOR.MINOR; nullopt when it has none.
std::optional<bool> is_below(std::string_view version, int major, int minor) {
    const auto dot = version.find('.');
    if (dot == std::string_view::npos) return std::nullopt;
    const auto first = whole_number<int>(version.substr(0, dot));
    const auto second = whole_number<int>(version.substr(dot + 1, version.find('.', dot + 1) - dot - 1));
    if (!first || !second) return std::nullopt;
    return *first < major || (*first == major && *second < minor);
}

}  // namespace

RoleNames role_names_for(const Environment& env) {
    const auto major = whole_number<int>(value_of(env, "OCF_RA_VERSION_MAJOR"));
    const auto minor = whole_number<int>(value_of(env, "OCF_RA_VERSION_MINOR"));
    if (major && minor) return (*major > 1 || (*major == 1 && *minor >= 1)) ? RoleNames::kModern : RoleNames::kLegacy;
    const auto pacemaker_1 = is_below(value_of(env, "OCF_RESKEY_crm_feature_set"), 3, 1);
    if (pacemaker_1 && *pacemaker_1) return RoleNames::kLegacy;
    return default_role_names();
}

RoleNames default_role_names() {
#ifdef PAF_DEFAULT_ROLE_NAMES_LEGACY
    return RoleNames::kLegacy;
#else
    return RoleNames::kModern;
#endif
}

bool is_promoted_role(std::string_view role) {
    const std::string name = lower(std::string(role));
    return name == "promoted" || name == "master";
}

const char* promoted_role(RoleNames names) {
    return names == RoleNames::kModern ? "Promoted" : "Master";
}
const char* unpromoted_role(RoleNames names) {
    return names == RoleNames::kModern ? "Unpromoted" : "Slave";
}
const char* promoted_option(RoleNames names) {
    return names == RoleNames::kModern ? "--promoted" : "--master";
}

}  // namespace paf
