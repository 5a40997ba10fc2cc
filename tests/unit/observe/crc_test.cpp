#include "observe/crc.hpp"

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

}  // namespace
}  // namespace paf
