#include "walk_facts.hpp"

#include <array>

#include "../scene.hpp"

namespace paf::test {
namespace {

template <class T>
using Values = std::vector<Fact<T>>;

template <class T>
Values<T> values(std::vector<T> known) {
    Values<T> all = {Fact<T>::unknown("nobody can tell")};
    for (T& value : known) all.emplace_back(std::move(value));
    return all;
}

ServerProcesses stale() {
    ServerProcesses processes;
    processes.stale_pid = 99;
    processes.stale_cause = "pid 99 is a foreign process (sshd)";
    return processes;
}

const Values<ServerProcesses>& processes() {
    static const auto all =
        values<ServerProcesses>({nothing_alive(), stale(), orphans(), postmaster(), postmaster(ProcessState::kStopped),
                                 anothers(nothing_alive()), anothers(postmaster())});
    return all;
}

/// What the commits of whichever primary wait for.
SyncSettings settings() {
    return {"ANY 1 (srv1, srv2)", "on"};
}

SqlFacts primary_that_tells() {
    SqlFacts sql = primary_answers();
    sql.sync = settings();
    sql.timeline = 1;
    return sql;
}

ClusterStatus remembers(ClusterStatus cluster, const std::string& node) {
    cluster.replication = ReplicationPolicy{node, 1, {0x1000000}, settings()};
    return cluster;
}

const Values<SqlFacts>& sql() {
    static const auto all =
        values<SqlFacts>({standby_answers(), primary_that_tells(), sql_outcome(SqlOutcome::kStartingUp),
                          sql_outcome(SqlOutcome::kShuttingDown), sql_outcome(SqlOutcome::kTooManyClients),
                          sql_outcome(SqlOutcome::kNoServer), sql_outcome(SqlOutcome::kForeign),
                          sql_outcome(SqlOutcome::kNoAnswer), sql_outcome(SqlOutcome::kFailed)});
    return all;
}

const Values<ControlFile>& controls() {
    static const auto all =
        values<ControlFile>({control(ControlState::kInProduction), control(ControlState::kInArchiveRecovery),
                             control(ControlState::kShutDown)});
    return all;
}

const Values<DataDirectory>& directories() {
    static const auto all = [] {
        DataDirectory backup = directory();
        backup.backup_label = true;
        return values<DataDirectory>({directory(), DataDirectory{}, backup});
    }();
    return all;
}

const Values<std::vector<Finding>>& setups() {
    static const auto all =
        values<std::vector<Finding>>({{}, {finding(Severity::kRefuse, Finding::Area::kPermission)}});
    return all;
}

const Values<WalPosition>& positions() {
    static const auto all = values<WalPosition>({position(0x5000000), position(0x5000000, 0x4FFFF88)});
    return all;
}

const Values<std::string>& nodes() {
    static const auto all = values<std::string>({"srv1"});
    return all;
}

/// A cluster without candidates that remembers `newest`.
ClusterStatus remembering(const Generation& newest) {
    ClusterStatus status{{online("srv1"), online("srv2")}};
    status.generation = newest;
    return status;
}

const Values<ClusterStatus>& clusters() {
    ClusterNode lost = online("srv2", Score::primary());
    lost.online = false;
    lost.published = "1;sys=";
    static const auto all = values<ClusterStatus>(
        {ClusterStatus{{online("srv1"), online("srv2")}},
         remembers(ClusterStatus{{online("srv1", Score::last_resort()), online("srv2", Score{1000})}}, "srv3"),
         remembers(ClusterStatus{{online("srv1", Score::primary()), lost}}, "srv2"),
         ClusterStatus{{online("srv1", Score::banned(Ban::kSteppedBack)), online("srv2", Score::minus_infinity())}},
         ClusterStatus{{online("srv1", Score::withheld()), online("srv2")}},
         remembering(generation({2, {{1, {0x4FFFF00}}}}))});
    return all;
}

const Values<PublishedPositions>& published() {
    static const auto all = [] {
        // This node's own position is there too once it has published one.
        const std::string same = encode_position(position(0x5000000));
        const std::string more = encode_position(position(0x6000000));
        const std::string shut_down = encode_position(position(0x5000000, 0x4FFFF88));
        return values<PublishedPositions>({{},
                                           {{"srv1", same}},
                                           {{"srv1", same}, {"srv2", same}},
                                           {{"srv1", same}, {"srv2", more}},
                                           {{"srv1", same}, {"srv2", shut_down}},
                                           {{"srv1", same}, {"srv2", "nonsense"}}});
    }();
    return all;
}

const Values<std::vector<CheckResult>>& preflights() {
    static const auto all = values<std::vector<CheckResult>>({{}, verdict(VerdictLevel::kBlock)});
    return all;
}

AddressAnswer hook_says(AddressWish wish, const std::string& found) {
    return {"ipaddr2-hook", wish, "pgsql-master-ip", found};
}

/// Before a promotion alone does an answer count; that nobody objects is as good as unknown.
const Values<AddressAnswers>& hooks_before_promote() {
    static const auto all = values<AddressAnswers>(
        {{hook_says(AddressWish::kRefuse, "a stranger")}, {hook_says(AddressWish::kWait, "not yet")}});
    return all;
}

const Values<AddressAnswers>& hooks() {
    static const auto all = values<AddressAnswers>({});
    return all;
}

const Values<bool>& receivers() {
    static const Values<bool> all = {Fact<bool>::unknown("nobody can tell"), Fact<bool>(false)};
    return all;
}

const Values<BranchRecord>& branches() {
    static const auto all = values<BranchRecord>({BranchRecord{}});
    return all;
}

template <class T>
int count(const Values<T>& all) {
    return static_cast<int>(all.size());
}

template <class T>
const Fact<T>& value(const Values<T>& all, int index) {
    return all.at(static_cast<std::size_t>(index));
}

}  // namespace

int value_count(FactId fact) {
    const std::array<int, static_cast<std::size_t>(FactId::kCount)> counts = {count(directories()),
                                                                              count(processes()),
                                                                              count(sql()),
                                                                              count(controls()),
                                                                              count(setups()),
                                                                              count(positions()),
                                                                              count(nodes()),
                                                                              count(clusters()),
                                                                              count(published()),
                                                                              count(preflights()),
                                                                              count(receivers()),
                                                                              count(branches()),
                                                                              count(hooks_before_promote()),
                                                                              count(hooks()),
                                                                              count(hooks()),
                                                                              count(hooks())};
    return counts.at(static_cast<std::size_t>(fact));
}

bool left_out_of_narrow(FactId fact, int index) {
    switch (fact) {
        case FactId::kCluster:  // unknown, a plain one, and the one that keeps this node back stay
            return index > 1 && value(clusters(), index)->nodes.front().score != Score::withheld();
        case FactId::kPublished:  // an election that is refused, and one that is won
            return index > 2;
        case FactId::kPosition:
            return index == 0;
        case FactId::kBranch:
        case FactId::kControl:
            return index > 1;
        default:
            return false;
    }
}

void set_fact(Observation& seen, FactId fact, int index) {
    switch (fact) {
        case FactId::kDataDirectory:
            seen.data_directory = value(directories(), index);
            break;
        case FactId::kProcesses:
            seen.processes = value(processes(), index);
            break;
        case FactId::kSql:
            seen.sql = value(sql(), index);
            break;
        case FactId::kControl:
            seen.control = value(controls(), index);
            break;
        case FactId::kSetup:
            seen.setup = value(setups(), index);
            break;
        case FactId::kPosition:
            seen.position = value(positions(), index);
            break;
        case FactId::kNode:
            seen.node = value(nodes(), index);
            break;
        case FactId::kCluster:
            seen.cluster = value(clusters(), index);
            break;
        case FactId::kPublished:
            seen.published = value(published(), index);
            break;
        case FactId::kPreflight:
            seen.preflight = value(preflights(), index);
            break;
        case FactId::kReceives:
            seen.receives = value(receivers(), index);
            break;
        case FactId::kBranch:
            seen.branch = value(branches(), index);
            break;
        case FactId::kAddressBeforePromote:
            seen.hooks(AddressMoment::kBeforePromote) = value(hooks_before_promote(), index);
            break;
        case FactId::kAddressAfterPromote:
            seen.hooks(AddressMoment::kAfterPromote) = value(hooks(), index);
            break;
        case FactId::kAddressBeforeDemote:
            seen.hooks(AddressMoment::kBeforeDemote) = value(hooks(), index);
            break;
        case FactId::kAddressAfterDemote:
            seen.hooks(AddressMoment::kAfterDemote) = value(hooks(), index);
            break;
        case FactId::kCount:
            break;
    }
}

void set_before_start(Observation& seen, int directory, int control) {
    if (directory >= 0) seen.directory_before_start = value(directories(), directory);
    if (control >= 0) seen.control_before_start = value(controls(), control);
}

bool value_is_kept(FactId fact, int index) {
    switch (fact) {
        case FactId::kNode:
        case FactId::kSetup:
        case FactId::kPreflight:
        case FactId::kAddressAfterPromote:
        case FactId::kAddressBeforeDemote:
        case FactId::kAddressAfterDemote:
            return true;
        case FactId::kAddressBeforePromote: {
            if (index < 0) return true;
            const auto& answers = value(hooks_before_promote(), index);
            return !answers.known() || answers->empty() || answers->front().wish != AddressWish::kWait;
        }
        default:
            return false;
    }
}

bool value_is_down(int index) {
    const auto& found = value(processes(), index);
    return found.known() && found->nothing_alive();
}

bool value_is_orphans(int index) {
    const auto& found = value(processes(), index);
    return found.known() && !found->postmaster && !found->orphans.empty();
}

}  // namespace paf::test
