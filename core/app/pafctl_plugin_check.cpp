// The conformance run of `pafctl plugin check`.
#include <algorithm>
#include <filesystem>
#include <vector>

#include "app/pafctl_plugin.hpp"
#include "plugin_host/file_policy.hpp"
#include "plugin_host/known_versions.hpp"

namespace paf {
namespace {

/// Prints one line per check and counts.
class Report {
  public:
    explicit Report(std::ostream& out) : out_(out) {}

    void check(bool passed, const std::string& what, const std::string& detail = "") {
        ++checks_;
        if (!passed) ++failures_;
        out_ << (passed ? "ok    " : "FAIL  ") << what << (detail.empty() ? "" : ": " + detail) << "\n";
    }
    void note(const std::string& text) { out_ << "note  " << text << "\n"; }
    int end() {
        out_ << checks_ << " checks, " << failures_ << " failed\n";
        return failures_ == 0 ? 0 : 1;
    }

  private:
    std::ostream& out_;
    int checks_ = 0, failures_ = 0;
};

/// Text that is valid, and nothing a plugin may count on.
std::string absurd() {
    return std::string(65536, '\'') + "\n\t= = \\ \xE2\x82\xAC $(reboot) %s%n ../../";
}

Parameters sensible_parameters() {
    Parameters params;
    params.bindir = "/usr/pgsql/bin";
    params.recovery_template = params.pgdata + "/recovery.conf.pcmk";
    params.start_opts = "-c config_file=/etc/a b.conf";
    return params;
}

/// What the agent lets through: paths are absolute, the template may be empty.
Parameters absurd_parameters() {
    Parameters params;
    params.bindir = params.pgdata = params.datadir = params.pghost = "/" + absurd();
    params.system_user = params.start_opts = absurd();
    params.pgport = 65535;
    return params;
}

SetupInputs absurd_setup() {
    SetupInputs inputs;
    inputs.node = inputs.conninfo_error = absurd();
    inputs.datadir = inputs.pgdata = inputs.recovery_template = "/" + absurd();
    inputs.settings = inputs.setting_errors = inputs.files = inputs.conninfo = {{absurd(), absurd()}, {"", ""}};
    inputs.control_wal_level = absurd();
    return inputs;
}

/// The checks for one version.
class VersionCheck {
  public:
    VersionCheck(Report& report, const LoadedLibrary& library, const std::string& version)
        : report_(report), plugin_(library, version), version_(version) {}

    void run() {
        control_layout();
        answers("wal_format", plugin_.wal_format());
        answers("sql of an instance", plugin_.sql(SqlKind::kInstance));
        may_refuse("sql of a checkpoint", plugin_.sql(SqlKind::kCheckpoint));
        answers("promotion", plugin_.promotion());
        may_refuse("prepare_standby without a template", plugin_.prepare_standby(std::nullopt));
        may_refuse("prepare_standby with an empty template", plugin_.prepare_standby(""));
        may_refuse("prepare_standby with an absurd template", plugin_.prepare_standby(absurd()));
        answers("start_command", plugin_.start_command(sensible_parameters()));
        may_refuse("start_command with absurd parameters", plugin_.start_command(absurd_parameters()));
        setup();
        report_.check(same_answers(), name("the same question again"), "expected the same answer");
    }

  private:
    [[nodiscard]] std::string name(const std::string& question) const { return version_ + " " + question; }

    /// There must be an answer.
    template <class T>
    bool answers(const std::string& question, const Result<T>& answer) {
        report_.check(answer.has_value(), name(question), answer ? "" : answer.error().message);
        return answer.has_value();
    }
    /// A refusal with a reason is an answer, too.
    template <class T>
    void may_refuse(const std::string& question, const Result<T>& answer) {
        const bool misbehaved = !answer && answer.error().kind == ErrorKind::kInternal;
        report_.check(!misbehaved, name(question), answer ? "" : answer.error().message.substr(0, 200));
    }

    void control_layout() {
        const auto layout = plugin_.control_layout();
        if (!answers("control_layout", layout)) return;
        for (const char* field : {"system_identifier", "state", "checkpoint", "redo", "checkpoint_timeline",
                                  "wal_block_size", "wal_segment_size"}) {
            if (layout->fields.count(field) == 0) {
                report_.check(false, name("control_layout"), std::string("expected the field ") + field);
            }
        }
        constexpr std::uint32_t kLastCrcOffset = 8192 - 4;  // in a file of PG_CONTROL_FILE_SIZE
        report_.check(layout->crc_offset >= 12 && layout->crc_offset <= kLastCrcOffset,
                      name("control_layout's checksum within the file"), "at " + std::to_string(layout->crc_offset));
        report_.check(layout->states.size() >= 7, name("control_layout's states"),
                      "expected 7, found " + std::to_string(layout->states.size()));
        report_.check(!layout->wal_levels.empty() || layout->fields.count("wal_level") == 0,
                      name("control_layout's wal_levels"), "expected when the field wal_level is there");
    }

    void setup() {
        may_refuse("setup_wanted", plugin_.setup_wanted(sensible_parameters()));
        may_refuse("setup_wanted with absurd parameters", plugin_.setup_wanted(absurd_parameters()));
        may_refuse("check_setup of nothing", plugin_.check_setup(SetupInputs{}));
        may_refuse("check_setup of an absurd setup", plugin_.check_setup(absurd_setup()));
    }

    bool same_answers() {
        const auto once = plugin_.start_command(sensible_parameters());
        const auto again = plugin_.start_command(sensible_parameters());
        return once.has_value() == again.has_value() && (!once || *once == *again) &&
               plugin_.sql(SqlKind::kInstance).value_or("") == plugin_.sql(SqlKind::kInstance).value_or("");
    }

    Report& report_;
    LoadedVersionPlugin plugin_;
    std::string version_;
};

void check_absurd_versions(Report& report, const LoadedLibrary& library) {
    for (const std::string& version : {std::string(), std::string("\n"), std::string("-1"), std::string("99999999999"),
                                       std::string("15\n"), std::string("fifteen"), absurd()}) {
        const auto rank = rank_of(library, version);
        report.check(rank && *rank == 0, "serves of an absurd version",
                     rank ? "rank " + std::to_string(*rank) + ", expected 0" : rank.error().message);
    }
}

}  // namespace

int plugin_check(std::ostream& out, const std::string& path, const std::string& pg_version) {
    Report report(out);
    std::error_code error;
    const std::string file = std::filesystem::canonical(path, error).string();
    if (error) {
        report.check(false, path, error.message());
        return report.end();
    }
    if (const auto trusted = trusted_file(file); !trusted) {
        report.note("the agent would not load it from here: " + trusted.error().message);
    }
    const auto library = load_version_plugin(file);
    report.check(library.has_value(), "load", library ? library->identity.name : library.error().message);
    if (!library) return report.end();
    const auto served = served_versions(*library);
    std::vector<std::string> versions = pg_version.empty() && served ? *served : std::vector<std::string>{pg_version};
    const bool serves = served && std::all_of(versions.begin(), versions.end(), [&](const std::string& version) {
                            const auto rank = rank_of(*library, version);
                            return rank && *rank > 0;
                        });
    report.check(serves && !versions.empty(), "serves",
                 served ? std::to_string(versions.size()) + " version(s)" : served.error().message);
    check_absurd_versions(report, *library);
    for (const std::string& version : versions) VersionCheck(report, *library, version).run();
    return report.end();
}

}  // namespace paf
