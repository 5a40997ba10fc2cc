#include "act/actor.hpp"

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <utility>

#include "model/cluster/refusal_score.hpp"
#include "model/outgoing/secrets.hpp"
#include "observe/files/unreadable_file.hpp"
#include "observe/observer.hpp"
#include "observe/wal/branch_file.hpp"
#include "observe/wal/timeline_numbers.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kTemplateLimit = 1U << 20U;
constexpr std::size_t kLockFileLimit = 4096;
constexpr milliseconds kConfirmPoll{20};
constexpr milliseconds kConfirmLimit{5000};
constexpr milliseconds kResumeLimit{2000};
/// A record is not worth more time of a failover, nor most of what an action has left.
constexpr milliseconds kRecordLimit{2000};
constexpr std::size_t kMostNamed = 8;  ///< processes in one line of the log

std::string one_line(std::string text) {
    while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
    std::replace(text.begin(), text.end(), '\n', ' ');
    return text;
}

}  // namespace

Status Actor::perform(const Effect& effect, milliseconds limit) {
    return std::visit([&](const auto& one) { return apply(one, limit); }, effect);
}

Status Actor::apply_edit(const FileEdit& edit, const UserAccount& user) {
    FileSystem& files = instance_.files();
    const std::string path = instance_.params().datadir + "/" + edit.path;
    switch (edit.kind) {
        case FileEdit::Kind::kWrite:
            return files.write_atomic(path, edit.content, user.uid, user.gid, static_cast<mode_t>(edit.mode));
        case FileEdit::Kind::kRemove:
            return files.remove(path);
        case FileEdit::Kind::kRename:
            return files.rename(path, instance_.params().datadir + "/" + edit.content);
    }
    return fail(ErrorKind::kInternal, "unknown kind of file edit");
}

Result<std::string> Actor::wal_directory() {
    const auto& plugin = instance_.plugin();
    if (!plugin) return fail(plugin.error());
    const auto format = (*plugin)->wal_format();
    if (!format) return fail(format.error());
    return instance_.params().datadir + "/" + format->directory;
}

/// PostgreSQL would follow the newest number that it finds, and fail to start since that is no timeline.  Where it
/// cannot be told what is reserved, there is no control file or no WAL: the server says so itself when it is started.
Status Actor::remove_idle_reservations(milliseconds limit) {
    const auto directory = wal_directory();
    const auto control = observe_control(instance_);
    if (!directory || !control.known()) return {};
    FileSystem& files = instance_.files();
    Clock& clock = instance_.ports().clock;
    const auto idle = idle_reservations(files, clock, *directory, *control, clock.now() + limit);
    if (!idle && idle.error().kind == ErrorKind::kNotFound) return {};
    if (!idle) return fail(idle.error().in("removing reserved timeline numbers"));
    for (const TimelineId timeline : *idle) {
        if (Status removed = files.remove(*directory + "/" + history_name(timeline)); !removed) return removed;
    }
    return {};
}

Status Actor::apply(const PrepareStandby& /*effect*/, milliseconds limit) {
    const auto& user = instance_.user();
    if (!user) return fail(user.error());
    const auto& plugin = instance_.plugin();
    if (!plugin) return fail(plugin.error());
    if (Status removed = remove_idle_reservations(limit); !removed) return removed;
    std::optional<std::string> content;
    auto recovery_template = instance_.files().read(instance_.params().recovery_template, kTemplateLimit);
    if (recovery_template) {
        content = std::move(*recovery_template);
    } else if (recovery_template.error().kind != ErrorKind::kNotFound) {
        return fail(unreadable_file(recovery_template.error(), user->name).in("recovery template"));
    }
    const auto edits = (*plugin)->prepare_standby(content);
    if (!edits) return fail(edits.error());
    for (const FileEdit& edit : *edits) {
        if (Status done = apply_edit(edit, *user); !done) return done;
    }
    return {};
}

Status Actor::remove_socket_lock(pid_t stale_pid) {
    const Parameters& params = instance_.params();
    if (params.pghost.empty() || params.pghost.front() != '/') return {};
    const std::string socket = params.pghost + "/.s.PGSQL." + std::to_string(params.pgport);
    const auto lock = instance_.files().read(socket + ".lock", kLockFileLimit);
    // Another server's lock on this port is not ours to remove: its pid is another one.
    if (!lock || std::strtol(lock->c_str(), nullptr, 10) != static_cast<long>(stale_pid)) return {};
    if (Status removed = instance_.files().remove(socket); !removed) return removed;
    return instance_.files().remove(socket + ".lock");
}

