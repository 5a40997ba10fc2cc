#include "observe/control/crc.hpp"

#include <gtest/gtest.h>

#include <string>

namespace paf {
namespace {

std::uint32_t crc_of(CrcKind kind, std::string_view bytes) {
    Crc crc(kind);
    crc.update(bytes);
    return crc.value();
}

TEST(Crc, Crc32cKnowsThePublishedCheckValues) {
    EXPECT_EQ(crc_of(CrcKind::kCrc32c, "123456789"), 0xE3069283U);
    EXPECT_EQ(crc_of(CrcKind::kCrc32c, std::string(32, '\0')), 0x8A9136AAU);  // RFC 3720, B.4
    EXPECT_EQ(crc_of(CrcKind::kCrc32c, std::string(32, '\xFF')), 0x62A8AB43U);
}

TEST(Crc, EmptyInputIsZero) {
    EXPECT_EQ(crc_of(CrcKind::kCrc32c, ""), 0U);
    EXPECT_EQ(crc_of(CrcKind::kLegacyCrc32, ""), 0U);
}

TEST(Crc, PiecesGiveTheSameAsTheWhole) {
    std::string bytes;
    for (int i = 0; i < 300; ++i) bytes.push_back(static_cast<char>(i * 7));
    for (const CrcKind kind : {CrcKind::kCrc32c, CrcKind::kLegacyCrc32}) {
        for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
            Crc crc(kind);
            crc.update(std::string_view(bytes).substr(0, cut));
            crc.update(std::string_view(bytes).substr(cut));
            ASSERT_EQ(crc.value(), crc_of(kind, bytes)) << cut;
        }
    }
}

TEST(Crc, EightBytesAtOnceGiveTheSameAsOneByOne) {
    std::string bytes;
    for (std::uint32_t i = 0, value = 1; i < 3000; ++i, value = value * 1664525U + 1013904223U) {
        bytes.push_back(static_cast<char>(value >> 24U));
    }
    for (const CrcKind kind : {CrcKind::kCrc32c, CrcKind::kLegacyCrc32}) {
        Crc one_by_one(kind);
        for (std::size_t i = 0; i < bytes.size(); ++i) {
            one_by_one.update(std::string_view(bytes).substr(i, 1));
            ASSERT_EQ(one_by_one.value(), crc_of(kind, std::string_view(bytes).substr(0, i + 1))) << i;
        }
    }
}

}  // namespace
}  // namespace paf
