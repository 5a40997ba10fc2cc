#include "history_world.hpp"

#include <algorithm>
#include <functional>
#include <sstream>
#include <stdexcept>

#include "decide/election/descent.hpp"

namespace paf::test {
namespace {

using std::chrono::milliseconds;
using Server = HistoryNode::Server;

constexpr std::uint64_t kWritten = 0x1000, kUnsent = 0x100, kCheckpointRecord = 0x70;
constexpr int kMostRounds = 16;
constexpr int kMostFailures = 5;  ///< migration-threshold
constexpr milliseconds kTime{20000};
constexpr int kMostSteps = 500;  ///< of one action

Request request_for(Action action) {
    Request request;
    request.action = action;
    request.managed = request.clone = true;
    request.notify_enabled = true;
    request.promoted_max = 1;
    request.resource = "pgsqld";
    request.params.preflight = PreflightMode::kOff;
    return request;
}

/// PostgreSQL knows numbers and positions alone.
bool postgres_lets_follow(const WalPosition& mine, const WalPosition& primary) {
    if (mine.system_identifier != primary.system_identifier) return false;
    const TimelineId timeline = mine.history.current;
    const Lsn left =
        timeline == primary.history.current ? primary.end : primary.history.left_at(timeline).value_or(Lsn{});
    return mine.end <= left;
}

/// Whether all that is held at `mine` is held at `other` too.
bool is_beginning_of(const WalPosition& mine, const WalPosition& other) {
    Generation whole = generation_of(other);
    whole.highest = other.history.current;
    const Standing standing = descent_of(mine, whole).standing;
    return standing == Standing::kBehind || (standing == Standing::kMember && mine.end <= other.end);
}

std::string join(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : ", ") + word;
    return text;
}

void begin_timeline(HistoryDisk& disk, std::uint32_t mark) {
    WalPosition& wal = disk.wal;
    const TimelineId number = std::max(wal.history.current, disk.reserved) + 1;
    wal.history.ancestors.push_back({wal.history.current, wal.end});
    wal.history.current = number;
    wal.marks[number] = mark;
    wal.end.value += kWritten;
    wal.shutdown_checkpoint = {};
    disk.state = ControlState::kInProduction;
    disk.backup_label = false;
}

}  // namespace

HistoryWorld::HistoryWorld(int nodes) {
    for (int number = 1; number <= nodes; ++number) {
        HistoryNode one;
        one.name = "srv" + std::to_string(number);
        one.disk.wal = position(0x3000000);
        one.disk.note = noted_branch();
        nodes_.push_back(one);
    }
    nodes_.front().disk.state = ControlState::kShutDown;
    for (HistoryNode& one : nodes_) one.on = true;
    settle();
}

void HistoryWorld::play(const std::string& story) {
    std::istringstream sentences(story);
    for (std::string one; std::getline(sentences, one, ';');) {
        std::istringstream text(one);
        std::string verb;
        text >> verb;
        std::vector<std::string> words;
        for (std::string word; text >> word;) words.push_back(word);
        sentence(verb, words);
        if (verb.rfind("write", 0) != 0) settle();
    }
}

std::string HistoryWorld::outcome() const {
    std::vector<std::string> all;
    for (const HistoryNode& one : nodes_) {
        std::string is = one.streams ? "follows" : "waits";
        if (one.server == Server::kPrimary) is = "leads";
        if (one.server == Server::kDown) is = one.refused.empty() ? "down" : "refused: " + one.refused;
        if (one.broken) is = "broken";
        if (one.standby_mode) is = "aside";
        if (!one.on) is = "off";
        if (!one.member) is = "gone";
        all.push_back(one.name + " " + is);
    }
    return join(all);
}

std::string HistoryWorld::wrong_leader() const {
    for (const HistoryNode& one : nodes_) {
        if (one.server != Server::kPrimary || !memory_) continue;
        WalPosition wal = one.disk.wal;
        add_remembered(one.disk.note, wal);
        const Descent descent = descent_of(wal, *memory_);
        if (descent.standing != Standing::kMember) return one.name + ": " + describe_descent(descent, wal, *memory_);
    }
    return "";
}

bool HistoryWorld::is_led() const {
    return std::any_of(nodes_.begin(), nodes_.end(),
                       [](const HistoryNode& one) { return one.server == Server::kPrimary; });
}

bool HistoryWorld::is_stuck() const {
    if (is_led() || !quorate() || !memory_) return false;
    return std::any_of(nodes_.begin(), nodes_.end(), [this](const HistoryNode& one) {
        return one.name == memory_->node && one.server == Server::kStandby;
    });
}

