// pafctl: what a person wants to know about, and do with, the clusters that pgsqlms runs in.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "app/pafctl_inspect.hpp"
#include "app/pafctl_plugin.hpp"
#include "app/pafctl_preflight.hpp"
#include "app/pafctl_status.hpp"
#include "ocf/environment.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/libpq_client.hpp"
#include "sys/posix_clock.hpp"
#include "sys/posix_file_system.hpp"
#include "sys/posix_process_runner.hpp"
#include "sys/procfs_process_table.hpp"

namespace paf {
namespace {

constexpr int kWrong = 1, kUsage = 2;

/// Runs a command with the real world.
template <class Options>
int run_in_world(const Environment& env, const Options& options,
                 int (*command)(std::ostream&, const GatherPorts&, const Options&)) {
    forget_libpq_variables(env);
    PosixClock clock;
    PosixProcessRunner runner(clock, environment_for_tools(env));
    ProcfsProcessTable processes;
    PosixFileSystem files;
    LibpqClient postgres(clock, runner);
    PluginHost plugins;
    return command(std::cout, {clock, runner, processes, files, postgres, plugins, geteuid() == 0}, options);
}

/// The options of `status`; `options` outlives the parsing.
CLI::App* add_status(CLI::App& app, StatusOptions& options) {
    CLI::App* status =
        app.add_subcommand("status", "Show nodes, roles, scores, the instance on this node, and problems");
    CLI::Option* resource =
        status->add_option("--resource", options.resource, "Only this resource, by its own or its clone's name");
    status->add_flag("--json", options.json, "Print JSON");
    const auto parameter = [&](const char* option, const char* name, const char* help) {
        return status->add_option_function<std::string>(
            option, [&options, name](const std::string& value) { options.parameters[name] = value; }, help);
    };
    CLI::Option* pgdata =
        parameter("--pgdata", "pgdata", "Look at the instance of this directory alone, without the cluster");
    pgdata->excludes(resource)->check([](const std::string& value) {
        return value.empty() ? std::string("expected a directory, found nothing") : std::string();
    });
    parameter("--datadir", "datadir", "Its data directory, if another (default: that of --pgdata)")->needs(pgdata);
    parameter("--bindir", "bindir", "Directory of its programs (default: /usr/bin)")->needs(pgdata);
    parameter("--pghost", "pghost", "Its socket directory or host (default: /tmp)")->needs(pgdata);
    parameter("--pgport", "pgport", "Its port (default: 5432)")->needs(pgdata);
    parameter("--system-user", "system_user", "The user it runs as (default: postgres)")->needs(pgdata);
    return status;
}

/// The options of `inspect`; `options` outlives the parsing.
CLI::App* add_inspect(CLI::App& app, InspectOptions& options) {
    CLI::App* inspect = app.add_subcommand("inspect", "Show what the agent sees of a data directory or a control file");
    inspect
        ->add_option("PATH", options.path, "A data directory (or the directory of postgresql.conf), or a control file")
        ->required();
    inspect->add_flag("--json", options.json, "Print JSON");
    inspect->add_option("--node", options.node, "This node's name in the cluster (default: the host's)");
    inspect->add_option("--pg-version", options.pg_version, "The version of a control file, such as 15");
    const auto parameter = [&](const char* option, const char* name, const char* help) {
        inspect->add_option_function<std::string>(
            option, [&options, name](const std::string& value) { options.parameters[name] = value; }, help);
    };
    parameter("--datadir", "datadir", "The data directory, if another than PATH");
    parameter("--bindir", "bindir", "Directory of its programs (default: that of the server that last ran)");
    parameter("--pghost", "pghost", "Its socket directory or host (default: as postmaster.pid says, or /tmp)");
    parameter("--pgport", "pgport", "Its port (default: as postmaster.pid says, or 5432)");
    parameter("--system-user", "system_user", "The user it runs as (default: the directory's owner)");
    parameter("--recovery-template", "recovery_template", "Its recovery template, up to PostgreSQL 11");
    return inspect;
}

/// The options of `preflight`; `options` outlives the parsing.
CLI::App* add_preflight(CLI::App& app, PreflightOptions& options) {
    CLI::App* preflight =
        app.add_subcommand("preflight", "Check fencing, cluster and instances before they fail, with remedies");
    preflight->add_option("--cib", options.cib, "Check this CIB file, which is not in use yet (pcs -f FILE)");
    preflight->add_flag("--json", options.json, "Print JSON");
    preflight->footer("Exit code: 0 when everything passed, 1 when something must be cured, 3 for warnings only.");
    return preflight;
}

struct PluginCommand {
    CLI::App* list = nullptr;
    CLI::App* check = nullptr;
    bool json = false;
    std::string file, pg_version, server_version;
};

/// The subcommands of `plugin`; `command` outlives the parsing.
void add_plugin(CLI::App& app, PluginCommand& command) {
    CLI::App* plugin = app.add_subcommand("plugin", "Show or check the plugins for PostgreSQL versions");
    plugin->require_subcommand(1);
    command.list = plugin->add_subcommand("list", "Show the plugins found, and why some are refused");
    command.list->add_flag("--json", command.json, "Print JSON");
    command.check = plugin->add_subcommand("check", "Check that a plugin keeps the promises of the interface");
    command.check->add_option("FILE", command.file, "The plugin's file")->required();
    command.check->add_option("--pg-version", command.pg_version,
                              "Check this PG_VERSION only, such as 15 (default: all that it serves)");
    command.check->add_option("--server-version", command.server_version,
                              "What the server's program answers to --version, for a plugin that needs to know");
}

int wrong_usage(const std::string& what) {
    std::cerr << "pafctl: " << what << "\nRun with --help for more information.\n";
    return kUsage;
}

int pafctl(int argc, char** argv, const Environment& env) {
    CLI::App app("Looks after PostgreSQL clusters run by ocf:heartbeat:pgsqlms.", "pafctl");
    app.set_version_flag("--version", std::string("pafctl ") + PAF_VERSION);
    app.require_subcommand(0, 1);
    app.footer("Exit code: 0 when all is well, 1 when something is wrong, 2 when called wrongly.");
    StatusOptions status_options;
    PluginCommand plugin;
    InspectOptions inspect_options;
    const CLI::App* status = add_status(app, status_options);
    const CLI::App* inspect = add_inspect(app, inspect_options);
    PreflightOptions preflight_options;
    const CLI::App* preflight = add_preflight(app, preflight_options);
    add_plugin(app, plugin);
    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        return 0;
    } catch (const CLI::CallForVersion& version) {
        std::cout << version.what() << "\n";
        return 0;
    } catch (const CLI::ParseError& error) {
        return wrong_usage(error.what());
    }
    if (status->parsed()) return run_in_world(env, status_options, status_command);
    if (preflight->parsed()) return run_in_world(env, preflight_options, preflight_command);
    if (inspect->parsed()) return run_in_world(env, inspect_options, inspect_command);
    if (plugin.list->parsed()) return plugin_list(std::cout, plugin.json);
    if (plugin.check->parsed()) return plugin_check(std::cout, plugin.file, plugin.pg_version, plugin.server_version);
    return wrong_usage("A subcommand is required");
}

}  // namespace
}  // namespace paf

int main(int argc, char** argv) {
    (void)std::signal(SIGPIPE, SIG_IGN);
    try {
        return paf::pafctl(argc, argv, paf::read_environment());
    } catch (const std::exception& fault) {
        std::cerr << "pafctl: internal fault: " << fault.what() << "\n";
    } catch (...) {
        std::cerr << "pafctl: internal fault of an unknown kind\n";
    }
    return paf::kWrong;
}
