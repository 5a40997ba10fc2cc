#include "model/cluster/score.hpp"

#include <gtest/gtest.h>

#include <set>

#include "model/cluster/refusal_score.hpp"

namespace paf {
namespace {

TEST(ScoreParse, ReadsNumbers) {
    EXPECT_EQ(Score::parse("0"), Score{0});
    EXPECT_EQ(Score::parse("-0"), Score{0});
    EXPECT_EQ(Score::parse("1001"), Score{1001});
    EXPECT_EQ(Score::parse("+5"), Score{5});
    EXPECT_EQ(Score::parse("-1000"), Score{-1000});
    EXPECT_EQ(Score::parse("999999"), Score{999999});
}

TEST(ScoreParse, ReadsInfinityInEveryForm) {
    EXPECT_EQ(Score::parse("INFINITY"), Score{Score::kInfinity});
    EXPECT_EQ(Score::parse("+INFINITY"), Score{Score::kInfinity});
    EXPECT_EQ(Score::parse("-INFINITY"), Score::minus_infinity());
}

TEST(ScoreParse, ClampsAtInfinity) {
    for (const char* text : {"1000000", "1000001", "2147483648", "9223372036854775808", "99999999999999999999999999"}) {
        EXPECT_EQ(Score::parse(text), Score{Score::kInfinity}) << text;
    }
    for (const char* text :
         {"-1000000", "-101000006", "-2147483648", "-9223372036854775808", "-99999999999999999999999999"}) {
        EXPECT_EQ(Score::parse(text), Score::minus_infinity()) << text;
    }
}

constexpr Ban kAllBans[] = {Ban::kLostStream, Ban::kTooFarBehind, Ban::kSteppedBack,
                            Ban::kOtherData,  Ban::kNoStream,     Ban::kRefused};

TEST(ScoreBanned, SaysWhyAndIsMinusInfinityToPacemaker) {
    std::set<std::string> reasons;
    std::int32_t value = -Score::kInfinity;
    for (const Ban ban : kAllBans) {
        const Score score = Score::banned(ban);
        EXPECT_EQ(score.value, --value) << "the numbers are in clusters";
        EXPECT_TRUE(score.forbids());
        EXPECT_EQ(score.ban(), ban);
        EXPECT_EQ(score.text(), std::to_string(value));
        EXPECT_EQ(Score::parse(score.text()), score);
        EXPECT_EQ(score.shown(), "-INFINITY");
        EXPECT_EQ(score.words(), "-INFINITY (" + score.reason() + ")");
        EXPECT_TRUE(reasons.insert(score.reason()).second);
        EXPECT_NE(score, Score::minus_infinity());
    }
    EXPECT_EQ(reasons.count(""), 0U);
    EXPECT_EQ(Score::banned(Ban::kLostStream).words(), "-INFINITY (not streaming, given by the primary)");
}

TEST(ScoreBanned, WhatIsExactlyMinusInfinityIsSomebodyElses) {
    for (const Score score : {Score::minus_infinity(), Score{-101000006}, Score{INT32_MIN}}) {
        EXPECT_TRUE(score.forbids());
        EXPECT_EQ(score.ban(), std::nullopt);
        EXPECT_EQ(score.text(), "-INFINITY");
        EXPECT_EQ(score.words(), "-INFINITY");
        EXPECT_EQ(score.reason(), "");
    }
    for (const Score score : {Score{-999999}, Score{-1}, Score{0}, Score{1000}, Score{Score::kInfinity}}) {
        EXPECT_FALSE(score.forbids());
        EXPECT_EQ(score.ban(), std::nullopt);
        EXPECT_EQ(score.words(), score.text());
    }
}

TEST(ScoreParse, RefusesEverythingElse) {
    for (const char* text : {"", "+", "-", " 1", "1 ", "1.5", "1e3", "0x10", "--1", "+-1", "-+INFINITY", "INFINITY ",
                             "INFINIT", "INFINITYX", "inf", "(null)", "1000\n"}) {
        EXPECT_EQ(Score::parse(text), std::nullopt) << "'" << text << "'";
    }
}

TEST(ScoreText, ReadsBack) {
    for (const std::int32_t value : {-Score::kInfinity, -999999, -1, 0, 1, 1000, 1001, 999999, Score::kInfinity}) {
        EXPECT_EQ(Score::parse(Score{value}.text()), Score{value});
    }
    EXPECT_EQ(Score::minus_infinity().text(), "-INFINITY");
    EXPECT_EQ(Score{Score::kInfinity}.text(), "INFINITY");
    EXPECT_EQ(Score{-5}.text(), "-5");
}

TEST(ScoreRefusal, TellsWhenItWasAndReadsBack) {
    EXPECT_TRUE(is_refusal(Score::refused()));
    EXPECT_FALSE(is_refusal(Score::minus_infinity()));
    EXPECT_FALSE(is_refusal(Score::withheld()));
    EXPECT_FALSE(is_refusal(Score{-1000005}));
    for (const std::int64_t now : {std::int64_t{0}, std::int64_t{1700000000}, std::int64_t{1999999999}}) {
        const Score score = refused_at(now);
        EXPECT_TRUE(is_refusal(score)) << now;
        EXPECT_EQ(score.ban(), Ban::kRefused) << now;
        EXPECT_EQ(Score::parse(score.text()), score) << now;
        EXPECT_EQ(age_of_refusal(score, now + 30), std::chrono::seconds(30)) << now;
    }
    EXPECT_EQ(age_of_refusal(Score::minus_infinity(), 5), std::nullopt);
    EXPECT_EQ(Score::parse("-999999999"), Score::minus_infinity());
    EXPECT_EQ(Score::parse("-99999999999999999999999"), Score::minus_infinity());
}

TEST(Score, ThePrimarysIsAboveEveryStandbys) {
    EXPECT_GT(Score::primary().value, Score::best_standby().value);
    EXPECT_GT(Score::best_standby().value, Score::bootstrap().value);
    EXPECT_GT(Score::bootstrap().value, 0);
}

}  // namespace
}  // namespace paf
