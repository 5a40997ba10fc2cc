// Score: a promotion score, as Pacemaker keeps it in the node attribute `master-RESOURCE`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paf {

/// A promotion score.  Pacemaker never promotes below 0; -INFINITY cannot be overruled by a constraint.
struct Score {
    /// Pacemaker's INFINITY (include/crm/common/scores.h).
    static constexpr std::int32_t kInfinity = 1000000;

    std::int32_t value = 0;

    static constexpr Score minus_infinity() { return {-kInfinity}; }
    /// The running primary's own score: above every standby's.
    static constexpr Score primary() { return {1001}; }
    /// The best standby's.
    static constexpr Score best_standby() { return {1000}; }
    /// A candidate that offers itself because no primary is known, or that has stepped back for a better one.
    static constexpr Score bootstrap() { return {2}; }
    /// A candidate that the primary has just lost sight of: it may be promoted when nobody better is left.
    static constexpr Score last_resort() { return {1}; }

    /// A candidate that preflight=enforce keeps from being promoted: no finite preference lifts it above 0, and no
    /// other rule writes it, so that the instance knows it as its own.
    static constexpr Score withheld() { return {1 - kInfinity}; }

    /// A candidate whose promotion an election refused before it was tried: -INFINITY to Pacemaker, which takes every
    /// number below that for it, and a number that no other rule writes, so that the instance knows it as its own.
    static constexpr Score refused() { return {-6 - kInfinity}; }

    /// Parses "1000", "-INFINITY", "+INFINITY", "INFINITY"; values beyond INFINITY are clamped, as Pacemaker
    /// does, but for refused(); nullopt for anything else.
    static std::optional<Score> parse(std::string_view text);
    /// Whether nothing can have Pacemaker promote the node.
    [[nodiscard]] constexpr bool forbids() const { return value <= -kInfinity; }
    /// "-INFINITY", "INFINITY" or the decimal number.
    [[nodiscard]] std::string text() const;

    friend bool operator==(Score a, Score b) { return a.value == b.value; }
    friend bool operator!=(Score a, Score b) { return a.value != b.value; }
};

}  // namespace paf
