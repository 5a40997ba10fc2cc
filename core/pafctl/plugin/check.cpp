// The conformance run of `pafctl plugin check`.
#include <algorithm>
#include <chrono>
#include <filesystem>
#include <type_traits>
#include <vector>

#include "pafctl/plugin/plugin.hpp"
#include "pafctl/plugin/questions.hpp"
#include "pafctl/plugin/watched_child.hpp"
#include "plugin_host/known_versions.hpp"
#include "plugin_host/loading/file_policy.hpp"
#include "plugin_host/loading/plugin_text.hpp"

namespace paf {
namespace {

using SteadyClock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr milliseconds kSlow{1000};      ///< an answer that takes longer is a fault
constexpr milliseconds kSilence{10000};  ///< after this long without an answer the run is over
constexpr std::uint32_t kSeed = 20140917;
constexpr std::size_t kRandomRounds = 300;  ///< for each version

// What the child tells: a question it is about to ask, the result of a check, the end.
constexpr char kAsking = '?', kPassed = '+', kFailed = '-', kNote = '#', kDone = '.';

std::string one_line(std::string text) {
    constexpr std::size_t kLongest = 1000;
    const bool cut = text.size() > kLongest;
    if (cut) text.resize(kLongest);
    for (char& c : text) {
        if (!is_one_line({&c, 1})) c = ' ';
    }
    return cut ? text + "..." : text;
}

/// The child's side: tells the parent what it does and finds.
class Findings {
  public:
    explicit Findings(WriteLine tell) : tell_(std::move(tell)) {}

    void check(bool passed, const std::string& what, const std::string& detail = "") const {
        tell_((passed ? kPassed : kFailed) + one_line(what + (detail.empty() ? "" : ": " + detail)));
    }
    void note(const std::string& text) const { tell_(kNote + one_line(text)); }
    void done() const { tell_(std::string(1, kDone)); }
    /// Asks, after having said so: when there is no answer, the parent knows to what.
    template <class Question>
    auto ask(const std::string& what, const Question& question) const {
        tell_(kAsking + one_line(what));
        const auto begin = SteadyClock::now();
        auto answer = question();
        const auto took = std::chrono::duration_cast<milliseconds>(SteadyClock::now() - begin);
        if (took > kSlow) {
            check(false, what,
                  "expected an answer within " + std::to_string(kSlow.count()) + " ms, found " +
                      std::to_string(took.count()) + " ms");
        }
        return answer;
    }

  private:
    WriteLine tell_;
};

/// The checks for one version.
class VersionCheck {
  public:
    VersionCheck(const Findings& findings, const LoadedLibrary& library, const InstanceIdentity& instance)
        : findings_(findings), plugin_(library, instance), version_(instance.pg_version) {}

    void run() {
        control_layout();
        answers("wal_format", [this] { return plugin_.wal_format(); });
        answers("sql of an instance", [this] { return plugin_.sql(SqlKind::kInstance); });
        may_refuse("sql of a checkpoint", [this] { return plugin_.sql(SqlKind::kCheckpoint); });
        may_refuse("sql that ends a pause", [this] { return plugin_.sql(SqlKind::kResumeReplay); });
        answers("promotion", [this] { return plugin_.promotion(); });
        answers("standby_marks", [this] { return plugin_.standby_marks(); });
        may_refuse("prepare_standby without a template", [this] { return plugin_.prepare_standby(std::nullopt); });
        may_refuse("prepare_standby with an empty template", [this] { return plugin_.prepare_standby(""); });
        may_refuse("prepare_standby with an absurd template",
                   [this] { return plugin_.prepare_standby(absurd_text()); });
        answers("start_command", [this] { return plugin_.start_command(sensible_parameters()); });
        may_refuse("start_command with absurd parameters",
                   [this] { return plugin_.start_command(absurd_parameters()); });
        may_refuse("setup_wanted", [this] { return plugin_.setup_wanted(sensible_parameters()); });
        may_refuse("setup_wanted with absurd parameters", [this] { return plugin_.setup_wanted(absurd_parameters()); });
        may_refuse("primary_conninfo of nothing", [this] { return plugin_.primary_conninfo(SetupInputs{}); });
        may_refuse("primary_conninfo of an absurd setup", [this] { return plugin_.primary_conninfo(absurd_setup()); });
        may_refuse("check_setup of nothing", [this] { return plugin_.check_setup(SetupInputs{}); });
        may_refuse("check_setup of an absurd setup", [this] { return plugin_.check_setup(absurd_setup()); });
        const bool same = findings_.ask(name("the same question again"), [this] { return same_answers(); });
        findings_.check(same, name("the same question again"), same ? "" : "expected the same answer");
        random_questions();
    }