Status Actor::apply(const RemoveStaleLocks& /*effect*/, milliseconds /*limit*/) {
    const auto processes = instance_.processes();
    if (!processes) return fail(processes.error());
    if (!processes->nothing_alive()) {
        return fail(ErrorKind::kInternal, "lock files kept: the instance came to life in the meantime");
    }
    if (!processes->stale_pid) return {};
    if (Status removed = remove_socket_lock(*processes->stale_pid); !removed) return removed;
    return instance_.files().remove(instance_.params().datadir + "/postmaster.pid");
}

Status Actor::apply(const StartServer& /*effect*/, milliseconds limit) {
    const auto& user = instance_.user();
    if (!user) return fail(user.error());
    const auto& plugin = instance_.plugin();
    if (!plugin) return fail(plugin.error());
    const auto argv = (*plugin)->start_command(instance_.params());
    if (!argv) return fail(argv.error());
    Command command;
    command.argv = *argv;
    command.user = *user;
    command.timeout = limit;
    command.leaves_daemon = true;
    instance_.mark_log();
    const auto result = instance_.ports().runner.run(command);
    if (!result) return fail(result.error());
    if (result->timed_out) return fail(ErrorKind::kTimeout, argv->front() + " did not return in time");
    if (result->exit_code != 0) {
        const std::string words = one_line(without_quotations(result->err + "\n" + result->out));
        return fail(ErrorKind::kInternal, (words.empty() ? "" : words + "; ") + argv->front() +
                                              " ended with exit code " + std::to_string(result->exit_code));
    }
    return {};
}

Status Actor::apply(const StopServer& /*effect*/, milliseconds /*limit*/) {
    const auto processes = instance_.processes();
    if (!processes) return fail(processes.error());
    if (!processes->postmaster) return {};
    // SIGINT is PostgreSQL's fast shutdown.
    Status sent = instance_.signal_server(*processes->postmaster, SIGINT);
    continue_stopped();
    if (!sent && sent.error().kind == ErrorKind::kNotFound) return {};
    return sent;
}

Status Actor::apply(const EndOrphans& effect, milliseconds /*limit*/) {
    const auto processes = instance_.processes();
    if (!processes) return fail(processes.error());
    for (const pid_t pid : effect.pids) {
        const auto& still = processes->orphans;
        if (std::find(still.begin(), still.end(), pid) == still.end()) continue;
        const Status sent = instance_.signal_server(pid, effect.force ? SIGKILL : SIGQUIT);
        if (!sent && sent.error().kind != ErrorKind::kNotFound) return sent;
    }
    continue_stopped();
    return {};
}

Status Actor::apply(const ContinueStopped& /*effect*/, milliseconds /*limit*/) {
    continue_stopped();
    return {};
}

/// What cannot be continued shows in what is waited for, and must not keep anything else from being done.
void Actor::continue_stopped() {
    const auto went_on = instance_.continue_stopped();
    if (!went_on) {
        remarks_.push_back({LogLevel::kWarning, "stopped processes not continued: " + went_on.error().message});
        return;
    }
    if (went_on->empty()) return;
    std::string text;
    for (std::size_t i = 0; i < went_on->size() && i < kMostNamed; ++i) text += (i == 0 ? "" : ", ") + (*went_on)[i];
    if (went_on->size() > kMostNamed) text += " and " + std::to_string(went_on->size() - kMostNamed) + " more";
    remarks_.push_back({LogLevel::kWarning, "continued what a signal had stopped: " + text});
}

std::vector<LogLine> Actor::take_remarks() {
    return std::exchange(remarks_, {});
}

Status Actor::apply(const PromoteServer& /*effect*/, milliseconds limit) {
    const auto& user = instance_.user();
    if (!user) return fail(user.error());
    const auto& plugin = instance_.plugin();
    if (!plugin) return fail(plugin.error());
    const auto promotion = (*plugin)->promotion();
    if (!promotion) return fail(promotion.error());
    const auto processes = instance_.processes();
    if (!processes) return fail(processes.error());
    if (!processes->postmaster) return fail(ErrorKind::kUnavailable, "the server is not running");
    // A startup process or a WAL receiver that stands still lets no promotion come to its end.
    continue_stopped();
    resume_replay(*processes->postmaster, limit);
    const std::string trigger = instance_.params().datadir + "/" + promotion->trigger_file;
    Status written = instance_.files().write_atomic(trigger, "", user->uid, user->gid, 0600);
    if (!written) return written;
    // The postmaster looks for the trigger file when it gets SIGUSR1, as `pg_ctl promote` does it.
    return instance_.signal_server(*processes->postmaster, SIGUSR1);
}

Result<SqlReply> Actor::query(pid_t postmaster, SqlKind kind, milliseconds limit) {
    const auto& plugin = instance_.plugin();
    if (!plugin) return fail(plugin.error());
    const auto sql = (*plugin)->sql(kind);
    if (!sql) return fail(sql.error());
    return instance_.ask(postmaster, *sql, limit);
}

