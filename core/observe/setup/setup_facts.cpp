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

/// "/d/postgresql.conf line 5", when the line ends with it as the place of a fault; the part before it is left then.
/// What is quoted earlier in the line may hold quotes, too.
std::string take_place_at_end(std::string& line) {
    const std::string file = " in file \"", number = "\" line ";
    const auto at = line.rfind(file), end = line.rfind(number);
    if (at == std::string::npos || end == std::string::npos || end < at) return "";
    const std::string path = line.substr(at + file.size(), end - at - file.size());
    const std::string digits = line.substr(end + number.size());
    if (digits.empty() || digits.find_first_not_of("0123456789") != std::string::npos) return "";
    if (path.empty() || path.front() != '/' || path.find('"') != std::string::npos) return "";
    line.erase(at);
    return path + " line " + digits + ": ";
}

/// The first line of a server's words without time stamps before its level, and with the place of a fault first:
/// "/d/postgresql.conf line 5: LOG: syntax error, near token ..." of "LOG: syntax error in file "/d/postgresql.conf"
/// line 5, near token ...".
std::string fault_of(const std::string& words) {
    std::string line = first_line(words);
    const std::string place_at_end = take_place_at_end(line);
    line = without_quotations(line);
    for (const char* level : {"LOG:", "FATAL:", "ERROR:"}) {
        const auto begin = line.find(level);
        if (begin != std::string::npos) line.erase(0, begin);
    }
    if (!place_at_end.empty()) return place_at_end + line;
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
        check_options();
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

    /// A shell of pg_ctl's takes them apart when the server is launched.
    void check_options() {
        const std::string& fault = tools_.configuration.options_fault;
        if (fault.empty()) return;
        Finding finding = refusal(Area::kParameter, "start_opts", "words that a shell takes as they stand", fault,
                                  "write it out: what the server gets through it is not checked");
        finding.severity = Severity::kWarning;
        add(std::move(finding));
    }

    void check_configuration() {
        const std::string& path = tools_.configuration.file;
        const bool by_option = path != params_.pgdata + "/postgresql.conf";
        const std::string subject = by_option ? "start_opts" : "pgdata";
        // What cannot be taken apart may name another one.
        if (!tools_.configuration.options_fault.empty()) return;
        const auto status = tools_.files.status(path);
        if (!status) {
            add_unreadable(subject, "the configuration file " + path, status.error());
        } else if (!status->is_regular) {
            add(refusal(Area::kInstallation, subject, "the configuration file " + path, "something else than a file",
                        "set the parameter " + subject + (by_option ? "" : " to the directory of postgresql.conf")));
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

/// One reading of what a version plugin wants.
class Gathering {
  public:
    Gathering(const SetupTools& tools, const Parameters& params, const UserAccount& user)
        : tools_(tools), params_(params), user_(user), may_ask_(may_ask_programs(tools.files, params, user)) {
        inputs_.datadir = params.datadir;
        inputs_.pgdata = params.pgdata;
        inputs_.recovery_template = params.recovery_template;
        inputs_.recovery_template_given = params.recovery_template_given;
        inputs_.configuration = tools.configuration.file;
    }

    std::optional<Finding> read_files(const SetupWanted& wanted) {
        for (const std::string& path : wanted.files) {
            auto content = tools_.files.read(path, kFileLimit);
            if (content) {
                inputs_.files[path] = std::move(*content);
            } else if (content.error().kind != ErrorKind::kNotFound) {
                return unreadable_setup_file(content.error(), path, user_.name);
            }
        }
        for (const std::string& path : wanted.configurations) {
            // A template's own place is not where the server will read it.
            auto read = read_settings_file(tools_.files, path, params_.datadir, inputs_.files);
            if (read) {
                other_files_.push_back(std::move(*read));
            } else if (read.error().kind != ErrorKind::kNotFound) {
                return unreadable_setup_file(read.error(), path, user_.name);
            }
        }
        return std::nullopt;
    }

    void ask_settings(const SetupWanted& wanted) {
        for (const std::string& name : wanted.settings) (void)ask(name);
        for (const std::string& name : wanted.directories) {
            const auto value = ask(name);
            if (!value) continue;
            const std::string errors = unusable_directories(tools_.files, user_, params_.datadir, *value);
            if (!errors.empty()) inputs_.directory_errors[name] = errors;
        }
        // A server takes some ten milliseconds to say one: not for what is set nowhere.
        for (const std::string& name : wanted.settings_if_set) ask_if_set(name);
        for (const std::string& name : wanted.file_settings) ask_if_set(name);
    }

    void find_named_files(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            const auto said = inputs_.settings.find(name);
            std::string path = said == inputs_.settings.end() ? "" : said->second;
            for (const sdk::Configuration& file : other_files_) {
                if (const auto* set = file.find(name)) path = set->setting.value;
            }
            if (path.empty()) continue;
            if (path.front() != '/') path.insert(0, params_.datadir + "/");
            if (tools_.files.status(path)) inputs_.named_files[name] = path;
        }
    }

    GatheredSetup take() { return {std::move(inputs_), std::move(unasked_), std::move(options_fault_)}; }

  private:
    const std::string* ask(const std::string& name) {
        if (const SettingPlace* place = tools_.configuration.find(lower(name))) inputs_.places[name] = place->text();
        auto value = ask_server(name, tools_.configuration.options);
        if (value) return &(inputs_.settings[name] = without_newline(std::move(*value)));
        look_for_fault_in_options(name, value.error());
        if (is_passing(value.error())) unasked_ = name;
        inputs_.setting_errors[name] = value.error().message;
        return nullptr;
    }

    Result<std::string> ask_server(const std::string& name, const std::vector<std::string>& options) {
        if (!may_ask_) return fail(may_ask_.error());
        std::vector<std::string> argv = {params_.bindir + "/postgres", "-C", name, "-D", params_.pgdata};
        argv.insert(argv.end(), options.begin(), options.end());
        return run(tools_, user_, std::move(argv));
    }

    /// A server that answers without the options refuses them, and says nothing of where they come from.
    void look_for_fault_in_options(const std::string& name, const Error& error) {
        if (is_passing(error) || tools_.configuration.options.empty() || looked_at_options_) return;
        looked_at_options_ = true;
        if (ask_server(name, {})) options_fault_ = error.message;
    }

    /// Of what cannot be seen, the server is asked too; that it does not know a setting says nothing then.
    void ask_if_set(const std::string& name) {
        if (tools_.configuration.find(lower(name)) != nullptr) {
            (void)ask(name);
        } else if (tools_.configuration.has_gaps()) {
            const auto known = inputs_.setting_errors;
            (void)ask(name);
            if (!unasked_) inputs_.setting_errors = known;
        }
    }

    const SetupTools& tools_;
    const Parameters& params_;
    const UserAccount& user_;
    const Status may_ask_;
    SetupInputs inputs_;
    std::vector<sdk::Configuration> other_files_;
    std::optional<std::string> unasked_, options_fault_;
    bool looked_at_options_ = false;
};

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
    Gathering gathering(tools, params, user);
    if (auto failed = gathering.read_files(wanted)) return tl::unexpected<Finding>(std::move(*failed));
    gathering.ask_settings(wanted);
    gathering.find_named_files(wanted.file_settings);
    return gathering.take();
}

}  // namespace paf
