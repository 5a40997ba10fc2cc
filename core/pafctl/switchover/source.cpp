#include "pafctl/switchover/source.hpp"

#include <algorithm>

#include "model/text.hpp"
#include "pafctl/report/local_resource.hpp"
#include "pafctl/sql/activity.hpp"
#include "pafctl/sql/rows.hpp"
#include "pafctl/switchover/cib.hpp"
#include "sys/cib/cib_records.hpp"
#include "sys/pacemaker/cluster_tools.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kLookLimit{8000}, kVettingQueryLimit{5000}, kQuickLimit{1000}, kIdleStep{200}, kListLimit{2000};
constexpr std::uint64_t kNamesPerLook = 1024;  ///< names of a directory between two looks at the clock

}  // namespace

Status SwitchoverSource::open(const std::string& name) {
    auto found = open_local_resource(ports_, name);
    if (!found) return fail(found.error());
    resource_ = found->resource.id;
    local_node_ = found->node;
    cluster_ = std::move(found->cluster);
    instance_ = std::move(found->instance);
    return {};
}

Result<SwitchoverFacts> SwitchoverSource::look_at_cluster() {
    const auto content = read_cib_content(ports_);
    if (!content) return fail(content.error());
    const CibResources& cib = content->resources;
    const auto resource = std::find_if(cib.resources.begin(), cib.resources.end(),
                                       [this](const CibResource& one) { return one.id == resource_; });
    if (resource == cib.resources.end())
        return fail(ErrorKind::kNotFound, "the resource " + resource_ + " is no longer in the CIB");
    controller_ = cib.controller;
    SwitchoverFacts facts = switchover_view(cib, *resource, content->records);
    facts.local_node = local_node_;
    facts.maxlag = instance_->params().maxlag;
    return facts;
}

Fact<bool> SwitchoverSource::ask_controller(const std::optional<std::string>& controller) {
    if (!controller) return Fact<bool>::unknown("no controller is elected");
    return controller_is_idle(ports_.runner, *controller, kLookLimit);
}

Result<SwitchoverFacts> SwitchoverSource::look_at_everything(milliseconds patience) {
    const TimePoint deadline = ports_.clock.now() + patience;
    for (;;) {
        auto facts = look_at_cluster();
        if (!facts) return facts;
        facts->idle = ask_controller(controller_);
        const bool busy = std::any_of(facts->nodes.begin(), facts->nodes.end(), [](const SwitchoverNode& node) {
            return node.online && !node.in_progress.empty();
        });
        const bool at_rest = !busy && facts->idle.known() && *facts->idle;
        if (at_rest || ports_.clock.now() + kIdleStep >= deadline) {
            const SwitchoverNode* primary = facts->primary();
            if (primary != nullptr && primary->name == local_node_) look_at_primary(*facts);
            return facts;
        }
        ports_.clock.sleep_for(kIdleStep);
    }
}

void SwitchoverSource::look_at_primary(SwitchoverFacts& facts) {
    InstanceReport seen;
    look_at_instance(*instance_, seen);
    facts.sql = seen.seen.sql.asked() ? seen.seen.sql
                                      : Fact<SqlFacts>::unknown("no process of PostgreSQL is alive on this node");
    facts.position = seen.seen.position;
    if (answer_of(seen) == nullptr) return;
    facts.activity = ask_activity(*instance_, kVettingQueryLimit);
    if (!facts.activity.known() || !facts.activity->archives) return;
    facts.archiver = ask_archiver(*instance_, kVettingQueryLimit);
    if (!facts.archiver.known()) return;
    ArchiverState archiver = *facts.archiver;
    archiver.waiting = count_waiting_files();
    facts.archiver = std::move(archiver);
}

Fact<std::uint64_t> SwitchoverSource::count_waiting_files() {
    using Count = Fact<std::uint64_t>;
    const auto& plugin = instance_->plugin();
    if (!plugin) return Count::unknown(plugin.error().message);
    const auto format = (*plugin)->wal_format();
    if (!format) return Count::unknown(format.error().message);
    const std::string directory = instance_->params().datadir + "/" + format->directory + "/archive_status";
    const TimePoint deadline = ports_.clock.now() + kListLimit;
    std::uint64_t names = 0, waiting = 0;
    bool in_time = true;
    const Status visited = instance_->files().visit(directory, [&](const std::string& name) {
        waiting += ends_with(name, ".ready") ? 1 : 0;
        in_time = ++names % kNamesPerLook != 0 || ports_.clock.now() < deadline;
        return in_time;
    });
    if (!visited) return Count::unknown(visited.error().message);
    if (!in_time)
        return Count::unknown(directory + ": " + std::to_string(names) + " names and more; not all were seen");
    return waiting;
}

LocalRole SwitchoverSource::local_role() {
    const auto recovers = ask_recovery(*instance_, kQuickLimit);
    if (!recovers) return LocalRole::kSilent;
    return *recovers ? LocalRole::kStandby : LocalRole::kPrimary;
}

Status SwitchoverSource::checkpoint(milliseconds limit) {
    const auto& plugin = instance_->plugin();
    if (!plugin) return fail(plugin.error());
    const auto sql = (*plugin)->sql(SqlKind::kCheckpoint);
    if (!sql) return fail(sql.error());
    const SqlReply reply = reply_to(*instance_, *sql, limit);
    if (reply.outcome != SqlOutcome::kAnswered) return fail(ErrorKind::kUnavailable, words_of(reply));
    return {};
}

std::optional<TimelineId> SwitchoverSource::local_timeline() {
    InstanceReport seen;
    look_at_instance(*instance_, seen);
    if (!seen.seen.position.known()) return std::nullopt;
    return seen.seen.position->history.current;
}

}  // namespace paf
