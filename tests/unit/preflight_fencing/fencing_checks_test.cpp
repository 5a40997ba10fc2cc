#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "fence_world.hpp"
#include "temp_directory.hpp"

namespace paf::test {
namespace {

using testing::HasSubstr;

class GoodFencing : public testing::TestWithParam<const char*> {};

TEST_P(GoodFencing, PassesEveryCheck) {
    const FenceWorld good{"", GetParam()};
    const auto results = look(good, xml_of(good));
    EXPECT_EQ(words_of(findings(results)), "");
    std::set<std::string> passed;
    for (const auto& [check, verdict] : results) {
        EXPECT_TRUE(passed.insert(check).second) << check << " says more than one pass";
        EXPECT_NE(verdict.found, "") << check;
    }
    EXPECT_EQ(passed.size(), check_names().size());
}

INSTANTIATE_TEST_SUITE_P(Fencing, GoodFencing,
                         testing::Values("good-virsh.xml", "good-ipmi.xml", "good-map.xml", "good-legacy.xml"),
                         [](const auto& one) {
                             const std::string name = one.param;
                             return name.substr(5, name.find('.') - 5);
                         });

class RightFencing : public testing::TestWithParam<FenceWorld> {};

TEST_P(RightFencing, NothingIsWrongWithIt) {
    EXPECT_EQ(words_of(findings(look(GetParam(), xml_of(GetParam())))), "");
}

INSTANTIATE_TEST_SUITE_P(Fencing, RightFencing, testing::ValuesIn(right_fencing()),
                         [](const auto& one) { return one.param.name; });

class BrokenFencingTest : public testing::TestWithParam<BrokenFencing> {};

// Its check finds it and says what to do; no other check minds, but for those named.
TEST_P(BrokenFencingTest, IsFoundByItsCheck) {
    const BrokenFencing& broken = GetParam();
    const auto found = findings(look(broken.world, xml_of(broken.world)));
    std::set<std::string> minding;
    bool seen = false, curable = false;
    for (const auto& [check, verdict] : found) {
        minding.insert(check);
        EXPECT_NE(verdict.subject, "");
        if (verdict.level == VerdictLevel::kWarn || verdict.level == VerdictLevel::kBlock) {
            EXPECT_NE(verdict.expected, "");
            EXPECT_FALSE(verdict.remedies.empty());
        }
        const bool advice = verdict.remedies.count(AdminTool::kAny) == 1;
        if (!verdict.remedies.empty()) {
            EXPECT_EQ(verdict.remedies.size(), advice ? 1U : 3U);
        }
        curable = curable || (check == broken.check && verdict.remedies.count(AdminTool::kPcs) == 1);
        seen = seen || (check == broken.check && verdict.level == broken.level &&
                        verdict.found.find(broken.found) != std::string::npos);
    }
    EXPECT_TRUE(seen) << words_of(found);
    EXPECT_EQ(curable, !broken.words_only) << words_of(found);
    std::set<std::string> expected(broken.also.begin(), broken.also.end());
    expected.insert(broken.check);
    EXPECT_EQ(minding, expected) << words_of(found);
}

INSTANTIATE_TEST_SUITE_P(Fencing, BrokenFencingTest, testing::ValuesIn(broken_fencing()),
                         [](const auto& one) { return one.param.world.name; });

TEST(FencingChecksTest, EveryCheckHasABrokenSetup) {
    std::set<std::string> broken;
    for (const BrokenFencing& one : broken_fencing()) broken.insert(one.check);
    for (const std::string& check : check_names()) EXPECT_EQ(broken.count(check), 1U) << check;
}

TEST(FencingChecksTest, EveryCheckIsDescribed) {
    const std::string document = slurp(std::string(PAF_TEST_DATA) + "/../../docs/FENCING.md");
    for (const std::string& check : check_names()) {
        EXPECT_THAT(document, HasSubstr("| `" + check + "` |"));
    }
}

// A node that left, or its neighbour: which machine such a device switches off is not for a program to guess.
TEST(FencingChecksTest, AnotherNumberIsNotTakenForASlip) {
    for (const char* name : {"srv4", "srv21", "srw2"}) {
        const std::string list = R"(name="pcmk_host_list" value=")";
        const FenceWorld world{"", "good-virsh.xml", {{list + "srv2", list + name}}};
        bool seen = false;
        for (const auto& [check, verdict] : findings(look(world, xml_of(world)))) {
            if (check != "fencing-host-names") continue;
            seen = true;
            EXPECT_EQ(verdict.remedies.count(AdminTool::kAny), 1U) << name;
        }
        EXPECT_TRUE(seen) << name;
    }
}

// A program that does not answer any probe, as before there was one.
TEST(FencingChecksTest, WithoutAnswersNothingIsSaidToBeWell) {
    const FenceWorld good{"", "good-virsh.xml"};
    const std::set<std::string> need_none = {"fencing-enabled", "fencing-device-per-node", "fencing-not-on-target",
                                             "fencing-host-names", "fencing-watchdog"};
    for (const auto& [check, verdict] : look(good, xml_of(good), Silence::kYes)) {
        EXPECT_EQ(verdict.level, need_none.count(check) == 1 ? VerdictLevel::kPass : VerdictLevel::kUnknown) << check;
    }
}

}  // namespace
}  // namespace paf::test
