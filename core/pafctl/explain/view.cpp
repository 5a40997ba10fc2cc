#include "pafctl/explain/view.hpp"

#include <nlohmann/json.hpp>

#include "model/outgoing/one_line.hpp"
#include "model/text.hpp"
#include "pafctl/explain/forecast/time.hpp"
#include "pafctl/json_text.hpp"
#include "pafctl/report/election.hpp"
#include "pafctl/report/generation.hpp"
#include "pafctl/report/json.hpp"
#include "pafctl/switchover/plan/words.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;
using std::chrono::milliseconds;

std::string span_text(const TimePart& part) {
    if (!part.most) return part.least.count() == 0 ? "no limit known" : "at least " + seconds_text(part.least);
    if (part.least == *part.most) return seconds_text(part.least);
    return seconds_text(part.least) + " to " + seconds_text(*part.most);
}

std::string line(const std::string& name, const std::string& text) {
    constexpr std::size_t kNameWidth = 14;
    std::string first = "  " + name;
    first.append(first.size() < kNameWidth ? kNameWidth - first.size() : 1, ' ');
    return wrapped(first, one_line(text, kLongestSentence), kTextWidth);
}

std::string outcome_text(const Forecast& forecast) {
    switch (forecast.kind) {
        case ForecastKind::kWinner:
            return forecast.winner;
        case ForecastKind::kNobody:
            return "nobody";
        case ForecastKind::kUnknown:
            break;
    }
    return "not known";
}

std::string loss_text(const LossForecast& loss) {
    std::string text = !loss.bytes        ? "not known"
                       : *loss.bytes == 0 ? "nothing at this moment"
                                          : bytes_text(*loss.bytes) + " of WAL";
    if (loss.bytes && *loss.bytes > 0)
        text += loss.at_most ? ", what was written in " + seconds_text(*loss.at_most)
                             : ", of how much time is not known (PostgreSQL measures it from version 10 on)";
    if (loss.none_acknowledged) text += "; no commit that was acknowledged";
    return text + (loss.why.empty() ? "" : ": " + loss.why);
}

std::string time_text(const std::vector<TimePart>& parts) {
    const TimePart total = total_time(parts);
    std::string text =
        line("outage", "usually " + seconds_text(*total.usual) +
                           (total.made_of.empty() ? "" : " and the time of " + total.made_of) +
                           (total.most ? "; " + seconds_text(*total.most) + " at most" : "; no limit known"));
    for (const TimePart& part : parts) text += line("  " + part.name, span_text(part) + ": " + part.made_of);
    return text;
}

std::string part_text(const Forecast& forecast, const NodeForecast& node) {
    if (!node.takes_part) return "is not there";
    if (forecast.kind == ForecastKind::kUnknown) return "takes part";
    return node.name == forecast.winner ? "wins" : "does not win";
}

std::string nodes_text(const Forecast& forecast) {
    std::vector<std::vector<std::string>> rows;
    for (const NodeForecast& node : forecast.nodes) {
        rows.push_back({node.name, part_text(forecast, node), node.flushed ? node.flushed->text() : "",
                        node.lacks ? bytes_text(*node.lacks) : "", node.score ? node.score->shown() : ""});
    }
    std::string text = "\n" + table_text({"NODE", "", "FLUSHED", "LACKS", "SCORE"}, rows, 2);
    for (const NodeForecast& node : forecast.nodes) {
        if (!node.why.empty() && node.name != forecast.winner) text += line(node.name, node.why);
    }
    return text;
}

std::string forecast_text(const Forecast& forecast) {
    std::string text = line("promoted", outcome_text(forecast) + (forecast.why.empty() ? "" : ": " + forecast.why));
    for (const std::string& step : forecast.steps) text += line("", step);
    for (const std::string& other : forecast.could_also) text += line("or", other);
    return text;
}