HistoryNode& HistoryWorld::node(const std::string& number) {
    return nodes_.at(std::stoul(number) - 1);
}

HistoryNode* HistoryWorld::primary() {
    const auto found = std::find_if(nodes_.begin(), nodes_.end(),
                                    [](const HistoryNode& one) { return one.server == Server::kPrimary; });
    return found == nodes_.end() ? nullptr : &*found;
}

// ---- the verbs

void HistoryWorld::sentence(const std::string& verb, const std::vector<std::string>& words) {
    static const std::string kPower = " cut stop on kill move by-hand break mend aside back hold release cleanup ";
    static const std::string kExchange = " backup restore clone foreign remove add ";
    static const std::string kRemember = " accept no-scores score keep-memory old-memory no-memory ";
    const std::string word = " " + verb + " ";
    if (verb == "write") return write(words);
    if (verb == "write-alone") {
        if (HistoryNode* leads = primary()) leads->disk.wal.end.value += kUnsent;
        return;
    }
    if (kPower.find(word) != std::string::npos) return power(verb, words);
    if (kExchange.find(word) != std::string::npos) return exchange(verb, words);
    if (kRemember.find(word) != std::string::npos) return remember(verb, words);
    throw std::invalid_argument("a history knows no verb '" + verb + "'");
}

void HistoryWorld::power(const std::string& verb, const std::vector<std::string>& words) {
    if (verb == "cleanup") {
        for (HistoryNode& one : nodes_) {
            one.refused.clear();
            one.failures = 0;
        }
    }
    if (verb == "cut") {
        for (const std::string& word : words) {
            HistoryNode& one = node(word);
            one.on = one.streams = false;
            one.server = Server::kDown;
        }
    }
    for (const std::string& word : words) {
        HistoryNode& one = node(word);
        // Transient attributes and failures go with the node.
        if (verb == "cut" || verb == "stop") {
            if (verb == "stop") {
                if (one.server == Server::kPrimary) act(one, request_for(Action::kDemote));
                stop(one);
                one.on = one.streams = false;
            }
            one.score.reset();
            one.refused.clear();
            one.failures = 0;
            settle();
        }
        if (verb == "on") one.on = true;
        if (verb == "kill") crash(one);
        if (verb == "move") move(one);
        if (verb == "by-hand") by_hand(one);
        if (verb == "break") one.broken = true;
        if (verb == "mend") one.broken = false;
        if (verb == "mend") one.refused.clear();
        if (verb == "hold" || verb == "release") one.held = verb == "hold";
        if (verb == "back") one.standby_mode = false;
        if (verb == "aside") {
            if (one.server == Server::kPrimary) act(one, request_for(Action::kDemote));
            stop(one);
            one.standby_mode = true;
        }
    }
}

void HistoryWorld::exchange(const std::string& verb, const std::vector<std::string>& words) {
    HistoryNode& one = node(words.at(0));
    if (verb == "backup") {
        backups_[one.name] = one.disk;
        backups_[one.name].backup_label = true;
        return;
    }
    stop(one);
    one.refused.clear();
    if (verb == "restore") one.disk = backups_.at(one.name);
    if (verb == "clone") {
        const HistoryNode* leads = primary();
        one.disk = leads == nullptr ? one.disk : leads->disk;
        one.disk.backup_label = true;
    }
    if (verb == "foreign") {
        one.disk = HistoryDisk{};
        one.disk.wal = position(0x9000000);
        one.disk.wal.system_identifier = 42;
        one.disk.state = ControlState::kShutDown;
    }
    if (verb == "remove") one.member = one.on = false;
    if (verb == "remove") one.score.reset();
    if (verb == "add") one.member = one.on = true;
}

void HistoryWorld::remember(const std::string& verb, const std::vector<std::string>& words) {
    if (verb == "accept") accept(node(words.at(0)));
    if (verb == "score") node(words.at(0)).score = Score{std::stoi(words.at(1))};
    if (verb == "keep-memory") kept_memory_ = memory_;
    if (verb == "old-memory") memory_ = kept_memory_;
    if (verb == "no-memory") memory_.reset();
    if (verb == "no-scores") {
        for (HistoryNode& one : nodes_) one.score.reset();
    }
}

void HistoryWorld::write(const std::vector<std::string>& words) {
    HistoryNode* leads = primary();
    if (leads == nullptr) throw std::invalid_argument("nobody could write");
    leads->disk.wal.end.value += kWritten;
    for (HistoryNode& one : nodes_) {
        const bool gets = words.empty() || std::find(words.begin(), words.end(), one.name.substr(3)) != words.end();
        if (one.streams && gets && !one.held) one.disk.wal.end = leads->disk.wal.end;
    }
}

