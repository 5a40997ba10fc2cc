#include "pafctl/accept/view.hpp"

#include <nlohmann/json.hpp>

#include "model/outgoing/one_line.hpp"
#include "model/text.hpp"
#include "pafctl/json_text.hpp"
#include "pafctl/report/generation.hpp"
#include "pafctl/report/json.hpp"
#include "pafctl/report/text.hpp"
#include "pafctl/table.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

std::string paragraph(const char* first, const std::string& text) {
    return wrapped(first, one_line(text, kLongestSentence), kTextWidth);
}

std::string newest_text(const AcceptFacts& facts) {
    if (!facts.fault.empty()) return "cannot be read: " + facts.fault;
    return facts.newest ? generation_text(*facts.newest) : "none: the cluster remembers no generation";
}

std::string end_text(const WalPosition& position) {
    return "its WAL ends on timeline " + std::to_string(position.history.current) + " at " + position.end.text();
}

/// "srv1 diverged: ...; its WAL ends on timeline 1 at 0/4000148".
std::string data_text(const std::string& node, const WalPosition& position, const std::optional<Generation>& newest) {
    if (!newest) return node + ": " + end_text(position);
    const std::string text = descent_text(node, position, *newest);
    return descent_of(position, *newest).standing == Standing::kBehind ? text : text + "; " + end_text(position);
}

/// "srv2: online, unpromoted, score 1000; srv2 belongs to timeline 2, ...".
std::string peer_text(const AcceptFacts& facts, const AcceptPeer& peer) {
    const std::string& name = peer.node.name;
    const bool online = peer.node.state == NodeState::kOnline;
    std::string text = name + ": " + node_state_text(peer.node);
    if (const std::string role = role_text(peer.instance, online); !role.empty()) text += ", " + role;
    if (peer.instance.score) text += ", score " + peer.instance.score->words();
    if (peer.position) return text + "; " + data_text(name, *peer.position, facts.newest);
    return text + "; what it holds is not known here" + (online ? ", pafctl status on " + name + " tells" : "");
}

std::string cleanup_command(const AcceptFacts& facts) {
    return "crm_resource --cleanup -r " + shell_word(facts.resource) + " -N " + shell_word(facts.here.node);
}

/// The call that does what was looked at.
std::string accept_words(const AcceptOptions& options) {
    std::string words = "pafctl accept " + shell_word(options.node);
    if (!options.resource.empty()) words += " --resource " + shell_word(options.resource);
    if (options.wish.force) words += " --force";
    return words + " --yes";
}

const char* outcome_name(const AcceptPlan& plan, const std::optional<AcceptOutcome>& outcome) {
    if (outcome) return outcome->trouble.empty() ? "done" : "failed";
    switch (plan.verdict) {
        case AcceptVerdict::kNothingToDo:
            return "nothing-to-do";
        case AcceptVerdict::kPossible:
            return "possible";
        case AcceptVerdict::kRefused:
            break;
    }
    return "refused";
}

Json peers_json(const AcceptFacts& facts) {
    Json json = Json::array();
    for (const AcceptPeer& peer : facts.peers) {
        const auto& position = peer.position;
        json.push_back(
            {{"node", peer.node.name},
             {"state", node_state_name(peer.node.state)},
             {"role", role_json(peer.instance.role)},
             {"score", score_json(peer.instance.score)},
             {"score_reason", score_reason_json(peer.instance.score)},
             {"position", position ? position_json(*position) : Json(nullptr)},
             {"descent", position && facts.newest ? descent_json(*position, *facts.newest) : Json(nullptr)}});
    }
    return json;
}

