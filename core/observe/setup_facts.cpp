#include "observe/setup_facts.hpp"

#include <algorithm>
#include <cstdio>

#include "model/text.hpp"
#include "observe/data_directory.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using Area = Finding::Area;

constexpr milliseconds kProgramLimit{5000};
constexpr std::size_t kFileLimit = 1U << 20U;
constexpr std::size_t kOutputLimit = 64U << 10U;

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

std::string_view digits_of(std::string_view text) {
    return text.substr(0,
                       static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_digit) - text.begin()));
}

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

Finding refusal(Area area, std::string subject, std::string expected, std::string found, std::string remedy) {
    return {Severity::kRefuse, area, std::move(subject), std::move(expected), std::move(found), std::move(remedy)};
}

/// The output of a program that ended with 0; its own words otherwise.
Result<std::string> run(const SetupTools& tools, const UserAccount& user, std::vector<std::string> argv) {
    const auto left = std::chrono::duration_cast<milliseconds>(tools.deadline - tools.clock.now());
    if (left <= milliseconds{0}) return fail(ErrorKind::kTimeout, "no time left to run " + argv.front());
    Command command;
    command.argv = std::move(argv);
    command.user = user;
    command.timeout = std::min(left, kProgramLimit);
    command.output_limit = kOutputLimit;
    const auto result = tools.runner.run(command);
    if (!result) return fail(result.error());
    if (result->timed_out) {
        return fail(ErrorKind::kTimeout,
                    command.argv.front() + " did not end within " + std::to_string(command.timeout.count()) + " ms");
    }
    if (result->signal != 0 || result->exit_code != 0) {
        return fail(ErrorKind::kInvalid, command.argv.front() + " ended with " +
                                             (result->signal != 0 ? "signal " + std::to_string(result->signal)
                                                                  : "code " + std::to_string(result->exit_code)) +
                                             (result->err.empty() ? "" : ": " + first_line(result->err)));
    }
    return result->out;
}

/// One run of the checks; findings gather in order.
class InstallationCheck {
  public:
    InstallationCheck(const SetupTools& tools, const Parameters& params, const Result<UserAccount>& user)
        : tools_(tools), params_(params), user_(user) {}

    std::vector<Finding> run_all() {
        if (!user_) {
            add(refusal(Area::kInstallation, "system_user", "a user of this system", user_.error().message,
                        "create the user, or set the parameter system_user"));
        }
        const bool programs = check_program("postgres") && check_program("pg_ctl");
        const bool data = check_data_directory();
        check_configuration();
        if (programs && data && user_) check_version();
        return std::move(findings_);
    }

