#include "observe/control/crc.hpp"

#include <array>
#include <cstddef>

namespace paf {
namespace {

using Table = std::array<std::uint32_t, 256>;

constexpr Table make_table(std::uint32_t reflected_polynomial) {
    Table table{};
    for (std::uint32_t byte = 0; byte < 256; ++byte) {
        std::uint32_t value = byte;
        for (int bit = 0; bit < 8; ++bit) {
            value = (value >> 1U) ^ ((value & 1U) != 0 ? reflected_polynomial : 0U);
        }
        table[byte] = value;
    }
    return table;
}

/// tables[n][b]: what byte b becomes with n zero bytes after it; eight of them take eight bytes in one step.
constexpr std::array<Table, 8> make_tables(std::uint32_t reflected_polynomial) {
    std::array<Table, 8> tables{};
    tables[0] = make_table(reflected_polynomial);
    for (std::size_t n = 1; n < tables.size(); ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[n - 1][byte];
            tables[n][byte] = (before >> 8U) ^ tables[0][before & 0xFFU];
        }
    }
    return tables;
}

constexpr std::array<Table, 8> kCastagnoli = make_tables(0x82F63B78U);
constexpr std::array<Table, 8> make_legacy_tables() {
    std::array<Table, 8> tables{};
    tables[0] = make_table(0xEDB88320U);
    for (std::size_t n = 1; n < tables.size(); ++n) {
        for (std::size_t byte = 0; byte < 256; ++byte) {
            const std::uint32_t before = tables[n - 1][byte];
            tables[n][byte] = (before << 8U) ^ tables[0][before >> 24U];
        }
    }
    return tables;
}
constexpr std::array<Table, 8> kLegacy = make_legacy_tables();

std::uint32_t byte_at(std::string_view bytes, std::size_t index) {
    return static_cast<unsigned char>(bytes[index]);
}

std::uint32_t update_crc32c(std::uint32_t state, std::string_view bytes) {
    std::size_t i = 0;
    for (; bytes.size() - i >= 8; i += 8) {
        const std::uint32_t low = state ^ (byte_at(bytes, i) | byte_at(bytes, i + 1) << 8U |
                                           byte_at(bytes, i + 2) << 16U | byte_at(bytes, i + 3) << 24U);
        state = kCastagnoli[7][low & 0xFFU] ^ kCastagnoli[6][(low >> 8U) & 0xFFU] ^
                kCastagnoli[5][(low >> 16U) & 0xFFU] ^ kCastagnoli[4][low >> 24U] ^
                kCastagnoli[3][byte_at(bytes, i + 4)] ^ kCastagnoli[2][byte_at(bytes, i + 5)] ^
                kCastagnoli[1][byte_at(bytes, i + 6)] ^ kCastagnoli[0][byte_at(bytes, i + 7)];
    }
    for (; i < bytes.size(); ++i) state = (state >> 8U) ^ kCastagnoli[0][(state ^ byte_at(bytes, i)) & 0xFFU];
    return state;
}

std::uint32_t update_legacy(std::uint32_t state, std::string_view bytes) {
    std::size_t i = 0;
    for (; bytes.size() - i >= 8; i += 8) {
        state = kLegacy[7][(state >> 24U) ^ byte_at(bytes, i)] ^
                kLegacy[6][((state >> 16U) & 0xFFU) ^ byte_at(bytes, i + 1)] ^
                kLegacy[5][((state >> 8U) & 0xFFU) ^ byte_at(bytes, i + 2)] ^
                kLegacy[4][(state & 0xFFU) ^ byte_at(bytes, i + 3)] ^ kLegacy[3][byte_at(bytes, i + 4)] ^
                kLegacy[2][byte_at(bytes, i + 5)] ^ kLegacy[1][byte_at(bytes, i + 6)] ^
                kLegacy[0][byte_at(bytes, i + 7)];
    }
    for (; i < bytes.size(); ++i) state = (state << 8U) ^ kLegacy[0][(state >> 24U) ^ byte_at(bytes, i)];
    return state;
}

}  // namespace

void Crc::update(std::string_view bytes) {
    state_ = kind_ == CrcKind::kCrc32c ? update_crc32c(state_, bytes) : update_legacy(state_, bytes);
}

}  // namespace paf
