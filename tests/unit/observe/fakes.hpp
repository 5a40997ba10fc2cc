// In-memory ports for the tests of core/observe.
#pragma once

#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "ports/clock.hpp"
#include "ports/file_system.hpp"
#include "ports/pg_session.hpp"
#include "ports/process.hpp"
#include "ports/user_files.hpp"
#include "ports/version_plugin.hpp"

namespace paf::test {

class FakeClock : public Clock {
  public:
    [[nodiscard]] TimePoint now() const override { return now_; }
    [[nodiscard]] std::int64_t seconds_since_epoch() const override { return 1700000000; }
    void sleep_for(std::chrono::milliseconds duration) override {
        now_ += duration;
        if (on_sleep) on_sleep();
    }
    std::function<void()> on_sleep;

  private:
    TimePoint now_{};
};

class FakeFileSystem : public FileSystem {
  public:
    std::map<std::string, std::string> contents;
    std::map<std::string, FileStatus> statuses;
    std::set<std::string> forbidden;
    std::vector<std::string> reads;

    void directory(const std::string& path, ino_t inode, uid_t owner = 26, mode_t mode = 0700) {
        FileStatus status;
        status.is_directory = true;
        status.owner = owner;
        status.mode = mode;
        status.device = 1;
        status.inode = inode;
        statuses[path] = status;
    }
    void program(const std::string& path, ino_t inode) {
        FileStatus status;
        status.is_regular = true;
        status.mode = 0755;
        status.device = 1;
        status.inode = inode;
        statuses[path] = status;
    }

    Result<FileStatus> status(const std::string& path) override {
        if (forbidden.count(path) != 0) return fail(ErrorKind::kPermission, path + ": permission denied");
        if (const auto found = statuses.find(path); found != statuses.end()) return found->second;
        if (contents.count(path) != 0) return FileStatus{};
        return fail(ErrorKind::kNotFound, path + ": no such file or directory");
    }
    Result<std::string> read(const std::string& path, std::size_t limit) override {
        reads.push_back(path);
        if (forbidden.count(path) != 0) return fail(ErrorKind::kPermission, path + ": permission denied");
        const auto found = contents.find(path);
        if (found == contents.end()) return fail(ErrorKind::kNotFound, path + ": no such file or directory");
        if (found->second.size() > limit) return fail(ErrorKind::kInvalid, path + ": longer than expected");
        return found->second;
    }
    Result<std::string> read_at(const std::string& path, std::uint64_t offset, std::size_t length) override {
        reads.push_back(path);
        if (forbidden.count(path) != 0) return fail(ErrorKind::kPermission, path + ": permission denied");
        const auto found = contents.find(path);
        if (found == contents.end()) return fail(ErrorKind::kNotFound, path + ": no such file or directory");
        return offset >= found->second.size() ? std::string() : found->second.substr(offset, length);
    }
    Status write_atomic(const std::string&, const std::string&, uid_t, gid_t, mode_t) override { return refuse(); }
    Status remove(const std::string&) override { return refuse(); }
    Status rename(const std::string&, const std::string&) override { return refuse(); }
    Status visit(const std::string& path, const NameVisitor& take) override {
        for (const auto& [name, content] : contents) {
            if (name.compare(0, path.size() + 1, path + "/") == 0 &&
                name.find('/', path.size() + 1) == std::string::npos && !take(name.substr(path.size() + 1))) {
                break;
            }
        }
        return {};
    }

  private:
    static Status refuse() { return fail(ErrorKind::kInternal, "an observer must not write"); }
};

/// The same files whoever asks; `asked_as` says who did.
class SameFiles : public UserFiles {
  public:
    explicit SameFiles(FileSystem& files) : files_(files) {}
    std::vector<std::string> asked_as;
    FileSystem& of(const UserAccount& user) override {
        asked_as.push_back(user.name);
        return files_;
    }

  private:
    FileSystem& files_;
};

class FakeProcessTable : public ProcessTable {
  public:
    std::map<pid_t, ProcessInfo> table;
    std::map<int, unsigned long> segments;
    std::map<pid_t, std::string> titles;
    int scans = 0;
    std::function<void()> on_scan;

    Result<std::optional<ProcessInfo>> find(pid_t pid) override {
        const auto found = table.find(pid);
        if (found == table.end()) return std::optional<ProcessInfo>();
        return std::optional<ProcessInfo>(found->second);
    }
    Result<std::vector<ProcessInfo>> all() override {
        ++scans;
        std::vector<ProcessInfo> result;
        for (const auto& entry : table) result.push_back(entry.second);
        if (on_scan) on_scan();
        return result;
    }
    std::string title(pid_t pid) override { return titles[pid]; }
    std::map<pid_t, std::vector<ListeningSocket>> sockets;  ///< of processes whose files can be seen
    Result<std::vector<ListeningSocket>> listening(const ProcessInfo& process) override {
        const auto found = sockets.find(process.pid);
        if (found == sockets.end()) return fail(ErrorKind::kPermission, "its files cannot be seen");
        return found->second;
    }
    Result<std::vector<ProcessInfo>> stopped() override {
        std::vector<ProcessInfo> result;
        for (const auto& entry : table) {
            if (entry.second.state == ProcessState::kStopped) result.push_back(entry.second);
        }
        return result;
    }
    std::optional<unsigned long> shared_memory_users(int shmid) override {
        const auto found = segments.find(shmid);
        return found == segments.end() ? std::nullopt : std::optional<unsigned long>(found->second);
    }
    Status signal(pid_t, int, const ProcessProof&) override {
        return fail(ErrorKind::kInternal, "an observer must not signal");
    }
};

/// No server listens anywhere.
class NobodyAnswers : public PgClient {
  public:
    SqlReply query(const PgTarget&, const std::string&, std::chrono::milliseconds) override {
        return {SqlOutcome::kNoServer, "", "nothing listens", {}};
    }
};

/// Serves no version.
class NoVersions : public VersionPlugins {
  public:
    Result<VersionPlugin*> for_instance(const InstanceIdentity& instance, const AskServerVersion& /*ask*/) override {
        return fail(ErrorKind::kNotFound, "none for " + instance.pg_version);
    }
};

}  // namespace paf::test
