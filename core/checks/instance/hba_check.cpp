// Whether pg_hba.conf lets every other node replicate from this one.
#include <algorithm>

#include "checks/cluster_view.hpp"
#include "checks/instance/checks.hpp"
#include "model/ip_address.hpp"

namespace paf {
namespace {

using Kind = HbaDecision::Kind;

std::string keyword(const InstanceLintFacts& facts, const char* name) {
    const auto found = facts.conninfo.find(name);
    return found == facts.conninfo.end() ? "" : found->second;
}

/// With sslmode=prefer, which is the default, libpq tries one after the other; so all depends on the better answer.
HbaDecision decide_for(const InstanceLintFacts& facts, const IpAddress& address, const std::string& user) {
    const std::string mode = keyword(facts, "sslmode");
    const bool tls_there = setting_of(facts, "ssl").value_or("") == "on";
    const bool insists = mode == "require" || mode == "verify-ca" || mode == "verify-full";
    HbaClient client{address, Fact<std::string>(), user, false};
    if (const auto name = facts.reverse.find(address_text(address)); name != facts.reverse.end())
        client.name = name->second;
    HbaDecision best;
    for (const bool tls : {false, true}) {
        if (tls ? (!tls_there || mode == "disable") : insists) continue;
        client.tls = tls;
        const HbaDecision decision = decide_replication(*facts.hba, client, facts.names);
        const auto rank = [](Kind kind) { return kind == Kind::kAccepted ? 2 : kind == Kind::kUnknown ? 1 : 0; };
        if (rank(decision.kind) > rank(best.kind) || best.where.empty()) best = decision;
    }
    return best;
}

struct PeersByAnswer {
    std::vector<std::string> refused, unclear;
    std::string first_reason;
};

/// A node may have several addresses, and which of them its server uses is for routing to say: one that is let in will
/// do.
void ask_for_peer(const InstanceLintFacts& facts, const std::string& peer, const std::string& user,
                  PeersByAnswer& answer) {
    const auto found = facts.names.addresses.find(peer);
    if (found == facts.names.addresses.end() || !found->second.known()) return;  // the check of names says it
    std::string reason;
    bool unclear = false;
    for (const IpAddress& address : *found->second) {
        if (is_loopback(address)) return;  // likewise
        const HbaDecision decision = decide_for(facts, address, user);
        if (decision.kind == Kind::kAccepted) return;
        unclear = unclear || decision.kind == Kind::kUnknown;
        reason = address_text(address) +
                 (decision.kind == Kind::kNoRule ? " fits no rule" : " is decided by " + decision.where);
    }
    (unclear ? answer.unclear : answer.refused).push_back(peer);
    if (answer.first_reason.empty()) answer.first_reason = reason;
}

bool lets_anybody_replicate(const HbaRules& hba) {
    return std::any_of(hba.rules.begin(), hba.rules.end(), [](const HbaRule& rule) {
        const auto address = parse_address(rule.address.text.substr(0, rule.address.text.find('/')));
        if (rule.type == "local" || rule.method == "reject" || (address && is_loopback(*address))) return false;
        return std::any_of(rule.databases.begin(), rule.databases.end(), [](const HbaWord& word) {
            return !word.quoted && (word.text == "replication" || word.text.front() == '@');
        });
    });
}

void check_hba(NodeRound& round, const InstanceLintFacts& facts) {
    if (!facts.hba.known()) {
        if (facts.hba.is_unknown()) round.unknown("pg_hba.conf", facts.hba.cause(), "let root read it");
        return;
    }
    if (!facts.hba->faults.empty())
        round.warn("pg_hba.conf", "rules that the server takes", facts.hba->faults.front(),
                   "correct that line: until then the server keeps its old rules, and does not start anew");
    const std::string user = keyword(facts, "user").empty() ? facts.system_user : keyword(facts, "user");
    PeersByAnswer answer;
    for (const std::string& peer : facts.peers) ask_for_peer(facts, peer, user, answer);
    const std::string rule = "host replication " + user + " NETWORK scram-sha-256";
    if (!answer.refused.empty() || !lets_anybody_replicate(*facts.hba)) {
        const bool nobody = !lets_anybody_replicate(*facts.hba);
        const auto& who = answer.refused.empty() ? facts.peers : answer.refused;
        if (who.empty()) return;
        const std::string expected = "a rule that lets " + list_of(who) + " replicate as " + user;
        const std::string found = nobody ? "no rule for replication that another host could use" : answer.first_reason;
        const std::string remedy =
            "add to it, before rules that reject these nodes: " + rule +
            " (or md5, as your passwords are), with the network or address of the node; then reload";
        if (nobody) return round.block("pg_hba.conf", expected, found, remedy);
        return round.warn("pg_hba.conf", expected, found, remedy);
    }
    if (!answer.unclear.empty())
        round.unknown("pg_hba.conf",
                      "whether it lets " + list_of(answer.unclear) + " replicate as " + user +
                          " cannot be told: it depends on a group, a file, a pattern or a name that does not resolve",
                      "try it from there: psql 'host=" + facts.node + " user=" + user + " replication=1'");
}

}  // namespace

std::vector<InstanceCheck> access_checks() {
    return {{"replication-access", check_hba}};
}

}  // namespace paf
