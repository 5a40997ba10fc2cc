#include "pafctl/switchover/plan/checks.hpp"

#include <algorithm>
#include <set>

#include "decide/election/descent.hpp"
#include "decide/election/scores.hpp"
#include "model/replication/client_name.hpp"
#include "model/text.hpp"
#include "pafctl/switchover/plan/words.hpp"

namespace paf {
namespace {

using Level = SwitchoverLevel;

/// Whether a standby could be promoted, by the score that the agent gave it.
bool electable(const SwitchoverNode& node) {
    return node.online && !node.standby && node.role == CibRole::kUnpromoted && node.score && node.score->value > 0;
}

bool knows_clients(const Fact<SqlFacts>& sql) {
    return sql.known() && sql->outcome == SqlOutcome::kAnswered && sql->detailed;
}

}  // namespace

void SwitchoverChecks::add(Level level, const char* check, std::string text, std::string remedy) {
    findings_.push_back({level, check, std::move(text), std::move(remedy)});
}

void SwitchoverChecks::unwise(const char* check, std::string text, std::string remedy) {
    remedy += remedy.empty() ? "--force goes on all the same" : "; --force goes on all the same";
    add(limits_.force ? Level::kWarning : Level::kUnwise, check, std::move(text), limits_.force ? "" : remedy);
}

void SwitchoverChecks::look_at_cluster() {
    if (facts_.quorum) {
        add(Level::kFine, "quorum", "this part of the cluster has quorum");
    } else {
        add(Level::kRefused, "quorum", "expected a quorum, found none: nothing would be promoted",
            "bring the other nodes back first");
    }
    if (facts_.maintenance) {
        add(Level::kRefused, "maintenance", "expected a managed cluster, found maintenance-mode=true",
            "crm_attribute -t crm_config -n maintenance-mode -D");
    } else if (!facts_.managed) {
        add(Level::kRefused, "maintenance", "expected " + facts_.clone + " to be managed, found is-managed=false",
            "crm_resource --resource " + shell_word(facts_.clone) + " --meta --delete-parameter is-managed");
    } else {
        add(Level::kFine, "maintenance", "the cluster manages " + facts_.clone);
    }
    if (facts_.fencing) {
        add(Level::kFine, "fencing", "fencing is on");
    } else {
        add(Level::kWarning, "fencing", "fencing is off: nothing stops a second primary if a node is lost meanwhile",
            "set up fencing, then: crm_attribute -t crm_config -n stonith-enabled -v true");
    }
    for (const SwitchoverNode& node : facts_.nodes) {
        if (!node.online || node.in_progress.empty()) continue;
        add(Level::kRefused, "idle", "expected no action under way, found " + node.in_progress + " on " + node.name,
            "wait until it is over: pafctl status");
        return;
    }
    if (!facts_.idle.known()) {
        add(Level::kRefused, "idle", "whether the cluster is at rest cannot be told: " + facts_.idle.cause(),
            "look at it: crm_mon -1");
    } else if (!*facts_.idle) {
        add(Level::kRefused, "idle", "expected a cluster at rest, found its controller at work",
            "wait until it is done, and try again");
    } else {
        add(Level::kFine, "idle", "the cluster is at rest");
    }
}

void SwitchoverChecks::look_at_instance(const SwitchoverNode& node, const char* check) {
    if (!node.online) {
        add(Level::kRefused, check, "expected " + node.name + " to be online, found that it is not",
            "start the cluster on " + node.name);
    } else if (node.standby) {
        add(Level::kRefused, check, "expected " + node.name + " to be active, found it in standby mode",
            "crm_attribute -N " + shell_word(node.name) + " -n standby -D");
    } else if (node.maintenance) {
        add(Level::kRefused, check, "expected " + node.name + " to be managed, found it in maintenance mode",
            "crm_attribute -N " + shell_word(node.name) + " -n maintenance -D");
    } else if (node.failed) {
        add(Level::kRefused, check, "expected no failure on " + node.name + ", found that the last action failed",
            "find the cause with pafctl status on " + node.name + ", then: crm_resource --cleanup --resource " +
                shell_word(facts_.resource) + " --node " + shell_word(node.name));
    } else if (node.fail_count > 0) {
        add(Level::kWarning, check,
            node.name + " has a fail count of " + Score{node.fail_count}.text() +
                ": at migration-threshold it is not promoted",
            "crm_resource --cleanup --resource " + shell_word(facts_.resource) + " --node " + shell_word(node.name));
    }
}

void SwitchoverChecks::look_at_generation(const SwitchoverNode& primary) {
    const std::string accept =
        "when the data of " + primary.name + " are the right ones, type: pafctl accept " + shell_word(primary.name);
    if (!facts_.generation_fault.empty()) {
        add(Level::kRefused, "generation",
            "expected to read the newest generation, which no node is promoted without, found " +
                facts_.generation_fault,
            accept);
    } else if (!facts_.generation) {
        add(Level::kWarning, "generation",
            "the cluster remembers no generation yet; the primary's next monitor lays it");
    } else if (!facts_.position.known()) {
        add(Level::kWarning, "generation",
            "whether " + primary.name + " belongs to the newest generation is not known: " + facts_.position.cause());
    } else {
        const Descent descent = descent_of(*facts_.position, *facts_.generation);
        const std::string text = describe_descent(descent, *facts_.position, *facts_.generation);
        if (descent.standing == Standing::kMember) {
            add(Level::kFine, "generation", primary.name + " " + text);
        } else {
            add(Level::kRefused, "generation",
                "expected that " + primary.name + " belongs to the newest generation, found: " + text, accept);
        }
    }
}

bool SwitchoverChecks::primary_answers() const {
    return facts_.sql.known() && facts_.sql->outcome == SqlOutcome::kAnswered && !facts_.sql->in_recovery;
}

const SwitchoverNode* SwitchoverChecks::look_at_primary() {
    const auto promoted = std::count_if(facts_.nodes.begin(), facts_.nodes.end(), [](const SwitchoverNode& node) {
        return node.online && node.role == CibRole::kPromoted;
    });
    const SwitchoverNode* primary = facts_.primary();
    if (primary == nullptr) {
        add(Level::kRefused, "primary", "expected one primary, found " + std::to_string(promoted), "pafctl status");
        return nullptr;
    }
    if (primary->name != facts_.local_node) {
        add(Level::kRefused, "primary",
            "expected to run where the primary is, for only its own server tells who streams from it; found it on " +
                primary->name,
            "the same command on " + primary->name);
        return primary;
    }
    look_at_instance(*primary, "primary");
    if (!primary_answers()) {
        std::string found = "a server in recovery";
        if (!facts_.sql.known())
            found = facts_.sql.cause().empty() ? "none that can be asked" : facts_.sql.cause();
        else if (facts_.sql->outcome != SqlOutcome::kAnswered)
            found = "no answer: " + facts_.sql->detail;
        add(Level::kRefused, "primary-answers", "expected a writable server on " + primary->name + ", found " + found,
            "pafctl status");
    } else {
        add(Level::kFine, "primary", "the primary is on this node, " + primary->name + ", and answers");
    }
    return primary;
}

const SwitchoverNode* SwitchoverChecks::look_at_target(const std::string& name, const SwitchoverNode& primary) {
    if (name.empty()) {
        add(Level::kRefused, "target", "expected a standby that may be promoted, found none", "pafctl status");
        return nullptr;
    }
    const SwitchoverNode* target = facts_.find(name);
    if (target == nullptr) {
        std::vector<std::string> known;
        for (const SwitchoverNode& node : facts_.nodes) known.push_back(node.name);
        add(Level::kRefused, "target", "expected a node of the cluster, found '" + name + "'",
            "the nodes are " + joined(known));
        return nullptr;
    }
    if (target == &primary) {
        add(Level::kRefused, "target", "expected another node than " + name + ", which is the primary already");
        return nullptr;
    }
    const std::size_t before = findings_.size();
    look_at_instance(*target, "target");
    if (findings_.size() > before && findings_.back().level == Level::kRefused) return nullptr;
    if (target->role != CibRole::kUnpromoted) {
        add(Level::kRefused, "target", "expected a standby on " + name + ", found that none is running",
            "pafctl status on " + name);
        return nullptr;
    }
    if (!electable(*target)) {
        add(Level::kRefused, "target",
            "expected a promotion score above 0 for " + name + ", found " +
                (target->score ? target->score->words() : "none"),
            "pafctl status tells why");
        return nullptr;
    }
    add(Level::kFine, "target", name + " is a standby with the score " + target->score->text());
    return target;
}

void SwitchoverChecks::look_at_stream(const SwitchoverNode& target) {
    if (!knows_clients(facts_.sql)) {
        add(Level::kRefused, "target-streams", "who streams from the primary cannot be told", "pafctl status");
        return;
    }
    const ReplicationClient* client = client_of(target.name, facts_.sql->clients);
    if (client != nullptr && !client->visible) {
        add(Level::kRefused, "target-streams", "how far " + target.name + " is cannot be seen: " + facts_.sql->hidden,
            "grant that, and look again");
        return;
    }
    if (client == nullptr || client->state != "streaming") {
        add(Level::kRefused, "target-streams",
            "expected " + target.name + " to stream from the primary, found " +
                (client == nullptr ? "no row of that application_name in pg_stat_replication"
                                   : "its state '" + client->state + "'"),
            "look at PostgreSQL's log on " + target.name);
        return;
    }
    const std::uint64_t flushed = bytes_behind(facts_.sql->current, client->flush);
    const std::uint64_t replayed = bytes_behind(facts_.sql->current, client->replay);
    const std::string found =
        target.name + " lacks " + bytes_text(flushed) + " and has " + bytes_text(replayed) + " yet to replay";
    if (!client->flush.valid() || !client->replay.valid()) {
        add(Level::kRefused, "target-lag",
            "expected a standby that reports its positions, found none of " + target.name, "another node");
    } else if (flushed > limits_.lag || replayed > limits_.lag) {
        add(Level::kRefused, "target-lag", "expected at most " + bytes_text(limits_.lag) + ", found that " + found,
            "wait until it has caught up, or accept a longer outage: --max-lag " +
                std::to_string(std::max(flushed, replayed)));
    } else {
        add(Level::kFine, "target-lag", found);
    }
}

void SwitchoverChecks::look_at_others(const SwitchoverNode& primary, const SwitchoverNode& target) {
    std::vector<std::string> left;
    for (const SwitchoverNode& node : facts_.nodes)
        if (node.name != target.name && node.name != primary.name && electable(node)) left.push_back(node.name);
    const auto count = facts_.nodes.size();
    if (!left.empty()) {
        add(Level::kFine, "spare", "if " + target.name + " failed meanwhile, there would be " + joined(left) + " too");
    } else if (count > 2) {
        add(Level::kWarning, "spare",
            "no other standby could be promoted if " + target.name + " failed before " + primary.name + " is back",
            "pafctl status tells what is wrong with the others");
    }
    if (!knows_clients(facts_.sql)) return;
    for (const ReplicationClient& client : facts_.sql->clients) {
        if (!client.visible || is_client_of(client.application_name, target.name)) continue;
        const std::uint64_t lag = bytes_behind(facts_.sql->current, client.flush.valid() ? client.flush : client.sent);
        if (client.state == "backup") {
            unwise("clients", "a base backup is being taken (" + client.application_name + "), which would fail",
                   "wait until it is done");
        } else if (lag > limits_.lag) {
            unwise("clients",
                   client.application_name + " (" + client.state + ") lacks " + bytes_text(lag) +
                       ", which the primary would send before it stops",
                   "wait until it has caught up");
        }
    }
}

void SwitchoverChecks::look_at_activity() {
    if (!facts_.activity.known()) {
        add(Level::kRefused, "transactions", "what the primary is doing cannot be told: " + facts_.activity.cause(),
            "pafctl status");
        return;
    }
    const PrimaryActivity& activity = *facts_.activity;
    const auto is_long = [this](const OpenTransaction& one) { return one.age > limits_.transaction; };
    const auto many = std::count_if(activity.transactions.begin(), activity.transactions.end(), is_long);
    if (many > 0) {
        const OpenTransaction& first = activity.transactions.front();
        unwise("transactions",
               std::to_string(many) + " transactions are older than " + std::to_string(limits_.transaction.count()) +
                   " s and would be ended; the oldest is that of " + first.user + ", pid " + first.pid + ", " +
                   std::to_string(first.age.count()) + " s",
               "wait for them, or raise --max-transaction");
    } else {
        add(Level::kFine, "transactions",
            "no transaction is older than " + std::to_string(limits_.transaction.count()) + " s");
    }
    if (activity.prepared_transactions > 0) {
        add(Level::kWarning, "prepared",
            std::to_string(activity.prepared_transactions) +
                " prepared transactions: they survive, and keep their locks on the new primary");
    }
}

void SwitchoverChecks::look_at_archiver() {
    if (!facts_.activity.known() || !facts_.activity->archives) return;
    if (!facts_.archiver.known()) {
        add(Level::kWarning, "archiver", "how the archiver does cannot be told: " + facts_.archiver.cause(),
            "look at PostgreSQL's log");
        return;
    }
    const ArchiverState& archiver = *facts_.archiver;
    if (archiver.failing) {
        unwise("archiver",
               "expected WAL to be archived, found that the last attempt failed (" + archiver.failure +
                   "); the primary tries again before it stops",
               "see PostgreSQL's log for what archive_command says");
    } else if (archiver.waiting.known() && *archiver.waiting > limits_.waiting_files) {
        unwise("archiver",
               "expected at most " + std::to_string(limits_.waiting_files) + " WAL files to be archived, found " +
                   std::to_string(*archiver.waiting) + ": the primary archives them before it stops",
               "wait until they are archived");
    } else if (archiver.waiting.known()) {
        add(Level::kFine, "archiver", std::to_string(*archiver.waiting) + " WAL files wait to be archived");
    } else {
        add(Level::kWarning, "archiver",
            "how many files wait to be archived cannot be told: " + archiver.waiting.cause());
    }
}

void SwitchoverChecks::look_at_constraints(const SwitchoverNode& target) {
    bool clean = true;
    std::set<std::string> told;  // a rule leaves one constraint on several nodes
    for (const PlacementConstraint& one : facts_.constraints) {
        if (one.left_over && !told.insert(one.id + " " + one.resource).second) continue;
        const bool never = one.score <= -Score::kInfinity, always = one.score >= Score::kInfinity;
        const bool here = one.node == target.name;
        const std::string what = one.id + " (" + one.resource + ", " + (one.promoted_role ? "promoted role, " : "") +
                                 (one.node.empty() ? "by a rule" : Score{one.score}.text() + " on " + one.node) + ")";
        const std::string away =
            one.shared ? "take " + one.resource + " out of the constraint " + one.id + ", which is about others too"
                       : "cibadmin --delete --scope constraints --xml-text " +
                             shell_word("<rsc_location id=\"" + one.id + "\"/>");
        const bool pins = one.promoted_role || one.with_primary;
        if (one.left_over) {
            add(Level::kRefused, "constraints", "expected none left from a move or a ban, found " + what,
                "crm_resource --clear --resource " + shell_word(one.resource));
        } else if (here && never) {
            add(Level::kRefused, "constraints",
                "expected that the primary may be on " + target.name + ", found " + what, away);
        } else if (!here && !one.node.empty() && pins && always) {
            add(Level::kRefused, "constraints", "expected the primary not to be bound to another node, found " + what,
                away);
        } else if (!here && !one.node.empty() && one.promoted_role && one.score > 0) {
            unwise("constraints", "the primary would move back at once, with another outage: " + what, away);
        } else if (one.node.empty() && pins) {
            add(Level::kWarning, "constraints", "a rule may decide otherwise: " + what);
        } else {
            continue;
        }
        clean = false;
    }
    if (clean) add(Level::kFine, "constraints", "no constraint keeps the primary from " + target.name);
}

}  // namespace paf
