// The two checksums PostgreSQL puts on its control file and its WAL records.
#pragma once

#include <cstdint>
#include <string_view>

#include "ports/version_plugin.hpp"

namespace paf {

/// A checksum being computed, piece by piece.
/// kCrc32c is the Castagnoli CRC (PostgreSQL 9.5 and later).  kLegacyCrc32 is what 9.4 and earlier computed: the table
/// of the reflected CRC-32, walked in the direction of the unreflected one, so no other program computes the same.
/// Source: PostgreSQL, src/include/port/pg_crc32c.h and src/include/utils/pg_crc.h.
class Crc {
  public:
    explicit Crc(CrcKind kind) : kind_(kind) {}
    void update(std::string_view bytes);
    [[nodiscard]] std::uint32_t value() const { return state_ ^ 0xFFFFFFFFU; }

  private:
    CrcKind kind_;
    std::uint32_t state_ = 0xFFFFFFFFU;
};

}  // namespace paf
