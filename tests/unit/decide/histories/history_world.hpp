// HistoryWorld: a small cluster played through its past.  Every action of an agent is decided by the code under test;
// what its effects do to data, servers and the CIB is what PostgreSQL and Pacemaker make of them.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "../scene.hpp"

namespace paf::test {

/// What a node has on its disk.
struct HistoryDisk {
    WalPosition wal;  ///< the truth: with the marks of all its timelines, and without what the note adds
    BranchRecord note;
    ControlState state = ControlState::kShutDownInRecovery;
    bool backup_label = false;
    TimelineId reserved = 0;  ///< the highest number that a reservation has left on the disk
};

struct HistoryNode {
    std::string name;
    HistoryDisk disk;
    bool member = true;  ///< of the cluster
    bool on = false;     ///< powered, its stack running
    bool standby_mode = false;
    bool broken = false;  ///< PostgreSQL cannot start
    enum class Server { kDown, kStandby, kPrimary } server = Server::kDown;
    bool streams = false;
    bool held = false;  ///< it stays connected and gets nothing
    std::optional<Score> score;
    int failures = 0;     ///< failed promotions: Pacemaker's fail-count
    std::string refused;  ///< why its start failed, in one word; Pacemaker does not try again
};

/// How an action ended.
struct HistoryEnd {
    OcfExit exit = OcfExit::kSuccess;
    std::string rule;
};

class HistoryWorld {
  public:
    /// Node srv1 leads; the others follow it.
    explicit HistoryWorld(int nodes);

    /// Carries out sentences separated by semicolons: a verb, and nodes by number.  After each, the cluster settles.
    ///   write [N...]   the primary writes; only these standbys get it, or all of them
    ///   write-alone    the primary writes what nobody gets
    ///   cut N...       power cut              stop N...     the stack ends cleanly, one after the other
    ///   on N...        they come back         kill N...     kill -9 of the postmaster
    ///   move N         a switchover           by-hand N     pg_ctl promote; of a node that is off: and a stop
    ///   break N, mend N       its server cannot start; can again, after a cleanup
    ///   hold N, release N     its replication is held back, until then or its primary's death
    ///   aside N, back N       standby mode
    ///   cleanup               failures are forgotten
    ///   backup N, restore N   a copy of its data is kept, and put back
    ///   clone N, foreign N    its data are exchanged for the primary's, or for another database
    ///   remove N, add N       it leaves the cluster for good, and is added with what it had
    ///   accept N              pafctl accept
    ///   no-scores, score N V  all promotion scores are erased; one is set
    ///   keep-memory, old-memory, no-memory   of the newest generation, in the CIB
    void play(const std::string& story);

    /// "srv1 off, srv2 leads, srv3 follows"; others: waits (a standby of nobody), aside, broken, gone, and "refused:
    /// WHY".
    [[nodiscard]] std::string outcome() const;
    /// What must never happen: two primaries, WAL written over by another branch's.
    [[nodiscard]] const std::vector<std::string>& faults() const { return faults_; }
    /// What is wrong with who leads: its data are not of the generation that the cluster remembers.  Empty: nothing.
    [[nodiscard]] std::string wrong_leader() const;
    /// Nobody leads although there is a quorum, and the newest primary runs with its own data.
    [[nodiscard]] bool is_stuck() const;
    [[nodiscard]] bool is_led() const;

  private:
    HistoryNode& node(const std::string& number);
    HistoryNode* primary();
    void sentence(const std::string& verb, const std::vector<std::string>& words);
    void power(const std::string& verb, const std::vector<std::string>& words);
    void exchange(const std::string& verb, const std::vector<std::string>& words);
    void remember(const std::string& verb, const std::vector<std::string>& words);
    void write(const std::vector<std::string>& words);
    void move(HistoryNode& target);
    void crash(HistoryNode& victim);
    void by_hand(HistoryNode& node);
    void accept(HistoryNode& node);

    void settle();
    [[nodiscard]] bool quorate() const;
    void start(HistoryNode& node);
    void stop(HistoryNode& node);
    void elect();
    [[nodiscard]] HistoryNode* candidate();
    bool attempt(HistoryNode& chosen, const NotifyContext& plan);
    void follow();
    void monitor();

    HistoryEnd act(HistoryNode& node, Request request);
    void answer(const HistoryNode& node, const FactSet& what, Observation& seen) const;
    void apply(HistoryNode& node, const Effect& effect, Progress& progress);
    void promote_server(HistoryNode& node);
    void stop_server(HistoryNode& node);
    [[nodiscard]] ClusterStatus status() const;
    [[nodiscard]] SqlFacts sql_of(const HistoryNode& node) const;

    std::vector<HistoryNode> nodes_;
    PublishedPositions published_;
    std::optional<Generation> memory_, kept_memory_;
    std::map<std::string, HistoryDisk> backups_;
    std::uint32_t next_mark_ = 1;
    std::vector<std::string> faults_;
};

}  // namespace paf::test
