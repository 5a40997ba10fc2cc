// Score: a promotion score, as Pacemaker keeps it in the node attribute `master-RESOURCE`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace paf {

/// Why the agent gives a node -INFINITY.  The order is that of the numbers in the cluster: append only.
enum class Ban {
    kLostStream,    ///< the primary: it does not stream, but did a look or two before
    kTooFarBehind,  ///< the primary: it lags more than maxlag
    kSteppedBack,   ///< itself: another node was better
    kOtherData,     ///< itself: its data are not of the newest generation
    kNoStream,      ///< the primary: it has not streamed for longer than that, or was never seen to
    kRefused,       ///< itself: an election refused its promotion; numbers below it tell when (refusal_score.hpp)
};

/// A promotion score.  Pacemaker never promotes below 0; -INFINITY cannot be overruled by a constraint.
///
/// Pacemaker reads every value below -INFINITY as -INFINITY (char2score(), from 1.1.12 to 3.0.0).  So the agent
/// writes one number below it for each reason, and knows its own again.  What is exactly -INFINITY, or another number
/// below it, is somebody else's.
struct Score {
    /// Pacemaker's INFINITY (include/crm/common/scores.h).
    static constexpr std::int32_t kInfinity = 1000000;

    std::int32_t value = 0;

    /// Somebody else's: an administrator's, say.
    static constexpr Score minus_infinity() { return {-kInfinity}; }
    /// -INFINITY, and why.
    static constexpr Score banned(Ban why) { return {-kInfinity - 1 - static_cast<std::int32_t>(why)}; }
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

    /// A candidate whose promotion an election refused before it was tried.
    static constexpr Score refused() { return banned(Ban::kRefused); }

    /// Whether it is -INFINITY to Pacemaker.
    [[nodiscard]] constexpr bool forbids() const { return value <= -kInfinity; }
    /// Why the agent has given it; nullopt when it forbids nothing, or is somebody else's.
    [[nodiscard]] std::optional<Ban> ban() const;

    /// Parses "1000", "-1000001", "-INFINITY", "+INFINITY", "INFINITY"; values beyond INFINITY that are none of the
    /// agent's are clamped, as Pacemaker does; nullopt for anything else.
    static std::optional<Score> parse(std::string_view text);
    /// As it stands in the cluster: "-INFINITY", "INFINITY" or the decimal number.
    [[nodiscard]] std::string text() const;
    /// As Pacemaker understands it: all that forbid are "-INFINITY".
    [[nodiscard]] std::string shown() const;
    /// Why it forbids, for people: "not streaming, given by the primary"; empty when ban() is nullopt.
    [[nodiscard]] std::string reason() const;
    /// "-INFINITY (not streaming, given by the primary)"; without a reason as shown().
    [[nodiscard]] std::string words() const;

    friend bool operator==(Score a, Score b) { return a.value == b.value; }
    friend bool operator!=(Score a, Score b) { return a.value != b.value; }
};

}  // namespace paf
