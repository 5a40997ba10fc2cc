// Reading little-endian numbers out of bytes.  PostgreSQL writes its files in the machine's order; every machine we
// build for is little-endian.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace paf {

/// The unsigned number of `width` (0 to 8) bytes at `offset`.  Bytes beyond the end of `bytes` count as zero: check the
/// size first.
inline std::uint64_t little_endian(std::string_view bytes, std::size_t offset, std::size_t width) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < width && offset < bytes.size() && i < bytes.size() - offset; ++i) {
        value |= static_cast<std::uint64_t>(static_cast<unsigned char>(bytes[offset + i])) << (8 * i);
    }
    return value;
}

inline std::uint16_t little_endian_16(std::string_view bytes, std::size_t offset) {
    return static_cast<std::uint16_t>(little_endian(bytes, offset, 2));
}
inline std::uint32_t little_endian_32(std::string_view bytes, std::size_t offset) {
    return static_cast<std::uint32_t>(little_endian(bytes, offset, 4));
}
inline std::uint64_t little_endian_64(std::string_view bytes, std::size_t offset) {
    return little_endian(bytes, offset, 8);
}

}  // namespace paf
