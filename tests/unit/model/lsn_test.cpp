#include "model/wal/lsn.hpp"

#include <gtest/gtest.h>

namespace paf {
namespace {

TEST(LsnParse, ReadsPostgresqlsForm) {
    EXPECT_EQ(Lsn::parse("0/0"), Lsn{0});
    EXPECT_EQ(Lsn::parse("0/5000060"), Lsn{0x5000060});
    EXPECT_EQ(Lsn::parse("FFFFFFFF/FFFFFFFF"), Lsn{UINT64_MAX});
    EXPECT_EQ(Lsn::parse("00000001/00000002"), Lsn{0x100000002});
}

TEST(LsnParse, AcceptsLowerCase) {
    EXPECT_EQ(Lsn::parse("a/bCdE"), Lsn{0xA0000BCDE});
}

TEST(LsnParse, HighHalfCountsFourGibibytes) {
    EXPECT_EQ(Lsn::parse("1/0"), Lsn{std::uint64_t{1} << 32});
    EXPECT_GT(*Lsn::parse("1/0"), *Lsn::parse("0/FFFFFFFF"));
    EXPECT_EQ(Lsn::parse("1/0")->value - Lsn::parse("0/FFFFFFFF")->value, 1U);
    // An agent that multiplies by 0xFF000000 puts these two the other way round.
    EXPECT_GT(*Lsn::parse("1/0"), *Lsn::parse("0/FF000001"));
}

TEST(LsnParse, RefusesEverythingElse) {
    for (const char* text :
         {"",     "/",           "0",           "0/",          "/0",    "0/0/0", "0//0",  " 0/0",  "0/0 ",
          "0 /0", "0/ 0",        "+0/0",        "0/+0",        "-1/0",  "0/-1",  "0x1/0", "0/0x1", "g/0",
          "0/g",  "123456789/0", "0/123456789", "000000000/0", "0/0\n", "0.0",   "0/0,",  "NULL"}) {
        EXPECT_EQ(Lsn::parse(text), std::nullopt) << "'" << text << "'";
    }
    EXPECT_EQ(Lsn::parse(std::string_view("0/0\0", 4)), std::nullopt);
}

TEST(LsnText, IsPostgresqlsForm) {
    EXPECT_EQ(Lsn{}.text(), "0/0");
    EXPECT_EQ(Lsn{0xA0000BCDE}.text(), "A/BCDE");
    EXPECT_EQ(Lsn{0xFFFFFFFF}.text(), "0/FFFFFFFF");
    EXPECT_EQ(Lsn{0x100000000}.text(), "1/0");
    EXPECT_EQ(Lsn{UINT64_MAX}.text(), "FFFFFFFF/FFFFFFFF");
}

TEST(LsnText, ReadsBack) {
    for (int bit = 0; bit < 64; ++bit) {
        const std::uint64_t power = std::uint64_t{1} << bit;
        for (const std::uint64_t value : {power - 1, power, power + 1}) {
            EXPECT_EQ(Lsn::parse(Lsn{value}.text()), Lsn{value});
        }
    }
}

TEST(Lsn, ZeroIsInvalid) {
    EXPECT_FALSE(Lsn{}.valid());
    EXPECT_TRUE(Lsn{1}.valid());
}

}  // namespace
}  // namespace paf
