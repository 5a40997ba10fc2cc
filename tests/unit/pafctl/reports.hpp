// Status reports for the tests of pafctl.
#pragma once

#include <string>
#include <vector>

#include "decide/election/descent.hpp"
#include "pafctl/report/report.hpp"
#include "pafctl/status/problems.hpp"

namespace paf::test {

inline Lsn lsn(std::uint64_t value) {
    return Lsn{value};
}

/// A client of the primary that has everything up to `at`.
inline ReplicationClient client(const std::string& name, std::uint64_t at, const std::string& state = "streaming",
                                const std::string& sync = "async") {
    return {name, state, lsn(at), lsn(at), lsn(at), lsn(at), sync};
}

/// A running instance of PostgreSQL 15 that answers: a primary at 0/5000148 without standbys, or a standby.
inline InstanceReport instance(bool in_recovery) {
    InstanceReport report;
    report.params.datadir = "/var/lib/pgsql/15/data";
    report.params.pghost = "/run/postgresql";
    report.plugin = std::string("postgresql-12");
    DataDirectory directory;
    directory.exists = directory.is_directory = true;
    directory.pg_version = "15";
    report.seen.data_directory = directory;
    ServerProcesses processes;
    processes.postmaster = 4711;
    report.seen.processes = processes;
    SqlFacts sql;
    sql.outcome = SqlOutcome::kAnswered;
    sql.in_recovery = in_recovery;
    sql.detailed = true;
    sql.current = in_recovery ? Lsn{} : lsn(0x5000148);
    sql.received = sql.replayed = lsn(0x5000000);
    report.seen.sql = sql;
    ControlFile control;
    control.system_identifier = 7711270160633663539U;
    control.state = in_recovery ? ControlState::kInArchiveRecovery : ControlState::kInProduction;
    control.checkpoint = lsn(0x4000108);
    control.checkpoint_timeline = 2;
    report.seen.control = control;
    WalPosition position;
    position.system_identifier = control.system_identifier;
    position.history.current = 2;
    position.end = lsn(0x5000148);
    report.seen.position = position;
    return report;
}

/// What the server says, for changing it.
inline void set_sql(InstanceReport& report, SqlOutcome outcome, const std::string& detail) {
    SqlFacts sql;
    sql.outcome = outcome;
    sql.detail = detail;
    report.seen.sql = sql;
}

inline void set_clients(InstanceReport& report, std::vector<ReplicationClient> clients) {
    SqlFacts sql = *report.seen.sql;
    sql.clients = std::move(clients);
    report.seen.sql = sql;
}

/// No server process alive, nobody asked.
inline void set_dead(InstanceReport& report) {
    report.seen.processes = ServerProcesses{};
    report.seen.sql.forget();
}

/// srv1 promoted, srv2 and srv3 its standbys, all well; seen from srv1.
inline StatusReport healthy() {
    StatusReport report;
    CibResources cluster;
    CibResource pgsqld;
    pgsqld.id = "pgsqld";
    pgsqld.clone_id = "pgsql-ha";
    pgsqld.promotable = true;
    pgsqld.meta["migration-threshold"] = "5";
    for (const char* name : {"srv1", "srv2", "srv3"}) {
        CibNode node;
        node.name = name;
        node.state = NodeState::kOnline;
        cluster.nodes.push_back(node);
        CibInstance one;
        one.node = name;
        one.role = CibRole::kUnpromoted;
        pgsqld.instances.push_back(one);
    }
    pgsqld.instances[0].role = CibRole::kPromoted;
    pgsqld.instances[0].score = Score{1001};
    pgsqld.instances[1].score = Score{1000};
    pgsqld.instances[2].score = Score{990};
    cluster.quorum = true;
    cluster.controller = "srv3";
    cluster.resources.push_back(pgsqld);
    ResourceReport resource;
    resource.cib = pgsqld;
    resource.published = PublishedPositions{};
    resource.instance = instance(false);
    resource.generation.newest = generation_of(*resource.instance->seen.position);
    resource.generation.newest->node = "srv1";
    resource.generation.newest->since = 1795953600;
    set_clients(*resource.instance, {client("srv3", 0x5000100), client("srv2", 0x5000148, "streaming", "sync")});
    report.cluster = cluster;
    report.fencing = {true, "3 devices, none failed"};
    report.local_node = std::string("srv1");
    report.resources.push_back(resource);
    return report;
}

/// The one that made srv1 of healthy() the primary.
inline ElectionRecord an_election() {
    ElectionRecord record;
    record.election = {1, 1795950000};
    record.outcome = ElectionOutcome::kOrdered;
    record.by = record.winner = "srv1";
    record.at = 1795953590;
    record.votes = {{"srv1", VoteStanding::kCounts, 1, lsn(0x5000060), ""},
                    {"srv2", VoteStanding::kCounts, 1, lsn(0x5000000), ""},
                    {"srv3", VoteStanding::kOffline, 0, {}, ""}};
    record.why = "loses nothing: it was the primary itself";
    return record;
}

/// One since, held by srv3, which has ordered no promotion.
inline ElectionRecord a_refusal() {
    ElectionRecord record;
    record.election = {2, 1795953600};
    record.by = "srv3";
    record.at = 1795960000;
    record.votes = {{"srv3", VoteStanding::kCounts, 2, lsn(0x5000060), ""},
                    {"srv2", VoteStanding::kMissing, 0, {}, "nothing published"},
                    {"srv1", VoteStanding::kOtherData, 1, lsn(0x9000000), "diverged"}};
    record.why = "srv2: no WAL position, nothing published; start the resource there";
    return record;
}

/// The texts of the problems, or of the notes.
inline std::vector<std::string> texts(const StatusReport& report, bool problem = true) {
    std::vector<std::string> found;
    for (const Remark& remark : find_remarks(report))
        if (remark.problem == problem) found.push_back(remark.text);
    return found;
}

}  // namespace paf::test