void Actor::resume_replay(pid_t postmaster, milliseconds limit) {
    // A server that cannot be asked is promoted all the same: most replays are not paused.
    (void)query(postmaster, SqlKind::kResumeReplay, std::min(limit, kResumeLimit));
}

Status Actor::apply(const Checkpoint& effect, milliseconds limit) {
    const auto processes = instance_.processes();
    if (!processes) return fail(processes.error());
    if (!processes->postmaster) return fail(ErrorKind::kUnavailable, "the server is not running");
    continue_stopped();
    const auto reply = query(*processes->postmaster, SqlKind::kCheckpoint, std::min(limit, effect.limit));
    if (!reply) return fail(reply.error());
    if (reply->outcome != SqlOutcome::kAnswered) return fail(ErrorKind::kUnavailable, "CHECKPOINT: " + reply->detail);
    return {};
}

Status Actor::confirm_score(const SetScore& wanted, milliseconds limit) {
    Clock& clock = instance_.ports().clock;
    const TimePoint end = clock.now() + std::min(limit, kConfirmLimit);
    while (true) {
        const auto status = instance_.ports().cluster.status(false);
        if (status) {
            const ClusterNode* node = status->find(wanted.node);
            if (node != nullptr && node->score == wanted.score) return {};
        }
        if (clock.now() + kConfirmPoll >= end) {
            return fail(ErrorKind::kTimeout, "the promotion score of " + wanted.node +
                                                 " was set, but it cannot be read back from the cluster");
        }
        clock.sleep_for(kConfirmPoll);
    }
}

Status Actor::apply(const SetScore& effect, milliseconds limit) {
    SetScore wanted = effect;
    if (wanted.score == Score::refused()) wanted.score = refused_at(instance_.ports().clock.seconds_since_epoch());
    // Should that fail, setting it will tell.
    if (wanted.anew) (void)instance_.ports().cluster.set_score(wanted.node, std::nullopt);
    Status set = instance_.ports().cluster.set_score(wanted.node, wanted.score);
    if (!set || !wanted.confirm) return set;
    return confirm_score(wanted, limit);
}

Status Actor::apply(const PublishPosition& effect, milliseconds limit) {
    const auto node = instance_.node();
    if (!node) return fail(node.error());
    return instance_.ports().cluster.publish_position(*node, effect.text, limit);
}

Status Actor::apply(const WithdrawPosition& effect, milliseconds /*limit*/) {
    if (!effect.node.empty()) return instance_.ports().cluster.withdraw_public_position(effect.node);
    const auto node = instance_.node();
    if (!node) return fail(node.error());
    return instance_.ports().cluster.withdraw_position(*node);
}

Status Actor::apply(const RecordGeneration& effect, milliseconds /*limit*/) {
    Generation generation = effect.generation;
    generation.since = instance_.ports().clock.seconds_since_epoch();
    return instance_.ports().cluster.remember_generation(encode_generation(generation));
}

Status Actor::apply(const RememberBranch& effect, milliseconds /*limit*/) {
    const auto& user = instance_.user();
    if (!user) return fail(user.error());
    return instance_.files().write_atomic(branch_file(instance_.params().datadir),
                                          encode_branch_record(effect.record) + "\n", user->uid, user->gid, 0600);
}

Status Actor::apply(const ReserveTimelines& effect, milliseconds limit) {
    const auto& user = instance_.user();
    if (!user) return fail(user.error());
    const auto directory = wal_directory();
    if (!directory) return fail(directory.error());
    const auto control = observe_control(instance_);
    if (!control.known()) return fail(ErrorKind::kUnavailable, "control file: " + control.cause());
    FileSystem& files = instance_.files();
    Clock& clock = instance_.ports().clock;
    const auto free = free_timelines(files, clock, *directory, *control, effect.up_to, clock.now() + limit);
    if (!free) return fail(free.error());
    for (const TimelineId timeline : *free) {
        const std::string path = *directory + "/" + history_name(timeline);
        Status written = files.write_atomic(path, std::string(kReservedTimeline), user->uid, user->gid, 0600);
        if (!written) return written;
    }
    return {};
}

Status Actor::apply(const RememberReplication& effect, milliseconds /*limit*/) {
    return instance_.ports().cluster.remember_replication(encode_policy(effect.policy));
}

Status Actor::apply(const RecordElection& effect, milliseconds limit) {
    ElectionRecord record = effect.record;
    record.at = instance_.ports().clock.seconds_since_epoch();
    const bool for_good = record.outcome == ElectionOutcome::kOrdered;
    const std::string text = encode_election(record);
    const Status written =
        instance_.ports().cluster.record_election(record.by, text, for_good, std::min(limit / 2, kRecordLimit));
    if (!written) {
        remarks_.push_back(
            {LogLevel::kWarning, "the record of this election was not written: " + written.error().message});
    }
    return {};
}

}  // namespace paf