  private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }

    void add_unreadable(const std::string& subject, const std::string& expected, const Error& error) {
        const bool missing = error.kind == ErrorKind::kNotFound;
        const bool refused = error.kind == ErrorKind::kPermission;
        add(refusal(refused ? Area::kPermission : Area::kInstallation, subject, expected, error.message,
                    missing ? "install it on this node, or correct the parameter"
                            : "let root read it, and look for a damaged file system"));
    }

    bool check_program(const std::string& name) {
        const std::string path = params_.bindir + "/" + name;
        const std::string expected = "an executable " + path;
        const auto status = tools_.files.status(path);
        if (!status) {
            add_unreadable("bindir", expected, status.error());
            return false;
        }
        if (status->is_regular && (status->mode & 0111U) != 0) return true;
        add(refusal(Area::kPermission, "bindir", expected,
                    status->is_regular ? "a file that may not be executed" : "something else than a file",
                    "install PostgreSQL again, or set the parameter bindir"));
        return false;
    }

    /// Whether the directory is there and its version is known.
    bool check_data_directory() {
        const std::string expected = "the data directory " + params_.datadir;
        const auto directory = observe_data_directory(tools_.files, params_.datadir);
        if (!directory) {
            add_unreadable("datadir", expected, directory.error());
            return false;
        }
        if (!directory->exists || !directory->is_directory) {
            add(refusal(Area::kInstallation, "datadir", expected,
                        directory->exists ? "something else than a directory" : "nothing",
                        "build the instance on this node, or set the parameters pgdata and datadir"));
            return false;
        }
        check_owner_and_mode(*directory);
        if (directory->empty_of_version) {
            add(refusal(Area::kInstallation, "datadir", "PG_VERSION in " + params_.datadir, "no such file",
                        "build the instance on this node, or set the parameters pgdata and datadir"));
        }
        pg_version_ = directory->pg_version;
        return !directory->empty_of_version;
    }

    void check_owner_and_mode(const DataDirectory& directory) {
        if (user_ && directory.owner != user_->uid) {
            add(refusal(Area::kPermission, "datadir",
                        "owner " + user_->name + " (" + std::to_string(user_->uid) + ") of " + params_.datadir,
                        "user id " + std::to_string(directory.owner), "chown -R it, or set the parameter system_user"));
        }
        if (directory.mode != 0700 && directory.mode != 0750) {
            char mode[16];
            (void)std::snprintf(mode, sizeof mode, "%04o", static_cast<unsigned>(directory.mode));
            add(refusal(Area::kPermission, "datadir", "mode 0700 or 0750 of " + params_.datadir, mode,
                        "chmod 0700 " + params_.datadir));
        }
    }

    void check_configuration() {
        const std::string path = params_.pgdata + "/postgresql.conf";
        const auto status = tools_.files.status(path);
        if (!status) {
            add_unreadable("pgdata", "the configuration file " + path, status.error());
        } else if (!status->is_regular) {
            add(refusal(Area::kInstallation, "pgdata", "the configuration file " + path, "something else than a file",
                        "set the parameter pgdata to the directory of postgresql.conf"));
        }
    }

    void check_version() {
        const std::string program = params_.bindir + "/postgres";
        const std::string expected = "PostgreSQL " + pg_version_ + ", which made " + params_.datadir;
        const auto output = run(tools_, *user_, {program, "--version"});
        if (!output) {
            add(refusal(Area::kInstallation, "bindir", expected, output.error().message,
                        "run " + program + " --version by hand as " + user_->name));
            return;
        }
        const auto major = parse_server_major(*output);
        if (!major) {
            Finding finding = refusal(Area::kInstallation, "bindir", expected, quote_text(first_line(*output)),
                                      "make sure that it is the program this data directory needs");
            finding.severity = Severity::kWarning;
            add(std::move(finding));
        } else if (*major != pg_version_) {
            add(refusal(Area::kInstallation, "bindir", expected, "PostgreSQL " + *major + " in " + params_.bindir,
                        "set the parameter bindir to the programs of version " + pg_version_));
        }
    }

    const SetupTools& tools_;
    const Parameters& params_;
    const Result<UserAccount>& user_;
    std::string pg_version_;
    std::vector<Finding> findings_;
};

/// Without the one newline that `postgres -C` adds.
std::string without_newline(std::string text) {
    if (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace

std::vector<Finding> check_installation(const SetupTools& tools, const Parameters& params,
                                        const Result<UserAccount>& user) {
    return InstallationCheck(tools, params, user).run_all();
}

Result<SetupInputs> gather_setup_inputs(const SetupTools& tools, const Parameters& params, const UserAccount& user,
                                        const SetupWanted& wanted) {
    SetupInputs inputs;
    inputs.datadir = params.datadir;
    inputs.pgdata = params.pgdata;
    inputs.recovery_template = params.recovery_template;
    inputs.recovery_template_given = params.recovery_template_given;
    for (const std::string& name : wanted.settings) {
        auto value = run(tools, user, {params.bindir + "/postgres", "-C", name, "-D", params.pgdata});
        if (value) {
            inputs.settings[name] = without_newline(std::move(*value));
        } else {
            inputs.setting_errors[name] = value.error().message;
        }
    }
    for (const std::string& path : wanted.files) {
        auto content = tools.files.read(path, kFileLimit);
        if (content) {
            inputs.files[path] = std::move(*content);
        } else if (content.error().kind != ErrorKind::kNotFound) {
            return fail(content.error().in("setup check"));
        }
    }
    return inputs;
}

Result<std::string> parse_server_major(std::string_view version_output) {
    const std::string_view line = version_output.substr(0, version_output.find('\n'));
    const std::size_t close = line.find(") ");
    std::string_view number = close == std::string_view::npos ? std::string_view() : line.substr(close + 2);
    std::string major(digits_of(number));
    if (major.empty() || major.size() > 4) {
        return fail(ErrorKind::kInvalid, "expected a version such as (PostgreSQL) 15.3, found " + quote_text(line));
    }
    number.remove_prefix(major.size());
    if (major.size() > 1) return major;
    const std::string_view minor = number.empty() || number.front() != '.' ? "" : digits_of(number.substr(1));
    if (minor.empty()) {
        return fail(ErrorKind::kInvalid, "expected a version such as (PostgreSQL) 9.6.24, found " + quote_text(line));
    }
    return major + "." + std::string(minor);
}

}  // namespace paf
