// Lsn: a byte position in PostgreSQL's write-ahead log.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paf {

/// Position in the WAL stream, in bytes from its start.  0 is PostgreSQL's InvalidXLogRecPtr.
struct Lsn {
    std::uint64_t value = 0;

    /// Parses PostgreSQL's text form "HI/LO" (1-8 hexadecimal digits each); nullopt for anything else.
    /// Source: PostgreSQL, "pg_lsn Type".
    static std::optional<Lsn> parse(std::string_view text);

    /// "HI/LO" in upper-case hexadecimal without leading zeros, as PostgreSQL prints it.
    [[nodiscard]] std::string text() const;

    [[nodiscard]] bool valid() const { return value != 0; }

    friend bool operator==(Lsn a, Lsn b) { return a.value == b.value; }
    friend bool operator!=(Lsn a, Lsn b) { return a.value != b.value; }
    friend bool operator<(Lsn a, Lsn b) { return a.value < b.value; }
    friend bool operator>(Lsn a, Lsn b) { return a.value > b.value; }
    friend bool operator<=(Lsn a, Lsn b) { return a.value <= b.value; }
    friend bool operator>=(Lsn a, Lsn b) { return a.value >= b.value; }
};

/// Bytes of WAL from `at` to `lead`; 0 when `at` is not behind.
inline std::uint64_t bytes_behind(Lsn lead, Lsn at) {
    return lead > at ? lead.value - at.value : 0;
}

}  // namespace paf
