// A world in memory for the action loop: one instance, one node, and a clock that moves only when somebody waits.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "observe/instance_access.hpp"
#include "unit/observe/fakes.hpp"

namespace paf::test {

constexpr const char* kDatadir = "/data";
constexpr pid_t kServer = 42;

/// Files that can be written, unless `refuse_writes` says why not.
class WritableFiles : public FakeFileSystem {
  public:
    std::string refuse_writes;
    Status write_atomic(const std::string& path, const std::string& content, uid_t, gid_t, mode_t) override;
    Status remove(const std::string& path) override;
};

/// Signals to processes that are proved are counted; `refusals` of them fail first, and `on_signal` says what the
/// others do.
class SignalledProcesses : public FakeProcessTable {
  public:
    std::vector<int> signals;
    int refusals = 0;
    std::function<void(pid_t, int)> on_signal = [](pid_t, int) {};
    Status signal(pid_t pid, int signal, const ProcessProof& proof) override;
};

class ScriptedRunner : public ProcessRunner {
  public:
    std::vector<std::string> programs;
    std::function<void()> on_run = [] {};
    std::string daemon_output;
    Result<ProcessResult> run(const Command& command) override;
    std::string drain_daemon_output() override;
};

/// Answers with `reply`; an outcome kNoAnswer takes all the time it is given.
class ScriptedServer : public PgClient {
  public:
    explicit ScriptedServer(FakeClock& clock) : clock_(clock) {}
    SqlReply reply;
    std::function<void()> on_query = [] {};
    SqlReply query(const PgTarget& target, const std::string& sql, std::chrono::milliseconds limit) override;
    void answers(bool in_recovery);

  private:
    FakeClock& clock_;
};

class FakeCluster : public ClusterCli {
  public:
    std::map<std::string, std::string> scores;  ///< as written: "1000", "deleted"
    std::vector<std::string> written;           ///< all of these, in their order
    std::string generation;                     ///< as written
    std::string election;                       ///< likewise, behind "for good " or the node's name and a blank
    std::string refuse;
    std::function<void()> on_call = [] {};  ///< of a tool that takes its time
    Result<std::string> local_node() override { return std::string("srv1"); }
    Result<ClusterStatus> status(bool authoritative) override;
    Status set_score(const std::string& node, std::optional<Score> score) override;
    Status publish_position(const std::string&, const std::string&, std::chrono::milliseconds) override { return {}; }
    Status withdraw_position(const std::string&) override { return {}; }
    Status withdraw_public_position(const std::string&) override { return {}; }
    Status remember_generation(const std::string& text) override {
        generation = text;
        return {};
    }
    Result<PublishedPositions> published_positions() override { return PublishedPositions{}; }
    Result<PublishedPositions> published_positions(const ClusterStatus&) override { return PublishedPositions{}; }
    Status remember_replication(const std::string&) override { return {}; }
    Status record_election(const std::string& node, const std::string& text, bool for_good,
                           std::chrono::milliseconds /*limit*/) override {
        if (!refuse.empty()) return fail(ErrorKind::kUnavailable, refuse);
        election = (for_good ? "for good" : node) + " " + text;
        return {};
    }
};

/// Knows how to prepare and launch a standby, and nothing else.
class SmallPlugin : public VersionPlugin, public VersionPlugins {
  public:
    [[nodiscard]] std::string name() const override { return "small"; }
    Result<ControlLayout> control_layout() override { return unsupported(); }
    Result<WalFormat> wal_format() override { return unsupported(); }
    Result<std::string> sql(SqlKind) override { return std::string("SELECT 1"); }
    Result<std::vector<std::string>> standby_marks() override { return std::vector<std::string>{"standby.signal"}; }
    Result<std::vector<FileEdit>> prepare_standby(const std::optional<std::string>&) override;
    Result<SetupWanted> setup_wanted(const Parameters&) override { return unsupported(); }
    Result<std::string> primary_conninfo(const SetupInputs&) override { return unsupported(); }
    Result<std::vector<Finding>> check_setup(const SetupInputs&) override { return unsupported(); }
    Result<Promotion> promotion() override { return unsupported(); }
    Result<std::vector<std::string>> start_command(const Parameters&) override;
    Result<VersionPlugin*> for_instance(const InstanceIdentity&, const AskServerVersion&) override { return this; }

  private:
    static tl::unexpected<Error> unsupported() { return fail(ErrorKind::kUnsupported, "not offered"); }
};

struct World {
    FakeClock clock;
    WritableFiles files;
    SameFiles user_files{files};
    SignalledProcesses processes;
    ScriptedRunner runner;
    ScriptedServer server{clock};
    FakeCluster cluster;
    SmallPlugin plugin;

    World();
    void start_postmaster();
    /// A server process without its postmaster.
    void add_orphan(pid_t pid);
    Ports ports() { return {clock, runner, processes, files, user_files, server, cluster, plugin}; }
};

}  // namespace paf::test