void add_facts(Json& json, const AcceptFacts& facts, const AcceptPlan& plan) {
    const bool related = facts.newest && facts.mine.known();
    json["resource"] = facts.resource;
    json["newest"] = facts.newest ? generation_json(*facts.newest) : Json(nullptr);
    json["newest_unreadable"] = facts.fault.empty() ? Json(nullptr) : Json(facts.fault);
    json["position"] = facts.mine.known() ? position_json(*facts.mine) : Json(nullptr);
    json["descent"] = related ? descent_json(*facts.mine, *facts.newest) : Json(nullptr);
    json["lost"] = plan.lost.empty() ? Json(nullptr) : Json(plan.lost);
    json["lacks_bytes"] = plan.lacks ? Json(*plan.lacks) : Json(nullptr);
    json["nodes"] = peers_json(facts);
}

}  // namespace

std::string accept_facts_text(const AcceptFacts& facts, const AcceptPlan& plan) {
    std::string text = paragraph("newest   ", newest_text(facts));
    text += paragraph("here     ", data_text(facts.here.node, *facts.mine, facts.newest));
    for (const AcceptPeer& peer : facts.peers) text += paragraph("there    ", peer_text(facts, peer));
    return text + paragraph("given up ", plan.lost);
}

std::string accept_plan_text(const AcceptFacts& facts, const AcceptPlan& plan, const AcceptOptions& options) {
    switch (plan.verdict) {
        case AcceptVerdict::kRefused:
            return paragraph("refused: ", plan.why) + "nothing was changed\n";
        case AcceptVerdict::kNothingToDo:
            return paragraph("", plan.why) + "nothing was changed\n";
        case AcceptVerdict::kPossible:
            break;
    }
    std::string text = "\n";
    if (facts.newest)
        text += paragraph("",
                          "While a node with these data can be brought back, do that: once given up, they become "
                          "nobody's, and nodes that hold them have to be rebuilt.");
    return text + "Nothing was changed. To give them up for the data of " + one_line(facts.here.node, kLongestAnswer) +
           ", type:\n  " + one_line(accept_words(options), kLongestSentence) + "\n";
}

std::string accept_outcome_text(const AcceptFacts& facts, const AcceptPlan& plan, const AcceptOutcome& outcome) {
    if (!outcome.remembered) return paragraph("failed: ", outcome.trouble);
    std::string text = paragraph("accepted: ", generation_text(plan.accepted));
    text += paragraph("given up: ", facts.newest ? generation_text(*facts.newest) + "; " + plan.lost : plan.lost);
    if (!outcome.trouble.empty()) return text + paragraph("not complete: ", outcome.trouble);
    if (outcome.score_set)
        text += paragraph("", facts.here.node + " has the promotion score " + Score::bootstrap().text() +
                                  ": the cluster promotes it now");
    if (facts.state == InstanceState::kPrimary) {
        text +=
            paragraph("", facts.here.node + " runs as a primary: its next monitor keeps the promotion scores again");
    } else if (!outcome.score_set && facts.here.score && !plan.wants_cleanup) {
        text += paragraph("", facts.here.node + " has the promotion score " + facts.here.score->words() + " already");
    }
    if (plan.wants_cleanup)
        text +=
            "to have the cluster start it here, type:\n  " + one_line(cleanup_command(facts), kLongestSentence) + "\n";
    return text;
}

std::string accept_json(const AcceptOptions& options, const std::optional<AcceptFacts>& facts, const AcceptPlan& plan,
                        const std::optional<AcceptOutcome>& outcome) {
    std::string error = plan.verdict == AcceptVerdict::kRefused ? plan.why : "";
    if (outcome) error = outcome->trouble;
    Json json;
    json["node"] = options.node;
    json["outcome"] = outcome_name(plan, outcome);
    json["error"] = error.empty() ? Json(nullptr) : Json(error);
    add_facts(json, facts.value_or(AcceptFacts{}), plan);
    const bool accepts = plan.verdict == AcceptVerdict::kPossible;
    json["accepted"] = accepts ? generation_json(plan.accepted) : Json(nullptr);
    json["score_set"] = outcome && outcome->score_set;
    json["cleanup"] = accepts && plan.wants_cleanup ? Json(cleanup_command(*facts)) : Json(nullptr);
    return json_text(json);
}

}  // namespace paf
