#include "model/wal/position.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace paf {
namespace {

using testing::HasSubstr;

WalPosition sample() {
    WalPosition position;
    position.system_identifier = 7123456789012345678U;
    position.history = {3, {{1, {0x3000000}}, {2, {0x100000000}}}};
    position.end = {0x105000000};
    position.shutdown_checkpoint = {0x104FFFF88};
    return position;
}

constexpr const char* kSample = "1;sys=7123456789012345678;tl=3;end=1/5000000;ckpt=1/4FFFF88;hist=1@0/3000000,2@1/0";

/// kSample with `from` replaced by `to`.
std::string sample_with(const std::string& from, const std::string& to) {
    std::string text = kSample;
    const std::size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST(PositionText, IsStable) {
    EXPECT_EQ(encode_position(sample()), kSample);
}

TEST(PositionText, ReadsBack) {
    for (const TimelineId timeline : {1U, 2U, 4294967295U}) {
        for (const std::uint64_t end :
             {std::uint64_t{1}, std::uint64_t{0xFFFFFFFF}, std::uint64_t{1} << 32, UINT64_MAX}) {
            for (const std::uint64_t checkpoint : {std::uint64_t{0}, end}) {
                WalPosition position{UINT64_MAX, {timeline, {}}, {end}, {checkpoint}};
                if (timeline > 1) position.history.ancestors = {{timeline - 1, {end}}};
                const auto decoded = decode_position(encode_position(position));
                ASSERT_TRUE(decoded) << decoded.error().message;
                EXPECT_EQ(*decoded, position);
            }
        }
    }
}

TEST(PositionText, TellsMarksAndTheOrderedTimelineWhereTheyAreKnown) {
    WalPosition position = sample();
    position.marks = {{2, 0x0BADF00D}, {3, 1}};
    EXPECT_EQ(encode_position(position), std::string(kSample) + ";mark=2:0BADF00D,3:00000001");
    EXPECT_EQ(decode_position(encode_position(position)).value(), position);
    position.ordered = 3;
    EXPECT_EQ(encode_position(position), std::string(kSample) + ";mark=2:0BADF00D,3:00000001;gen=3");
    EXPECT_EQ(decode_position(encode_position(position)).value(), position);
    position.marks.clear();
    EXPECT_EQ(decode_position(encode_position(position)).value(), position);
    for (const char* wrong : {";mark=2:BADF00D", ";mark=2:0badf00d", ";mark=3:00000001,2:00000001", ";mark=2", ";gen=0",
                              ";gen=3;mark=2:0BADF00D", ";gen=3;gen=3"}) {
        EXPECT_FALSE(decode_position(std::string(kSample) + wrong)) << wrong;
    }
}

TEST(PositionText, TellsWhatWasHeardOfThePrimaryWhereItIsKnown) {
    WalPosition position = sample();
    position.sighting = PrimarySighting{{0x5000060}, 1700000000};
    EXPECT_EQ(encode_position(position), std::string(kSample) + ";seen=0/5000060@1700000000");
    EXPECT_EQ(decode_position(encode_position(position)).value(), position);
    position.last_commit = 1699999999;
    EXPECT_EQ(encode_position(position), std::string(kSample) + ";seen=0/5000060@1700000000;commit=1699999999");
    EXPECT_EQ(decode_position(encode_position(position)).value(), position);
    position.sighting.reset();
    EXPECT_EQ(decode_position(encode_position(position)).value(), position);
    for (const char* wrong : {";seen=0/0@17", ";seen=0/5@", ";seen=0/5", ";seen=0/5@-1", ";seen=0/5@017",
                              ";commit=", ";commit=1;seen=0/5@17", ";commit=9223372036854775808"}) {
        EXPECT_FALSE(decode_position(std::string(kSample) + wrong)) << wrong;
    }
}

TEST(PositionText, IsOneWordThatPacemakerTakesAsItIs) {
    WalPosition position = sample();
    for (TimelineId i = 3; i < 200; ++i) position.history.ancestors.push_back({i, {UINT64_MAX}});
    position.history.current = 200;
    const std::string text = encode_position(position);
    for (const char c : text) EXPECT_TRUE(c > ' ' && c <= '~' && c != '\'' && c != '"' && c != '\\' && c != '+') << c;
    EXPECT_EQ(decode_position(text).value(), position);
}

TEST(PositionDecode, SkipsUnknownFields) {
    for (const std::string& text :
         {std::string(kSample) + ";new=42", sample_with(";tl=", ";new=;tl="), sample_with("1;sys", "1;a=b=c;sys")}) {
        const auto decoded = decode_position(text);
        ASSERT_TRUE(decoded) << text << ": " << decoded.error().message;
        EXPECT_EQ(*decoded, sample());
    }
}

TEST(PositionDecode, RefusesUnorderedFields) {
    for (const char* field : {";sys=7123456789012345678", ";tl=3", ";end=1/5000000", ";ckpt=1/4FFFF88"}) {
        EXPECT_FALSE(decode_position(sample_with(field, "") + field)) << field;
    }
}

TEST(PositionDecode, RefusesMissingAndRepeatedFields) {
    for (const char* field :
         {";sys=7123456789012345678", ";tl=3", ";end=1/5000000", ";ckpt=1/4FFFF88", ";hist=1@0/3000000,2@1/0"}) {
        EXPECT_FALSE(decode_position(sample_with(field, ""))) << field;
        EXPECT_FALSE(decode_position(sample_with(field, std::string(field) + field))) << field;
    }
}

TEST(PositionDecode, RefusesMalformedText) {
    for (const std::string& text : {std::string(),
                                    std::string("1"),
                                    std::string("1;"),
                                    std::string(";"),
                                    std::string("hello"),
                                    std::string("2;sys=1"),
                                    sample_with("1;", "2;"),
                                    sample_with("1;", "01;"),
                                    std::string(kSample) + ";",
                                    std::string(kSample) + " ",
                                    std::string(kSample) + "\n",
                                    std::string(" ") + kSample,
                                    std::string(kSample) + ";junk",
                                    std::string(kSample) + ";=x",
                                    std::string(kSample) + ",",
                                    sample_with(";tl", ";;tl"),
                                    sample_with("tl=3", "tl"),
                                    sample_with("tl=3", "tl="),
                                    sample_with("tl=3", "tl=0"),
                                    sample_with("tl=3", "tl=03"),
                                    sample_with("tl=3", "tl=-3"),
                                    sample_with("tl=3", "tl=+3"),
                                    sample_with("tl=3", "tl=3.0"),
                                    sample_with("tl=3", "tl=4294967296"),
                                    sample_with("tl=3", "tl= 3"),
                                    sample_with("tl=3", "tl=2"),
                                    sample_with("sys=7", "sys=+7"),
                                    sample_with("sys=7", "sys=99999"),
                                    sample_with("sys=7123456789012345678", "sys=0"),
                                    sample_with("end=1/5000000", "end=0/0"),
                                    sample_with("end=1/5000000", "end=5000000"),
                                    sample_with("end=1/5", "end=01/5"),
                                    sample_with("FFFF", "ffff"),
                                    sample_with("ckpt=1/4FFFF88", "ckpt="),
                                    sample_with("1@0/3000000", "1@0/0"),
                                    sample_with("1@0/3000000", "0@0/3000000"),
                                    sample_with("1@0/3000000", "1@"),
                                    sample_with("1@0/3000000", "@0/3000000"),
                                    sample_with("1@0/3000000", "1"),
                                    sample_with("1@0/3000000", ""),
                                    sample_with("1@0/3000000", "2@0/3000000"),
                                    sample_with("1@0/3000000,", "1@0/3000000,,"),
                                    sample_with("2@1/0", "3@1/0"),
                                    sample_with("2@1/0", "2@1/0@7")}) {
        const auto decoded = decode_position(text);
        EXPECT_FALSE(decoded) << text;
        if (!decoded) {
            EXPECT_EQ(decoded.error().kind, ErrorKind::kInvalid);
        }
    }
}

TEST(PositionDecode, TakesNoTruncationForAnotherText) {
    const std::string text = kSample;
    for (std::size_t length = 0; length < text.size(); ++length) {
        const auto decoded = decode_position(text.substr(0, length));
        // A list of ancestors that was cut can be well-formed again; nothing can tell.
        if (decoded) {
            EXPECT_EQ(encode_position(*decoded), text.substr(0, length));
        }
    }
}

TEST(PositionDecode, RefusesEveryForeignByte) {
    const std::string text = kSample;
    for (std::size_t at = 0; at < text.size(); ++at) {
        for (const char c : {'\0', ' ', '\n', '"', '+', 'z', '\xff'}) {
            std::string changed = text;
            changed[at] = c;
            EXPECT_FALSE(decode_position(changed)) << changed;
        }
    }
}

TEST(PositionDecode, SaysWhatWasExpectedAndFound) {
    EXPECT_THAT(decode_position(sample_with("tl=3", "tl=x")).error().message,
                HasSubstr("expected a valid field tl, found 'tl=x'"));
    EXPECT_THAT(decode_position("1;sys=5").error().message, HasSubstr("expected a field tl, found '1;sys=5'"));
    EXPECT_LT(decode_position(std::string(100000, 'x')).error().message.size(), 200U);
}

}  // namespace
}  // namespace paf
