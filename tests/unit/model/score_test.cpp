#include "model/score.hpp"

#include <gtest/gtest.h>

#include "model/refusal_score.hpp"

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
        EXPECT_EQ(Score::parse(std::string("-") + text), Score::minus_infinity()) << text;
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
        EXPECT_TRUE(score.forbids()) << now;
        EXPECT_EQ(Score::parse(score.text()), score) << now;
        EXPECT_EQ(age_of_refusal(score, now + 30), std::chrono::seconds(30)) << now;
    }
    EXPECT_EQ(age_of_refusal(Score::minus_infinity(), 5), std::nullopt);
    EXPECT_EQ(Score::parse("-1000005"), Score::minus_infinity());
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
