#include "ocf/environment.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

namespace paf {
namespace {

TEST(Environment, HoldsWhatTheProcessHas) {
    ASSERT_EQ(setenv("PAF_TEST_VARIABLE", "a=b c ", 1), 0);
    ASSERT_EQ(setenv("PAF_TEST_EMPTY", "", 1), 0);
    const Environment env = read_environment();
    EXPECT_EQ(value_of(env, "PAF_TEST_VARIABLE"), "a=b c ");
    EXPECT_TRUE(is_set(env, "PAF_TEST_EMPTY"));
    EXPECT_EQ(value_of(env, "PAF_TEST_EMPTY"), "");
    EXPECT_FALSE(is_set(env, "PAF_TEST_NOT_THERE"));
    EXPECT_EQ(value_of(env, "PAF_TEST_NOT_THERE"), "");
}

TEST(Environment, ServersGetNothingOfTheClusters) {
    const Environment env = {{"PCMK_authkey", "secret"},
                             {"HA_logfile", "/log"},
                             {"CIB_passwd", "secret"},
                             {"OCF_RESKEY_x", "y"},
                             {"OCF_ROOT", "/usr"},
                             {"CRM_alert", "x"},
                             {"LRMD_x", "y"},
                             {"PGPASSWORD", "secret"},
                             {"PGOPTIONS", "-c x=y"},
                             {"LD_PRELOAD", "/lib.so"},
                             {"TMPDIR", "/tmp"},
                             {"PG_OOM_ADJUST_VALUE", "0"},
                             {"PG_OOM_ADJUST_FILE", "/proc/self/oom_score_adj"}};
    using Variables = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(environment_for_servers(env),
              (Variables{{"PG_OOM_ADJUST_FILE", "/proc/self/oom_score_adj"}, {"PG_OOM_ADJUST_VALUE", "0"}}));
    EXPECT_TRUE(environment_for_servers({}).empty());
}

}  // namespace
}  // namespace paf
