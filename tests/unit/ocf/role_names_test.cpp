#include "ocf/role_names.hpp"

#include <gtest/gtest.h>

#include "describe_request.hpp"

namespace paf {
namespace {

RoleNames by_api(const char* major, const char* minor) {
    return role_names_for({{"OCF_RA_VERSION_MAJOR", major}, {"OCF_RA_VERSION_MINOR", minor}});
}

TEST(RoleNamesFor, VersionOfTheOcfApiDecides) {
    EXPECT_EQ(by_api("1", "0"), RoleNames::kLegacy);
    EXPECT_EQ(by_api("1", "1"), RoleNames::kModern);
    EXPECT_EQ(by_api("2", "0"), RoleNames::kModern);
}

TEST(RoleNamesFor, FeatureSetOfPacemaker1IsLegacy) {
    EXPECT_EQ(role_names_for({{"OCF_RESKEY_crm_feature_set", "3.0.9"}}), RoleNames::kLegacy);
    EXPECT_EQ(role_names_for({{"OCF_RESKEY_crm_feature_set", "3.0.14"}}), RoleNames::kLegacy);
    EXPECT_EQ(role_names_for({{"OCF_RESKEY_crm_feature_set", "3.16.1"}}), default_role_names());
}

TEST(RoleNamesFor, WithoutEvidenceTheBuildDecides) {
    EXPECT_EQ(role_names_for({}), default_role_names());
    EXPECT_EQ(by_api("", "1"), default_role_names());
    EXPECT_EQ(by_api("1", "x"), default_role_names());
    EXPECT_EQ(role_names_for({{"OCF_RESKEY_crm_feature_set", "three"}}), default_role_names());
    EXPECT_EQ(role_names_for({{"OCF_RESKEY_crm_feature_set", "3."}}), default_role_names());
}

TEST(RoleNamesFor, MetaDataAsTheControllerAsksForIt) {
    const std::string data = std::string(PAF_TEST_DATA) + "/pacemaker-env/";
    EXPECT_EQ(role_names_for(load_environment(data + "1.1.12/meta-data.env")), RoleNames::kLegacy);
    EXPECT_EQ(role_names_for(load_environment(data + "2.1.5/meta-data.env")), RoleNames::kModern);
}

TEST(RoleNamesFor, Names) {
    EXPECT_STREQ(promoted_role(RoleNames::kLegacy), "Master");
    EXPECT_STREQ(unpromoted_role(RoleNames::kLegacy), "Slave");
    EXPECT_STREQ(promoted_role(RoleNames::kModern), "Promoted");
    EXPECT_STREQ(unpromoted_role(RoleNames::kModern), "Unpromoted");
}

}  // namespace
}  // namespace paf
