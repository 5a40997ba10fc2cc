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

}  // namespace
}  // namespace paf
