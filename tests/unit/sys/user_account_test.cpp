#include "sys/user_account.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>

namespace paf {
namespace {

std::vector<gid_t> our_groups() {
    std::vector<gid_t> groups(256);
    groups.resize(static_cast<std::size_t>(::getgroups(256, groups.data())));
    std::sort(groups.begin(), groups.end());
    return groups;
}

TEST(FindUser, KnowsRoot) {
    const auto root = find_user("root");
    ASSERT_TRUE(root);
    EXPECT_EQ(root->uid, 0U);
    EXPECT_EQ(root->gid, 0U);
    EXPECT_EQ(root->name, "root");
    EXPECT_FALSE(root->home.empty());
}

TEST(FindUser, ReportsAnAbsentUser) {
    const auto nobody = find_user("no-such-user-of-ours");
    ASSERT_FALSE(nobody);
    EXPECT_EQ(nobody.error().kind, ErrorKind::kNotFound);
    EXPECT_NE(nobody.error().message.find("no-such-user-of-ours"), std::string::npos);
}

TEST(GroupsOf, HoldsTheUsersOwnGroup) {
    const auto user = find_user("nobody");
    ASSERT_TRUE(user);
    const auto groups = groups_of(*user);
    EXPECT_NE(std::find(groups.begin(), groups.end(), user->gid), groups.end());
}

TEST(EffectiveUser, BecomesTheUserAndComesBack) {
    if (::getuid() != 0) GTEST_SKIP() << "only root can become another user";
    const auto user = find_user("nobody");
    ASSERT_TRUE(user);
    const auto groups_before = our_groups();
    {
        const auto guard = EffectiveUser::become(*user);
        ASSERT_TRUE(guard) << guard.error().message;
        EXPECT_EQ(::geteuid(), user->uid);
        EXPECT_EQ(::getegid(), user->gid);
        EXPECT_EQ(::getuid(), 0U);
        auto groups = groups_of(*user);
        std::sort(groups.begin(), groups.end());
        EXPECT_EQ(our_groups(), groups);
    }
    EXPECT_EQ(::geteuid(), 0U);
    EXPECT_EQ(::getegid(), 0U);
    EXPECT_EQ(our_groups(), groups_before);
}

TEST(EffectiveUser, DoesNothingForOurselves) {
    UserAccount self;
    self.uid = ::geteuid();
    self.gid = 12345;
    const gid_t before = ::getegid();
    const auto guard = EffectiveUser::become(self);
    ASSERT_TRUE(guard);
    EXPECT_EQ(::getegid(), before);
}

}  // namespace
}  // namespace paf
