#include "pafctl/report/json.hpp"

#include <nlohmann/json.hpp>

#include "pafctl/json_text.hpp"
#include "pafctl/report/election.hpp"
#include "pafctl/report/generation.hpp"

namespace paf {
namespace {

using Json = nlohmann::ordered_json;

template <class T>
Json or_null(const std::optional<T>& value) {
    return value ? Json(*value) : Json(nullptr);
}

Json lsn_json(Lsn lsn) {
    return lsn.valid() ? Json(lsn.text()) : Json(nullptr);
}

Json cluster_json(const StatusReport& report) {
    if (!report.cluster) return nullptr;
    const CibResources& cluster = *report.cluster;
    Json json;
    json["local_node"] = report.local_node.known() ? Json(*report.local_node) : Json(nullptr);
    json["controller"] = or_null(cluster.controller);
    json["quorum"] = cluster.quorum;
    json["fencing_enabled"] = cluster.property("stonith-enabled", true);
    json["fencing"] = {{"ready", report.fencing.ready}, {"text", report.fencing.text}};
    json["maintenance_mode"] = cluster.property("maintenance-mode", false);
    json["nodes"] = Json::array();
    for (const CibNode& node : cluster.nodes) {
        json["nodes"].push_back({{"name", node.name},
                                 {"state", node_state_name(node.state)},
                                 {"standby", node.standby},
                                 {"maintenance", node.maintenance}});
    }
    return json;
}

Json published_json(const Fact<PublishedPositions>& published, const std::string& node) {
    if (!published.known() || published->count(node) == 0) return nullptr;
    const std::string& text = published->at(node);
    const auto position = decode_position(text);
    return {{"text", text}, {"position", position ? position_json(*position) : Json(nullptr)}};
}

Json node_instance_json(const StatusReport& report, const ResourceReport& resource, const CibInstance& instance) {
    Json json;
    json["node"] = instance.node;
    json["role"] = role_json(instance.role);
    json["failed"] = instance.failed;
    json["in_progress"] = instance.in_progress.empty() ? Json(nullptr) : Json(instance.in_progress);
    json["score"] = score_json(instance.score);
    json["score_reason"] = score_reason_json(instance.score);
    json["fail_count"] = instance.fail_count;
    json["published"] = published_json(resource.published, instance.node);
    const auto position = known_position(report, resource, instance.node);
    const auto& newest = resource.generation.newest;
    json["descent"] = position && newest ? descent_json(*position, *newest) : Json(nullptr);
    json["failures"] = Json::array();
    for (const CibFailure& failure : instance.failures) {
        json["failures"].push_back({{"operation", failure.operation},
                                    {"exit_code", failure.exit_code},
                                    {"timed_out", failure.timed_out},
                                    {"reason", failure.reason},
                                    {"since", failure.since}});
    }
    return json;
}

Json parameters_json(const Parameters& params) {
    return {
        {"system_user", params.system_user}, {"bindir", params.bindir},
        {"pgdata", params.pgdata},           {"datadir", params.datadir},
        {"pghost", params.pghost},           {"pgport", params.pgport},
        {"maxlag", params.maxlag},           {"max_loss", params.max_loss ? Json(*params.max_loss) : Json(nullptr)}};
}

Json control_json(const Fact<ControlFile>& fact) {
    if (!fact.known()) return nullptr;
    return {{"state", control_state_text(fact->state)},
            {"system_identifier", std::to_string(fact->system_identifier)},
            {"timeline", fact->checkpoint_timeline},
            {"checkpoint", lsn_json(fact->checkpoint)},
            {"redo", lsn_json(fact->redo)},
            {"min_recovery_point", lsn_json(fact->min_recovery_point)},
            {"modified_at", fact->modified_at}};
}

Json milliseconds_json(const std::optional<std::chrono::milliseconds>& time) {
    return time ? Json(time->count()) : Json(nullptr);
}

/// Times in milliseconds; null when there is none, and where the server does not measure them.
Json delay_json(const Fact<ReplicationDetails>& replication, const std::string& name) {
    StandbyDelay delay;
    if (replication.known() && replication->delays.count(name) != 0) delay = replication->delays.at(name);
    return {{"write_ms", milliseconds_json(delay.write)},
            {"flush_ms", milliseconds_json(delay.flush)},
            {"replay_ms", milliseconds_json(delay.replay)},
            {"since_reply_ms", milliseconds_json(delay.since_reply)}};
}

Json sql_json(const InstanceReport& instance) {
    const SqlFacts* sql = answer_of(instance);
    if (sql == nullptr) return nullptr;
    Json json;
    json["in_recovery"] = sql->in_recovery;
    // A primary still reports where its recovery ended once: that is no position of its own any more.
    json["current"] = sql->in_recovery ? Json(nullptr) : lsn_json(sql->current);
    json["received"] = sql->in_recovery ? lsn_json(sql->received) : Json(nullptr);
    json["replayed"] = sql->in_recovery ? lsn_json(sql->replayed) : Json(nullptr);
    const bool aged = instance.replay_age.known();
    json["replay_age_ms"] = aged ? milliseconds_json(*instance.replay_age) : Json(nullptr);
    json["upstream"] = instance.upstream.empty() ? Json(nullptr) : Json(instance.upstream);
    const Fact<ReplicationDetails>& replication = instance.replication;
    json["synchronous_standby_names"] = replication.known() ? Json(replication->sync_names) : Json(nullptr);
    json["synchronous_commit"] = replication.known() ? Json(replication->sync_commit) : Json(nullptr);
    json["standbys"] = Json::array();
    for (const ReplicationClient& client : sql->clients) {
        const bool lag_known = !sql->in_recovery && client.flush.valid();
        json["standbys"].push_back(
            {{"name", client.application_name},
             {"state", client.visible ? Json(client.state) : Json(nullptr)},
             {"sync_state", client.sync_state},
             {"sent", lsn_json(client.sent)},
             {"write", lsn_json(client.write)},
             {"flush", lsn_json(client.flush)},
             {"replay", lsn_json(client.replay)},
             {"lag_bytes", lag_known ? Json(bytes_behind(sql->current, client.flush)) : Json(nullptr)},
             {"delay", delay_json(replication, client.application_name)}});
    }
    return json;
}

template <class T>
void add_cause(Json& causes, const char* name, const Fact<T>& fact) {
    if (fact.is_unknown()) causes[name] = fact.cause();
}

Json causes_json(const InstanceReport& instance) {
    Json causes = Json::object();
    add_cause(causes, "data_directory", instance.seen.data_directory);
    add_cause(causes, "processes", instance.seen.processes);
    add_cause(causes, "plugin", instance.plugin);
    add_cause(causes, "control", instance.seen.control);
    add_cause(causes, "position", instance.seen.position);
    add_cause(causes, "server", instance.seen.sql);
    if (instance.seen.sql.known() && answer_of(instance) == nullptr) causes["server"] = instance.seen.sql->detail;
    return causes;
}

Json resource_json(const StatusReport& report, const ResourceReport& resource) {
    Json json;
    json["name"] = resource.cib.id;
    json["clone"] = resource.cib.clone_id.empty() ? Json(nullptr) : Json(resource.cib.clone_id);
    json["promotable"] = resource.cib.promotable;
    json["parameters"] = resource.cib.parameters;
    json["meta"] = resource.cib.meta;
    const RememberedGeneration& remembered = resource.generation;
    json["generation"] = remembered.newest ? generation_json(*remembered.newest) : Json(nullptr);
    json["generation_unreadable"] = remembered.fault.empty() ? Json(nullptr) : Json(remembered.fault);
    json["elections"] = elections_json(resource.elections);
    json["nodes"] = Json::array();
    for (const CibInstance& instance : resource.cib.instances)
        json["nodes"].push_back(node_instance_json(report, resource, instance));
    json["addresses"] = Json::array();
    for (const AddressPlace& address : resource.addresses) {
        json["addresses"].push_back({{"resource", address.resource},
                                     {"ip", address.ip},
                                     {"nodes", address.nodes},
                                     {"in_progress", address.in_progress}});
    }
    json["instance"] = instance_json(resource.instance);
    return json;
}

Json remarks_json(const std::vector<Remark>& remarks, bool problem) {
    Json json = Json::array();
    for (const Remark& remark : remarks) {
        if (remark.problem != problem) continue;
        json.push_back(
            {{"resource", remark.resource.empty() ? Json(nullptr) : Json(remark.resource)}, {"text", remark.text}});
    }
    return json;
}

}  // namespace

Json score_json(std::optional<Score> score) {
    return score ? Json(score->shown()) : Json(nullptr);
}

Json score_reason_json(std::optional<Score> score) {
    return score && score->ban() ? Json(score->reason()) : Json(nullptr);
}

Json role_json(CibRole role) {
    return role == CibRole::kUnknown ? Json(nullptr) : Json(role_text(role));
}

Json position_json(const WalPosition& position) {
    return {{"system_identifier", std::to_string(position.system_identifier)},
            {"timeline", position.history.current},
            {"end", lsn_json(position.end)},
            {"shutdown_checkpoint", lsn_json(position.shutdown_checkpoint)},
            {"ancestors", ancestors_json(position.history)},
            {"marks", marks_json(position.marks)},
            {"ordered", position.ordered == 0 ? Json(nullptr) : Json(position.ordered)}};
}

Json instance_json(const std::optional<InstanceReport>& report) {
    if (!report) return nullptr;
    const Observation& seen = report->seen;
    Json json;
    json["parameters"] = parameters_json(report->params);
    json["refused_parameters"] = report->refused_parameters;
    json["state"] = state_name(state_of(*report));
    json["postmaster_pid"] = seen.processes.known() ? or_null(seen.processes->postmaster) : Json(nullptr);
    const bool versioned = seen.data_directory.known() && !seen.data_directory->pg_version.empty();
    json["pg_version"] = versioned ? Json(seen.data_directory->pg_version) : Json(nullptr);
    json["plugin"] = report->plugin.known() ? Json(*report->plugin) : Json(nullptr);
    json["control"] = control_json(seen.control);
    json["position"] = seen.position.known() ? position_json(*seen.position) : Json(nullptr);
    json["server"] = sql_json(*report);
    json["unknown"] = causes_json(*report);
    return json;
}

std::string status_json(const StatusReport& report, const std::vector<Remark>& remarks, bool one_line) {
    Json json;
    json["problems"] = remarks_json(remarks, true);
    json["notes"] = remarks_json(remarks, false);
    json["ok"] = json["problems"].empty();
    json["cluster"] = cluster_json(report);
    json["resources"] = Json::array();
    for (const ResourceReport& resource : report.resources)
        json["resources"].push_back(resource_json(report, resource));
    json["instance"] = instance_json(report.instance);
    return json_text(json, !one_line);
}

}  // namespace paf
