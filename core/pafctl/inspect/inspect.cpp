#include "pafctl/inspect/inspect.hpp"

#include <unistd.h>

#include <algorithm>

#include "model/text.hpp"
#include "observe/control/control_file.hpp"
#include "observe/files/data_directory.hpp"
#include "observe/files/owner_files.hpp"
#include "observe/server/postmaster_pid.hpp"
#include "pafctl/inspect/view.hpp"
#include "plugin_host/known_versions.hpp"
#include "sys/pacemaker/pacemaker_cli.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kSetupLimit{15000};

void set_default(std::map<std::string, std::string>& parameters, const std::string& name, const std::string& value) {
    if (!value.empty()) parameters.emplace(name, value);
}

std::string directory_of(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    return slash == std::string::npos || slash == 0 ? "" : path.substr(0, slash);
}

/// The directory that a path names a file in.
std::string above(const std::string& path) {
    const std::size_t slash = path.rfind('/');
    if (slash == std::string::npos) return ".";
    return slash == 0 ? "/" : path.substr(0, slash);
}

/// The directory of the program in postmaster.opts, which holds the last command line: PROGRAM "ARGUMENT" ...
std::string last_bindir(FileSystem& files, const std::string& datadir) {
    constexpr std::size_t kLongest = 64U << 10U;
    const auto content = files.read(datadir + "/postmaster.opts", kLongest);
    if (!content || content->empty() || content->front() != '/') return "";
    const std::string line = content->substr(0, content->find('\n'));
    return directory_of(line.substr(0, line.find(" \"")));
}

/// Our name when the directory is ours: whoever is not root can ask as nobody else.
std::string our_own_name(FileSystem& files, const std::string& datadir) {
    const auto status = files.status(datadir);
    if (!status || status->owner != ::geteuid()) return "";
    const auto owner = find_user(status->owner);
    return owner ? owner->name : "";
}

bool belongs_to_its_user(FileSystem& files, const std::string& datadir,
                         const std::map<std::string, std::string>& parameters) {
    const auto given = parameters.find("system_user");
    const auto user = find_user(given == parameters.end() ? Parameters().system_user : given->second);
    const auto status = files.status(datadir);
    return user && status && user->uid != 0 && status->owner == user->uid;
}

/// Fills in what the instance itself says of how it is run.
std::map<std::string, std::string> completed(const GatherPorts& ports, const InspectOptions& options) {
    auto parameters = options.parameters;
    parameters["pgdata"] = options.path;
    const auto given = parameters.find("datadir");
    const std::string datadir = given == parameters.end() ? options.path : given->second;
    if (!ports.privileged) set_default(parameters, "system_user", our_own_name(ports.files, datadir));
    // What lies in a directory of somebody else's may say what he likes: the programs it names are not run, and nobody
    // connects to where it says.
    if (!belongs_to_its_user(ports.files, datadir, parameters)) return parameters;
    const auto status = ports.files.status(datadir);
    FileSystem& files = ports.user_files.of(account_for_directory_of(status ? status->owner : 0));
    set_default(parameters, "bindir", last_bindir(files, datadir));
    const auto content = files.read(datadir + "/postmaster.pid", kPostmasterPidLimit);
    const auto lock = content ? parse_postmaster_pid(*content) : Result<PostmasterPid>(fail(content.error()));
    if (lock && lock->port && !lock->socket_directory.empty()) {
        set_default(parameters, "pghost", lock->socket_directory);
        set_default(parameters, "pgport", std::to_string(*lock->port));
    }
    return parameters;
}

Fact<std::vector<std::string>> standby_files(InstanceAccess& instance) {
    using Found = Fact<std::vector<std::string>>;
    const auto& plugin = instance.plugin();
    if (!plugin) return Found::unknown(plugin.error().message);
    const auto marks = (*plugin)->standby_marks();
    if (!marks) return Found::unknown(marks.error().message);
    std::vector<std::string> present;
    for (const std::string& mark : *marks) {
        const auto found = any_present(instance.files(), instance.params().datadir, {mark});
        if (!found) return Found::unknown(found.error().message);
        if (*found) present.push_back(mark);
    }
    return present;
}

/// "X/global/pg_control": the version of the data directory X.
std::optional<std::string> version_beside(FileSystem& files, const std::string& path) {
    constexpr std::size_t kLongest = 64;
    const auto content = files.read(directory_of(directory_of(path)) + "/PG_VERSION", kLongest);
    const auto version = content ? parse_pg_version(*content) : Result<std::string>(fail(content.error()));
    if (!version) return std::nullopt;
    return *version;
}

/// One version's reading of the bytes.
Result<ControlFile> read_as(const GatherPorts& ports, const std::string& bytes, const std::string& version,
                            std::string& plugin_name) {
    InstanceIdentity identity;
    identity.pg_version = version;
    const auto plugin = ports.plugins.for_instance(
        identity, [] { return Result<std::string>(fail(ErrorKind::kUnsupported, "a file has no server")); });
    if (!plugin) return fail(plugin.error());
    plugin_name = (*plugin)->name();
    const auto layout = (*plugin)->control_layout();
    if (!layout) return fail(layout.error());
    return decode_control_file(bytes, *layout);
}