Json time_json(const std::vector<TimePart>& parts) {
    const auto one = [](const TimePart& part) {
        return Json{{"least_ms", part.least.count()},
                    {"usual_ms", part.usual ? Json(part.usual->count()) : Json()},
                    {"most_ms", part.most ? Json(part.most->count()) : Json()}};
    };
    const TimePart total = total_time(parts);
    Json json = one(total);
    json["usual_without"] = total.made_of;
    json["parts"] = Json::array();
    for (const TimePart& part : parts) {
        Json entry{{"name", part.name}};
        entry.update(one(part));
        entry["made_of"] = part.made_of;
        json["parts"].push_back(std::move(entry));
    }
    return json;
}

Json forecast_json(const Forecast& forecast) {
    const bool wins = forecast.kind == ForecastKind::kWinner;
    Json json;
    json["outcome"] = wins ? "winner" : forecast.kind == ForecastKind::kNobody ? "nobody" : "unknown";
    json["winner"] = wins ? Json(forecast.winner) : Json();
    json["why"] = forecast.why;
    json["time"] = wins ? time_json(forecast.time) : Json();
    return json;
}

Json node_loss_json(const Forecast& forecast) {
    Json json = forecast_json(forecast);
    const LossForecast& loss = forecast.loss;
    json["loss"] = {{"bytes", loss.bytes ? Json(*loss.bytes) : Json()},
                    {"ms", loss.at_most ? Json(loss.at_most->count()) : Json()},
                    {"none_acknowledged", loss.none_acknowledged},
                    {"why", loss.why}};
    if (forecast.kind != ForecastKind::kWinner) json["loss"] = Json();
    json["steps"] = forecast.steps;
    json["could_also"] = forecast.could_also;
    json["nodes"] = Json::array();
    for (const NodeForecast& node : forecast.nodes) {
        json["nodes"].push_back({{"name", node.name},
                                 {"takes_part", node.takes_part},
                                 {"flushed", node.flushed ? Json(node.flushed->text()) : Json()},
                                 {"lacks_bytes", node.lacks ? Json(*node.lacks) : Json()},
                                 {"score", score_json(node.score)},
                                 {"score_reason", score_reason_json(node.score)},
                                 {"why", node.why}});
    }
    return json;
}

}  // namespace

std::string explanation_text(const Explanation& explanation) {
    const std::string elections = election_lines(explanation.elections, explanation.generation);
    if (explanation.primary.empty()) return "not known: " + explanation.node_lost.why + "\n" + elections;
    const Forecast& lost = explanation.node_lost;
    std::string text;
    if (explanation.generation)
        text += wrapped("Newest generation: ", one_line(generation_text(*explanation.generation), kLongestSentence),
                        kTextWidth) +
                "\n";
    text += "If the node of the primary, " + explanation.primary + ", were lost now\n" + forecast_text(lost);
    if (lost.kind == ForecastKind::kWinner) text += line("lost", loss_text(lost.loss)) + time_text(lost.time);
    text += nodes_text(lost);
    text += "\nIf PostgreSQL alone ended on " + explanation.primary + "\n" + forecast_text(explanation.crash);
    if (explanation.crash.kind == ForecastKind::kWinner) text += time_text(explanation.crash.time);
    if (!elections.empty()) text += "\nWhat the elections found\n" + elections;
    if (!explanation.remarks.empty()) text += "\n";
    for (const std::string& remark : explanation.remarks)
        text += wrapped("  - ", one_line(remark, kLongestSentence), kTextWidth);
    return text;
}

std::string explanation_json(const Explanation& explanation) {
    Json json;
    json["primary"] = explanation.primary.empty() ? Json() : Json(explanation.primary);
    json["error"] = "";
    json["generation"] = explanation.generation ? generation_json(*explanation.generation) : Json();
    json["elections"] = elections_json(explanation.elections);
    json["node_lost"] = node_loss_json(explanation.node_lost);
    json["crash"] = forecast_json(explanation.crash);
    json["remarks"] = explanation.remarks;
    return json_text(json);
}

std::string explain_error_json(const std::string& error) {
    return json_text(Json{{"primary", Json()}, {"error", error}});
}

}  // namespace paf
