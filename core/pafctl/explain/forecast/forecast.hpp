// What would come of the primary's death: the winner, the others' reasons, the loss, the time.  Pure.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "pafctl/explain/forecast/facts.hpp"

namespace paf {

enum class ForecastKind {
    kWinner,   ///< `winner` would be promoted
    kNobody,   ///< nobody would be
    kUnknown,  ///< it cannot be told from what is known here
};

/// One node other than the primary's.
struct NodeForecast {
    std::string name;
    bool takes_part = false;
    std::optional<Lsn> flushed;          ///< end of the WAL that the primary knows it to hold
    std::optional<std::uint64_t> lacks;  ///< bytes of what the primary has written
    std::optional<Score> score;
    std::string why;  ///< why it, or why not
};

struct LossForecast {
    std::optional<std::uint64_t>
        bytes;  ///< of WAL that the primary has and the winner has not confirmed; nullopt: not known
    std::optional<std::chrono::milliseconds> at_most;  ///< so much time's writes; nullopt: not known
    bool none_acknowledged = false;                    ///< proved: no commit that was acknowledged is lost
    std::string why;
};

/// A part of the outage; no `most` where nothing limits it.
struct TimePart {
    std::string name;
    std::chrono::milliseconds least{0};
    std::optional<std::chrono::milliseconds> most;
    std::string made_of;
    std::optional<std::chrono::milliseconds> usual;  ///< as long as it takes as a rule; nullopt: not known
};

struct Forecast {
    ForecastKind kind = ForecastKind::kUnknown;
    std::string winner;
    std::string why;
    std::vector<std::string> steps;       ///< how the election goes before there is a winner
    std::vector<std::string> equals;      ///< Pacemaker might as well choose these first
    std::vector<std::string> could_also;  ///< who would win instead, each with the condition
    std::vector<NodeForecast> nodes;      ///< all but the primary's
    LossForecast loss;                    ///< of kWinner
    std::vector<TimePart> time;           ///< of kWinner
};

struct Explanation {
    std::string primary;                   ///< its node; empty: there is none
    std::optional<Generation> generation;  ///< the newest one that the cluster remembers
    RememberedElections elections;
    Forecast node_lost;                ///< the node dies
    Forecast crash;                    ///< PostgreSQL alone dies there; `nodes` and `loss` are not set
    std::vector<std::string> remarks;  ///< what this does not know
};

Explanation explain(const ExplainFacts& facts);

}  // namespace paf