bool same_reading(const ControlFile& a, const ControlFile& b) {
    return a.fields.size() == b.fields.size() &&
           std::equal(a.fields.begin(), a.fields.end(), b.fields.begin(), [](const auto& x, const auto& y) {
               return x.name == y.name && x.value == y.value && x.kind == y.kind;
           });
}

/// Neighbouring versions share a layout: those that read the same from it are told together.
ControlFileReport guess_version(const GatherPorts& ports, const std::string& bytes, std::uint32_t control_version) {
    ControlFileReport report;
    std::string nearest;
    for (const std::string& version : known_versions()) {
        std::string plugin;
        auto control = read_as(ports, bytes, version, plugin);
        if (!control) {
            // Of all refusals, that of a version with this control version says what is wrong.
            const bool fits = control.error().kind == ErrorKind::kInvalid &&
                              control.error().message.find("expected control version") == std::string::npos;
            if (fits) nearest = control.error().message;
            continue;
        }
        if (report.control.known() && !same_reading(*report.control, *control)) continue;
        report.pg_versions.push_back(version);
        if (report.control.known()) continue;
        report.plugin = plugin;
        report.control = Fact<ControlFile>(std::move(*control));
    }
    if (!report.control.known()) {
        report.control = Fact<ControlFile>::unknown(
            nearest.empty() ? "expected the control version of a PostgreSQL that a plugin serves, found " +
                                  std::to_string(control_version) +
                                  "; it is no control file, a damaged one, or one of another version"
                            : nearest);
    }
    return report;
}

}  // namespace

DirectoryReport inspect_directory(const GatherPorts& ports, const InspectOptions& options) {
    DirectoryReport report;
    const auto parsed = request_for("local", completed(ports, options), "validate-all");
    if (!parsed) {
        report.instance.refused_parameters.push_back(parsed.error().message);
        return report;
    }
    report.instance.params = parsed->request.params;
    for (const ParameterProblem& problem : parsed->problems)
        report.instance.refused_parameters.push_back(problem.error.message);
    if (!report.instance.refused_parameters.empty()) return report;

    Request request = parsed->request;
    if (!options.node.empty()) request.on_node = options.node;
    PacemakerCli cluster(ports.runner, ports.clock, "local");
    InstanceAccess instance(request, ports.with(cluster));
    look_at_instance(instance, report.instance);
    const auto& said = instance.server_version();
    report.server_version = said ? Fact<std::string>(*said) : Fact<std::string>::unknown(said.error().message);
    report.standby = standby_files(instance);
    report.setup = check_setup(instance, report.instance.seen.control, kSetupLimit);
    return report;
}

ControlFileReport inspect_control_file(const GatherPorts& ports, const InspectOptions& options) {
    ControlFileReport report;
    FileSystem& files = files_of_owner(ports.files, ports.user_files, above(options.path));
    const auto bytes = files.read(options.path, kControlFileSize);
    if (!bytes) {
        report.control = Fact<ControlFile>::unknown(bytes.error().message);
        return report;
    }
    if (bytes->size() != kControlFileSize) {
        report.control = Fact<ControlFile>::unknown(
            options.path + ": expected a control file of " + std::to_string(kControlFileSize) + " bytes, found " +
            std::to_string(bytes->size()) + "; it is no control file, or a damaged one");
        return report;
    }
    auto version = options.pg_version.empty() ? version_beside(files, options.path)
                                              : std::optional<std::string>(options.pg_version);
    if (!version) return guess_version(ports, *bytes, control_versions_of(*bytes).control);
    auto control = read_as(ports, *bytes, *version, report.plugin);
    if (control) report.pg_versions = {*version};
    report.control = control ? Fact<ControlFile>(std::move(*control))
                             : Fact<ControlFile>::unknown(options.path + ": " + control.error().message);
    return report;
}

int inspect_command(std::ostream& out, const GatherPorts& ports, const InspectOptions& options) {
    const auto status = ports.files.status(options.path);
    if (!status || (!status->is_directory && !status->is_regular)) {
        out << "expected a data directory or a control file, found "
            << (status ? quote_text(options.path) + ", which is neither" : status.error().message) << "\n";
        return 2;
    }
    if (status->is_regular) {
        const ControlFileReport report = inspect_control_file(ports, options);
        out << (options.json ? inspect_json(report) : inspect_text(report)) << std::flush;
        return report.control.known() && out ? 0 : 1;
    }
    const DirectoryReport report = inspect_directory(ports, options);
    out << (options.json ? inspect_json(report) : inspect_text(report)) << std::flush;
    if (!report.instance.refused_parameters.empty()) return 2;
    const auto& findings = report.setup.findings;
    const bool refused = std::any_of(findings.begin(), findings.end(),
                                     [](const Finding& finding) { return finding.severity == Severity::kRefuse; });
    const bool seen = report.instance.seen.processes.known() && report.instance.seen.control.known();
    return seen && !refused && out ? 0 : 1;
}

}  // namespace paf
