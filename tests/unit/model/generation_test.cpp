#include "model/wal/generation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf {
namespace {

using testing::HasSubstr;

Generation third() {
    Generation generation;
    generation.system_identifier = 7123456789012345678U;
    generation.history = {3, {{1, {0x3000000}}, {2, {0x40000A0}}}};
    generation.marks = {{2, 0x0BADF00D}, {3, 1}};
    generation.highest = 5;
    generation.node = "srv3";
    generation.since = 1700000000;
    generation.origin = GenerationOrigin::kAccepted;
    generation.by = "root";
    return generation;
}

constexpr const char* kThird =
    "1;sys=7123456789012345678;tl=3;hist=1@0/3000000,2@0/40000A0;mark=2:0BADF00D,3:00000001;top=5;at=1700000000;"
    "how=accepted;node=srv3;by=root";

TEST(GenerationText, IsStable) {
    EXPECT_EQ(encode_generation(third()), kThird);
}

TEST(GenerationText, ReadsBack) {
    for (const GenerationOrigin origin :
         {GenerationOrigin::kPromoted, GenerationOrigin::kFound, GenerationOrigin::kAccepted}) {
        for (const char* name : {"", "srv1", "a.b-c_d", "na+me; =\"'\\", "gr\xC3\xBC\xC3\x9F"}) {
            Generation generation = third();
            generation.origin = origin;
            generation.node = name;
            generation.by = name;
            const std::string text = encode_generation(generation);
            for (const char c : text) EXPECT_TRUE(c > ' ' && c <= '~' && c != '+' && c != '"' && c != '\'') << text;
            const auto decoded = decode_generation(text);
            ASSERT_TRUE(decoded) << decoded.error().message;
            EXPECT_EQ(*decoded, generation);
        }
    }
}

TEST(GenerationText, OfTheFirstTimelineHasNoAncestors) {
    Generation first = third();
    first.history = {1, {}};
    first.marks.clear();
    EXPECT_EQ(decode_generation(encode_generation(first)).value(), first);
    EXPECT_EQ(describe_generation(first), "timeline 1, accepted on srv3");
}

TEST(GenerationDecode, RefusesWhatItDoesNotWrite) {
    const std::string text = kThird;
    const auto with = [&text](const std::string& from, const std::string& to) {
        std::string changed = text;
        return changed.replace(changed.find(from), from.size(), to);
    };
    for (const std::string& wrong :
         {std::string(), std::string("1"), text + ";", text + ";new=1", with("1;sys", "2;sys"), with("tl=3", "tl=0"),
          with("tl=3", "tl=03"), with("tl=3", "tl=2"), with("top=5", "top=2"), with("0BADF00D", "0badf00d"),
          with("0BADF00D", "BADF00D"), with("how=accepted", "how=guessed"), with(";by=root", ""),
          with("sys=7123456789012345678", "sys=0"), with("node=srv3", "node=srv%3"), with("node=srv3", "node=srv%zz"),
          with("at=1700000000", "at=-1"), with("at=1700000000", "at=18446744073709551615")}) {
        const auto decoded = decode_generation(wrong);
        ASSERT_FALSE(decoded) << wrong;
        EXPECT_THAT(decoded.error().message, HasSubstr("generation: expected ")) << wrong;
    }
}

TEST(GenerationText, OfPeopleSaysWhereItCameFrom) {
    Generation generation = third();
    EXPECT_EQ(describe_generation(generation), "timeline 3, accepted on srv3 at 0/40000A0");
    generation.origin = GenerationOrigin::kPromoted;
    EXPECT_EQ(describe_generation(generation), "timeline 3, begun on srv3 at 0/40000A0");
    generation.origin = GenerationOrigin::kFound;
    EXPECT_EQ(describe_generation(generation), "timeline 3, found on srv3 at 0/40000A0");
}

}  // namespace
}  // namespace paf