  private:
    [[nodiscard]] std::string name(const std::string& question) const { return version_ + " " + question; }

    /// There must be an answer.
    template <class Question>
    std::invoke_result_t<Question> answers(const std::string& what, const Question& question) {
        auto answer = findings_.ask(name(what), question);
        findings_.check(answer.has_value(), name(what), answer ? "" : answer.error().message);
        return answer;
    }
    /// A refusal with a reason is an answer, too.
    template <class Question>
    void may_refuse(const std::string& what, const Question& question) {
        const auto answer = findings_.ask(name(what), question);
        findings_.check(!misbehaved(answer), name(what), answer ? "" : answer.error().message);
    }
    template <class T>
    static bool misbehaved(const Result<T>& answer) {
        return !answer && answer.error().kind == ErrorKind::kInternal;
    }

    void control_layout() {
        const auto layout = answers("control_layout", [this] { return plugin_.control_layout(); });
        if (!layout) return;
        for (const char* field : {"system_identifier", "state", "checkpoint_lsn", "redo_lsn", "timeline_id",
                                  "wal_block_size", "bytes_per_wal_segment"}) {
            const bool present = layout->find(field) != nullptr;
            if (!present) findings_.check(false, name("control_layout"), std::string("expected the field ") + field);
        }
        note_missing_fields(*layout);
        constexpr std::uint32_t kLastCrcOffset = 8192 - 4;  // in a file of PG_CONTROL_FILE_SIZE
        findings_.check(layout->crc_offset >= 12 && layout->crc_offset <= kLastCrcOffset,
                        name("control_layout's checksum within the file"), "at " + std::to_string(layout->crc_offset));
        findings_.check(layout->states.size() >= 7, name("control_layout's states"),
                        "expected 7, found " + std::to_string(layout->states.size()));
        const bool explained = !layout->wal_levels.empty() || layout->find("wal_level") == nullptr;
        findings_.check(explained, name("control_layout's wal_levels"),
                        explained ? "" : "expected since the field wal_level is there, found none");
    }

    /// Without these the agent works, and knows less.
    void note_missing_fields(const ControlLayout& layout) {
        std::string missing;
        for (const char* field :
             {"catalog_version_no", "pg_control_last_modified", "prev_timeline_id", "min_recovery_end_lsn",
              "min_recovery_end_timeline", "backup_start_lsn", "backup_end_lsn", "end_of_backup_record_required",
              "wal_level", "max_connections", "max_worker_processes", "max_wal_senders", "max_prepared_transactions",
              "max_locks_per_transaction", "data_page_checksum_version"}) {
            if (layout.find(field) == nullptr) missing += std::string(" ") + field;
        }
        if (!missing.empty()) findings_.note(name("control_layout lacks what the agent would use:") + missing);
    }

    bool same_answers() {
        const auto once = plugin_.start_command(sensible_parameters());
        const auto again = plugin_.start_command(sensible_parameters());
        return once.has_value() == again.has_value() && (!once || *once == *again) &&
               plugin_.sql(SqlKind::kInstance).value_or("") == plugin_.sql(SqlKind::kInstance).value_or("");
    }

    void random_questions() {
        QuestionSource source(kSeed);
        std::string defect;
        const auto look = [&](std::size_t round, const auto& answer) {
            if (!misbehaved(answer) || !defect.empty()) return;
            defect =
                "seed " + std::to_string(kSeed) + ", round " + std::to_string(round) + ": " + answer.error().message;
        };
        for (std::size_t round = 0; round < kRandomRounds; ++round) {
            const std::string template_content = source.text();
            const Parameters parameters = source.parameters();
            const SetupInputs setup = source.setup();
            findings_.ask(name("random questions, round ") + std::to_string(round), [&] {
                look(round, plugin_.prepare_standby(template_content));
                look(round, plugin_.start_command(parameters));
                look(round, plugin_.setup_wanted(parameters));
                look(round, plugin_.primary_conninfo(setup));
                look(round, plugin_.check_setup(setup));
                return true;
            });
        }
        findings_.check(defect.empty(), name(std::to_string(kRandomRounds) + " rounds of random questions"), defect);
    }