void HistoryWorld::accept(HistoryNode& one) {
    const TimelineId highest = memory_ ? memory_->highest : 0;
    WalPosition wal = one.disk.wal;
    add_remembered(one.disk.note, wal);
    memory_ = generation_of(wal);
    memory_->highest = std::max(memory_->highest, highest);
    memory_->origin = GenerationOrigin::kAccepted;
    memory_->node = one.name;
    memory_->by = "root";
    if (!one.score || one.score->value < 0) one.score = Score::bootstrap();
}

/// The server alone dies; Pacemaker recovers it in place.
void HistoryWorld::crash(HistoryNode& victim) {
    if (victim.server == Server::kDown) return;
    const bool led = victim.server == Server::kPrimary;
    victim.server = Server::kDown;
    victim.streams = false;
    Request request = request_for(led ? Action::kDemote : Action::kStop);
    if (led) request.notify.promote = {victim.name};
    act(victim, request);
    if (victim.server == Server::kDown) start(victim);
}

/// A standby that runs: Pacemaker's monitor finds a primary where it has promoted none, and has it demoted.
void HistoryWorld::by_hand(HistoryNode& one) {
    if (one.server == Server::kPrimary) return;
    begin_timeline(one.disk, next_mark_++);
    if (!one.on || one.server == Server::kDown) {
        one.disk.state = ControlState::kShutDown;
        one.disk.wal.shutdown_checkpoint = one.disk.wal.end;
        one.disk.wal.end.value += kCheckpointRecord;
        return;
    }
    one.server = Server::kPrimary;
    one.streams = false;
    act(one, request_for(Action::kMonitor));
    const HistoryEnd demoted = act(one, request_for(Action::kDemote));
    if (demoted.exit != OcfExit::kSuccess) one.refused = demoted.rule.substr(demoted.rule.find('.') + 1);
    if (demoted.exit != OcfExit::kSuccess) stop(one);
}

void HistoryWorld::move(HistoryNode& target) {
    HistoryNode* old = primary();
    if (old == nullptr) throw std::invalid_argument("nobody leads");
    if (target.server != Server::kStandby || !target.score || target.score->value <= 0) return;
    NotifyContext plan;
    plan.present = true;
    plan.promoted = plan.demote = {old->name};
    plan.promote = {target.name};
    for (const HistoryNode& one : nodes_) {
        if (one.server == Server::kStandby) plan.unpromoted.push_back(one.name);
    }
    Request request = request_for(Action::kDemote);
    request.notify = plan;
    act(*old, request);
    attempt(target, plan);
}

// ---- Pacemaker

bool HistoryWorld::quorate() const {
    std::size_t members = 0, on = 0;
    for (const HistoryNode& one : nodes_) {
        members += one.member ? 1U : 0U;
        on += one.member && one.on ? 1U : 0U;
    }
    return 2 * on > members;
}

void HistoryWorld::settle() {
    if (!quorate()) {
        for (HistoryNode& one : nodes_) {
            if (one.server == Server::kPrimary) act(one, request_for(Action::kDemote));
            if (one.on) stop(one);
        }
        return;
    }
    follow();
    for (HistoryNode& one : nodes_) {
        if (one.on && one.member && !one.standby_mode && one.server == Server::kDown) start(one);
    }
    if (primary() == nullptr) elect();
    follow();
    monitor();
}

void HistoryWorld::start(HistoryNode& one) {
    if (!one.refused.empty()) return;
    const HistoryEnd ended = act(one, request_for(Action::kStart));
    if (ended.exit == OcfExit::kSuccess) return;
    one.refused = ended.rule.substr(ended.rule.find('.') + 1);
    stop(one);
}

void HistoryWorld::stop(HistoryNode& one) {
    if (one.on) act(one, request_for(Action::kStop));
    one.server = Server::kDown;
    one.streams = false;
}

HistoryNode* HistoryWorld::candidate() {
    HistoryNode* best = nullptr;
    for (HistoryNode& one : nodes_) {
        if (one.server != Server::kStandby || !one.score || one.score->value <= 0) continue;
        if (one.failures >= kMostFailures) continue;
        if (best == nullptr || one.score->value > best->score->value) best = &one;
    }
    return best;
}

