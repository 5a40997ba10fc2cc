#include "observe/setup/setup_facts.hpp"

#include <algorithm>
#include <cstdio>

#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/files/directory_list.hpp"
#include "observe/files/unreadable_file.hpp"
#include "observe/server/server_program.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;
using Area = Finding::Area;

constexpr milliseconds kProgramLimit{5000};
constexpr std::size_t kFileLimit = 1U << 20U;
constexpr std::size_t kOutputLimit = 64U << 10U;

std::string first_line(const std::string& text) {
    return text.substr(0, text.find('\n'));
}

/// The first line of a server's words without time stamps before its level, and with the place of a fault first:
/// "/d/postgresql.conf line 5: LOG: syntax error, near token ..." of "LOG: syntax error in file "/d/postgresql.conf"
/// line 5, near token ...".
std::string fault_of(const std::string& words) {
    std::string line = first_line(without_quotations(words));
    for (const char* level : {"LOG:", "FATAL:", "ERROR:"}) {
        const auto begin = line.find(level);
        if (begin != std::string::npos) line.erase(0, begin);
    }
    const std::string file = " in file \"", number = "\" line ";
    const auto at = line.find(file), end = line.find(number, std::min(at, line.size()));
    if (at == std::string::npos || end == std::string::npos) return line;
    const auto after = std::min(line.find_first_not_of("0123456789", end + number.size()), line.size());
    const std::string place = line.substr(at + file.size(), end - at - file.size()) + " line " +
                              line.substr(end + number.size(), after - end - number.size());
    return place + ": " + line.erase(at, after - at);
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
    if (result->signal == 0 && result->exit_code == 0) return result->out;
    const std::string end = command.argv.front() + " ended with " +
                            (result->signal != 0 ? "signal " + std::to_string(result->signal)
                                                 : "code " + std::to_string(result->exit_code));
    const std::string words = fault_of(result->err);
    // The kernel's killer of processes, say: the server has not said that anything is wrong.
    const ErrorKind kind = result->signal != 0 ? ErrorKind::kUnavailable : ErrorKind::kInvalid;
    return fail(kind, words.empty() ? end : words + " (" + end + ")");
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
        if (check_program("postgres")) check_program("pg_ctl");
        check_data_directory();
        check_configuration();
        return std::move(findings_);
    }

  private:
    void add(Finding finding) { findings_.push_back(std::move(finding)); }

    void add_unreadable(const std::string& subject, const std::string& expected, const Error& error) {
        const bool missing = error.kind == ErrorKind::kNotFound;
        const bool refused = error.kind == ErrorKind::kPermission;
        add(refusal(refused ? Area::kPermission : Area::kInstallation, subject, expected, error.message,
                    missing ? "install it on this node, or correct the parameter"
                            : "let " + params_.system_user + " read it, and look for a damaged file system"));
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
        // Of another user's directory nothing more may be readable.
        const auto status = tools_.files.status(params_.datadir);
        if (status && status->is_directory && !check_owner_and_mode(*status)) return false;
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
        if (directory->empty_of_version) {
            add(refusal(Area::kInstallation, "datadir", "PG_VERSION in " + params_.datadir, "no such file",
                        "build the instance on this node, or set the parameters pgdata and datadir"));
        }
        pg_version_ = directory->pg_version;
        return !directory->empty_of_version;
    }

    /// Whether the owner is right.
    bool check_owner_and_mode(const FileStatus& directory) {
        const bool own = !user_ || directory.owner == user_->uid;
        if (!own) {
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
        return own;
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

bool is_passing(const Error& error) {
    return error.kind == ErrorKind::kTimeout || error.kind == ErrorKind::kUnavailable;
}

Finding unasked_finding(const std::string& subject, const std::string& why) {
    return refusal(Area::kPassing, subject, "an answer", why, "start again when the node has come to rest");
}

std::vector<Finding> check_installation(const SetupTools& tools, const Parameters& params,
                                        const Result<UserAccount>& user) {
    return InstallationCheck(tools, params, user).run_all();
}

tl::expected<GatheredSetup, Finding> gather_setup_inputs(const SetupTools& tools, const Parameters& params,
                                                         const UserAccount& user, const SetupWanted& wanted) {
    GatheredSetup gathered;
    SetupInputs& inputs = gathered.inputs;
    inputs.datadir = params.datadir;
    inputs.pgdata = params.pgdata;
    inputs.recovery_template = params.recovery_template;
    inputs.recovery_template_given = params.recovery_template_given;
    const Status may_ask = may_ask_programs(tools.files, params, user);
    const auto ask_setting = [&](const std::string& name) -> const std::string* {
        auto value = may_ask ? run(tools, user, {params.bindir + "/postgres", "-C", name, "-D", params.pgdata})
                             : Result<std::string>(fail(may_ask.error()));
        if (value) return &(inputs.settings[name] = without_newline(std::move(*value)));
        if (is_passing(value.error())) gathered.unasked = name;
        inputs.setting_errors[name] = value.error().message;
        return nullptr;
    };
    for (const std::string& name : wanted.settings) (void)ask_setting(name);
    for (const std::string& name : wanted.directories) {
        const auto value = ask_setting(name);
        if (!value) continue;
        const std::string errors = unusable_directories(tools.files, user, params.datadir, *value);
        if (!errors.empty()) inputs.directory_errors[name] = errors;
    }
    for (const std::string& path : wanted.files) {
        auto content = tools.files.read(path, kFileLimit);
        if (content) {
            inputs.files[path] = std::move(*content);
        } else if (content.error().kind != ErrorKind::kNotFound) {
            return tl::unexpected<Finding>(unreadable_setup_file(content.error(), path, user.name));
        }
    }
    return gathered;
}

}  // namespace paf
