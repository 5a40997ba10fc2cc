#include "pafctl/explain/forecast/time.hpp"

#include "model/text.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

/// Pacemaker's defaults, where an operation has no timeout of its own.
constexpr milliseconds kDefaultTimeout{20000};

/// A configured time: mostly whole seconds.
std::string brief_seconds(milliseconds time) {
    std::string text = seconds_text(time);
    constexpr std::string_view kWhole = ".0 s";
    if (ends_with(text, kWhole)) text.erase(text.size() - kWhole.size(), 2);
    return text;
}

TimePart detection_of_node(const ExplainFacts& facts) {
    if (!facts.membership.known())
        return {"detection",
                milliseconds(0),
                std::nullopt,
                "Corosync's token is not known: " + facts.membership.cause(),
                {}};
    const Membership& membership = *facts.membership;
    return {"detection", membership.token, membership.token + membership.consensus,
            "Corosync's token and consensus, " + brief_seconds(membership.token) + " and " +
                brief_seconds(membership.consensus),
            membership.token};
}

TimePart detection_of_crash(const ExplainFacts& facts) {
    const ExplainTimeouts& timeouts = facts.configuration.timeouts;
    if (!timeouts.monitor_interval)
        return {"detection", milliseconds(0), std::nullopt, "no recurring monitor of the promoted role is known", {}};
    return {"detection", milliseconds(0), *timeouts.monitor_interval,
            "the monitor of the primary runs every " + brief_seconds(*timeouts.monitor_interval),
            *timeouts.monitor_interval / 2};
}

TimePart fencing(const ExplainFacts& facts) {
    const ExplainFencing& fencing = facts.configuration.fencing;
    if (!fencing.enabled)
        return {"fencing", milliseconds(0), milliseconds(0), "none: stonith-enabled=false", milliseconds(0)};
    return {"fencing",
            milliseconds(0),
            fencing.delay + fencing.timeout,
            "the device's time, within stonith-timeout " + brief_seconds(fencing.timeout) +
                (fencing.delay.count() > 0 ? " after a delay of " + brief_seconds(fencing.delay) + " at most" : ""),
            {}};
}

TimePart promotion(const ExplainFacts& facts, const std::string& winner) {
    const milliseconds most = facts.configuration.timeouts.promote_timeout.value_or(kDefaultTimeout);
    TimePart part{"promotion", milliseconds(0), most, "within the timeout of promote, " + brief_seconds(most), {}};
    const auto last = facts.promoted_within.find(winner);
    if (last == facts.promoted_within.end()) return part;
    part.usual = last->second;
    part.made_of += "; the last one of " + winner + " took " + std::to_string(last->second.count()) + " ms";
    return part;
}

}  // namespace

std::vector<TimePart> time_of_node_loss(const ExplainFacts& facts, const std::string& winner) {
    return {detection_of_node(facts), fencing(facts), promotion(facts, winner)};
}

std::vector<TimePart> time_of_crash(const ExplainFacts& facts, const std::string& winner) {
    TimePart recovery{"recovery",
                      milliseconds(0),
                      std::nullopt,
                      "the server replays its WAL since the last checkpoint, then it is promoted",
                      {}};
    const SwitchoverNode* primary = facts.cluster.primary();
    if (primary == nullptr || primary->name != winner) recovery = promotion(facts, winner);
    return {detection_of_crash(facts), recovery};
}

TimePart total_time(const std::vector<TimePart>& parts) {
    TimePart total{"total", milliseconds(0), milliseconds(0), "", milliseconds(0)};
    for (const TimePart& part : parts) {
        total.least += part.least;
        if (part.usual) *total.usual += *part.usual;
        if (!part.usual) total.made_of += (total.made_of.empty() ? "" : " and ") + part.name;
        total.most = part.most && total.most ? std::optional(*total.most + *part.most) : std::nullopt;
    }
    return total;
}

}  // namespace paf