void HistoryWorld::elect() {
    for (int round = 0; round < kMostRounds; ++round) {
        HistoryNode* chosen = candidate();
        if (chosen == nullptr) return;
        NotifyContext plan;
        plan.present = true;
        plan.promote = {chosen->name};
        for (const HistoryNode& one : nodes_) {
            if (one.server == Server::kStandby) plan.unpromoted.push_back(one.name);
        }
        if (attempt(*chosen, plan)) return;
    }
    faults_.emplace_back("an election goes round in circles");
}

/// One round of an election; false: it has to be made anew, if anybody is left.
bool HistoryWorld::attempt(HistoryNode& chosen, const NotifyContext& plan) {
    const auto scores = [this] {
        std::vector<std::optional<Score>> all;
        for (const HistoryNode& one : nodes_) all.push_back(one.score);
        return all;
    };
    const auto before = scores();
    Request notify = request_for(Action::kNotify);
    notify.notify = plan;
    notify.notify.when = NotifyWhen::kPre;
    notify.notify.operation = NotifyOperation::kPromote;
    for (HistoryNode& one : nodes_) {
        if (one.server == Server::kStandby) act(one, notify);
    }
    const bool steered = before != scores();
    Request request = request_for(Action::kPromote);
    request.notify = plan;
    const bool promoted = !steered && act(chosen, request).exit == OcfExit::kSuccess;
    if (!promoted && !steered) {
        ++chosen.failures;
        // Its score may have been set for a reason; a stop withdraws it, and the start may offer the node again.
        const auto aside = chosen.score;
        stop(chosen);
        start(chosen);
        if (aside == Score::minus_infinity() && !chosen.score) chosen.score = aside;
    }
    notify.notify.when = NotifyWhen::kPost;
    for (HistoryNode& one : nodes_) {
        if (!steered && one.server != Server::kDown) act(one, notify);
    }
    return promoted;
}

/// Walreceivers: PostgreSQL follows whom it can.
void HistoryWorld::follow() {
    const HistoryNode* leads = primary();
    for (HistoryNode& one : nodes_) {
        if (one.held && one.streams && leads != nullptr) continue;
        one.streams = one.held = false;
        if (one.server != Server::kStandby || leads == nullptr) continue;
        if (!postgres_lets_follow(one.disk.wal, leads->disk.wal)) continue;
        if (!is_beginning_of(one.disk.wal, leads->disk.wal))
            faults_.push_back(one.name + " follows a branch that is not its own");
        one.disk.wal = leads->disk.wal;
        one.disk.backup_label = false;
        one.streams = true;
    }
}

void HistoryWorld::monitor() {
    // A standby that is away at the first look keeps a last resort's score until the second.
    for (int look = 0; look < 2; ++look) {
        for (HistoryNode& one : nodes_) {
            if (one.server == Server::kDown) continue;
            Request request = request_for(Action::kMonitor);
            request.promoted_role = one.server == Server::kPrimary;
            act(one, request);
        }
    }
    const auto leading = std::count_if(nodes_.begin(), nodes_.end(),
                                       [](const HistoryNode& one) { return one.server == Server::kPrimary; });
    if (leading > 1) faults_.emplace_back("two primaries");
}

// ---- an agent's action

HistoryEnd HistoryWorld::act(HistoryNode& one, Request request) {
    Observation seen;
    Progress progress;
    progress.remaining = kTime;
    for (int step = 0; step < kMostSteps; ++step) {
        const Decision decision = decide(request, seen, progress);
        if (const auto* ask = std::get_if<Ask>(&decision.next)) {
            answer(one, ask->what, seen);
            continue;
        }
        if (const auto* over = std::get_if<Finish>(&decision.next)) return {over->exit, decision.rule};
        milliseconds passed{10};
        if (const auto* wait = std::get_if<Wait>(&decision.next)) {
            if (progress.remaining <= milliseconds{0}) return {wait->at_deadline, decision.rule};
            passed = milliseconds{500};
        } else {
            progress.failed_effect.clear();
            for (const Effect& effect : std::get<Perform>(decision.next).effects) apply(one, effect, progress);
        }
        progress.elapsed += passed;
        progress.remaining -= passed;
        seen.forget_volatile();
    }
    throw std::logic_error(one.name + " goes round in circles, or asks for what answer() has no answer to: " +
                           decide(request, seen, progress).rule);
}