    const Findings& findings_;
    LoadedVersionPlugin plugin_;
    std::string version_;
};

/// Whatever PG_VERSION holds, a plugin says 0 or serves it.
void check_absurd_versions(const Findings& findings, const LoadedLibrary& library) {
    QuestionSource source(kSeed);
    std::vector<std::string> versions = {"", "\n", "-1", "99999999999", "15\n", "banana", std::string(kTextLimit, '1')};
    const std::vector<std::string>& known = known_versions();
    while (versions.size() < kRandomRounds) {
        const std::string version = source.text();
        if (std::find(known.begin(), known.end(), version) == known.end()) versions.push_back(version);
    }
    const std::string what = "serves none of " + std::to_string(versions.size()) + " absurd versions";
    for (const std::string& version : versions) {
        const auto rank = findings.ask(what, [&] { return rank_of(library, {version, 0, 0, ""}); });
        if (rank && *rank == 0) continue;
        findings.check(
            false, what,
            rank ? "rank " + std::to_string(*rank) + " for \"" + version + "\", expected 0" : rank.error().message);
        return;
    }
    findings.check(true, what);
}

/// Whatever the server's program says, a plugin has a rank for it.
void check_absurd_servers(const Findings& findings, const LoadedLibrary& library,
                          const std::vector<std::string>& versions) {
    QuestionSource source(kSeed);
    const std::string what = "ranks of " + std::to_string(kRandomRounds) + " absurd servers";
    for (std::size_t round = 0; round < kRandomRounds && !versions.empty(); ++round) {
        const InstanceIdentity instance = {versions[round % versions.size()], source.any_number(), source.any_number(),
                                           source.text()};
        const auto rank = findings.ask(what, [&] { return rank_of(library, instance); });
        if (!rank) return findings.check(false, what, rank.error().message);
    }
    findings.check(true, what);
}

/// All of it, in the child.
void check_plugin(const Findings& findings, const std::string& file, const std::string& pg_version,
                  const std::string& server_version) {
    const auto library = findings.ask("load", [&] { return load_version_plugin(file); });
    findings.check(library.has_value(), "load", library ? library->identity.name : library.error().message);
    if (!library) return;
    const auto served = findings.ask("serves", [&] { return served_versions(*library); });
    if (!served) return findings.check(false, "serves", served.error().message);
    const auto versions = pg_version.empty() ? *served : std::vector<std::string>{pg_version};
    const bool serves = std::all_of(versions.begin(), versions.end(), [&](const std::string& version) {
        const auto rank = rank_of(*library, {version, 0, 0, server_version});
        return rank && *rank > 0;
    });
    findings.check(serves && !versions.empty(), "serves",
                   serves ? std::to_string(versions.size()) + " version(s)" : "not PostgreSQL " + pg_version);
    check_absurd_versions(findings, *library);
    check_absurd_servers(findings, *library, versions);
    for (const std::string& version : versions) VersionCheck(findings, *library, {version, 0, 0, server_version}).run();
}

/// The parent's side: prints one line per check and counts.
class Report {
  public:
    explicit Report(std::ostream& out) : out_(out) {}

    /// A line from the child.
    void take(const std::string& line) {
        if (line.empty()) return;
        const std::string text = line.substr(1);
        if (line.front() == kAsking) asking_ = text;
        if (line.front() == kNote) note(text);
        if (line.front() == kPassed || line.front() == kFailed) check(line.front() == kPassed, text);
        done_ = line.front() == kDone;
    }
    void check(bool passed, const std::string& text) {
        ++checks_;
        if (!passed) ++failures_;
        out_ << (passed ? "ok      " : "FAILED  ") << text << std::endl;
    }
    void note(const std::string& text) { out_ << "note    " << text << "\n"; }
    void child_ended(const ChildEnd& end) {
        if (end.silent) {
            return check(false, asking_ + ": no answer within " + std::to_string(kSilence.count()) + " ms");
        }
        if (done_) return;
        check(false, asking_ + ": the plugin ended the process, by " +
                         (end.signal != 0 ? "signal " + std::to_string(end.signal)
                                          : "exit code " + std::to_string(end.exit_code)));
    }
    int end() {
        out_ << checks_ << " checks, " << failures_ << " failed\n";
        return failures_ == 0 ? 0 : 1;
    }

  private:
    std::ostream& out_;
    std::string asking_ = "start";  ///< the last question the child was about to ask
    bool done_ = false;
    int checks_ = 0, failures_ = 0;
};

}  // namespace

int plugin_check(std::ostream& out, const std::string& path, const std::string& pg_version,
                 const std::string& server_version) {
    Report report(out);
    std::error_code error;
    const std::string file = std::filesystem::canonical(path, error).string();
    if (error) {
        report.check(false, path + ": " + error.message());
        return report.end();
    }
    if (const auto trusted = trusted_file(file); !trusted) {
        report.note("the agent would not load it from here: " + trusted.error().message);
    }
    const auto work = [&](const WriteLine& tell) {
        const Findings findings(tell);
        check_plugin(findings, file, pg_version, server_version);
        findings.done();
    };
    const auto end = run_watched(
        work, [&](const std::string& line) { report.take(line); }, kSilence);
    if (!end) {
        report.check(false, end.error().message);
    } else {
        report.child_ended(*end);
    }
    return report.end();
}

}  // namespace paf