void HistoryWorld::answer(const HistoryNode& one, const FactSet& what, Observation& seen) const {
    const auto wants = [&what](FactId id) { return what.test(static_cast<std::size_t>(id)); };
    const bool down = one.server == Server::kDown;
    if (wants(FactId::kProcesses)) seen.processes = down ? nothing_alive() : postmaster();
    if (wants(FactId::kSql)) seen.sql = sql_of(one);
    if (wants(FactId::kReceives)) seen.receives = one.streams;
    if (wants(FactId::kSetup)) seen.setup = std::vector<Finding>{};
    if (wants(FactId::kNode)) seen.node = one.name;
    if (wants(FactId::kCluster)) seen.cluster = status();
    if (wants(FactId::kPublished)) seen.published = published_;
    if (wants(FactId::kBranch)) seen.branch = one.disk.note;
    if (wants(FactId::kPosition)) {
        WalPosition wal = one.disk.wal;
        add_remembered(one.disk.note, wal);
        seen.position = wal;
    }
    if (wants(FactId::kControl)) {
        ControlFile file = control(one.disk.state);
        file.system_identifier = one.disk.wal.system_identifier;
        file.checkpoint_timeline = one.disk.wal.history.current;
        seen.control = file;
        if (down && !seen.control_before_start.asked()) seen.control_before_start = file;
    }
    if (wants(FactId::kDataDirectory)) {
        DataDirectory found = directory();
        found.backup_label = one.disk.backup_label;
        seen.data_directory = found;
        if (down && !seen.directory_before_start.asked()) seen.directory_before_start = found;
    }
}

ClusterStatus HistoryWorld::status() const {
    ClusterStatus all;
    for (const HistoryNode& one : nodes_) {
        if (!one.member) continue;
        ClusterNode known = online(one.name, one.score);
        known.online = one.on;
        known.has_instance = true;
        all.nodes.push_back(known);
    }
    all.generation = memory_;
    return all;
}

SqlFacts HistoryWorld::sql_of(const HistoryNode& one) const {
    if (one.server == Server::kDown) return sql_outcome(SqlOutcome::kNoServer);
    SqlFacts sql = one.server == Server::kPrimary ? primary_answers() : standby_answers();
    sql.current = sql.received = sql.replayed = one.disk.wal.end;
    for (const HistoryNode& other : nodes_) {
        if (one.server != Server::kPrimary || !other.streams) continue;
        const Lsn end = other.disk.wal.end;
        sql.clients.push_back({other.name, "streaming", end, end, end, end, "async"});
    }
    return sql;
}

void HistoryWorld::apply(HistoryNode& one, const Effect& effect, Progress& progress) {
    progress.done.emplace_back(effect_name(effect));
    progress.done_at.push_back(progress.elapsed);
    if (std::holds_alternative<StartServer>(effect) && !one.broken) {
        one.server = Server::kStandby;
        one.disk.state = ControlState::kInArchiveRecovery;
    }
    if (std::holds_alternative<StartServer>(effect) && one.broken) progress.server_output = "FATAL: no configuration";
    if (std::holds_alternative<StopServer>(effect)) stop_server(one);
    if (std::holds_alternative<PromoteServer>(effect)) promote_server(one);
    if (std::holds_alternative<WithdrawPosition>(effect)) published_.erase(one.name);
    if (const auto* publish = std::get_if<PublishPosition>(&effect)) published_[one.name] = publish->text;
    if (const auto* record = std::get_if<RecordGeneration>(&effect)) memory_ = record->generation;
    if (const auto* note = std::get_if<RememberBranch>(&effect)) one.disk.note = note->record;
    if (const auto* used = std::get_if<ReserveTimelines>(&effect))
        one.disk.reserved = std::max(one.disk.reserved, used->up_to);
    if (const auto* score = std::get_if<SetScore>(&effect)) {
        for (HistoryNode& other : nodes_) {
            if (other.name == score->node) other.score = score->score;
        }
    }
}

void HistoryWorld::promote_server(HistoryNode& one) {
    begin_timeline(one.disk, next_mark_++);
    one.server = Server::kPrimary;
    one.streams = false;
}

/// A primary's shutdown checkpoint reaches those who stream from it.
void HistoryWorld::stop_server(HistoryNode& one) {
    if (one.server == Server::kPrimary) {
        WalPosition& wal = one.disk.wal;
        const Lsn before = wal.end;
        wal.shutdown_checkpoint = before;
        wal.end.value += kCheckpointRecord;
        for (HistoryNode& other : nodes_) {
            if (other.streams && other.disk.wal.end == before) other.disk.wal = wal;
        }
        one.disk.state = ControlState::kShutDown;
    } else if (one.server == Server::kStandby) {
        one.disk.state = ControlState::kShutDownInRecovery;
    }
    one.server = Server::kDown;
    one.streams = false;
}

}  // namespace paf::test
