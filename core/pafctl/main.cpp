// pafctl: what a person wants to know about, and do with, the clusters that pgsqlms runs in.
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "ocf/environment.hpp"
#include "pafctl/command.hpp"
#include "pafctl/outgoing_stream.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/posix_user_files.hpp"
#include "sys/posix_clock.hpp"
#include "sys/postgres/libpq_client.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/process/procfs_process_table.hpp"

namespace paf {
namespace {

constexpr int kWrong = 1, kUsage = 2;

volatile std::sig_atomic_t stop_wanted = 0;

extern "C" void want_stop(int /*signal*/) {
    stop_wanted = 1;
}

int wrong_usage(const std::string& what) {
    OutgoingStream(std::cerr) << "pafctl: " << what << "\nRun with --help for more information.\n";
    return kUsage;
}

int pafctl(int argc, char** argv) {
    CLI::App app("Looks after PostgreSQL clusters run by ocf:heartbeat:pgsqlms.", "pafctl");
    app.set_version_flag("--version", std::string("pafctl ") + PAF_VERSION);
    app.require_subcommand(0, 1);
    app.footer("Exit code: 0 when all is well, 1 when something is wrong, 2 when called wrongly.");
    const CommandLine line(app);
    PafctlCommands commands;
    add_status(line, commands);
    add_preflight(line, commands);
    add_inspect(line, commands);
    add_plugin(line, commands);
    add_boot(line, commands);
    add_switchover(line, commands);
    add_accept(line, commands);
    add_explain(line, commands);
    add_generate(line, commands);
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
    for (const PafctlCommand& command : commands) {
        if (!command.line.named()) continue;
        OutgoingStream out(std::cout);
        return command.run(out);
    }
    return wrong_usage("A subcommand is required");
}

}  // namespace

std::function<bool()> stop_on_signals() {
    struct sigaction action {};
    action.sa_handler = want_stop;
    for (const int signal : {SIGINT, SIGTERM, SIGHUP}) (void)::sigaction(signal, &action, nullptr);
    return [] { return stop_wanted != 0; };
}

int in_world(const std::function<int(const GatherPorts&)>& command) {
    const Environment env = read_environment();
    forget_libpq_variables(env);
    PosixClock clock;
    PosixProcessRunner runner(clock, environment_for_tools(env), environment_for_servers(env));
    ProcfsProcessTable processes;
    PosixFileSystem files;
    PosixUserFiles user_files;
    LibpqClient postgres(clock, runner);
    PluginHost plugins;
    return command({clock, runner, processes, files, user_files, postgres, plugins, geteuid() == 0});
}

}  // namespace paf

int main(int argc, char** argv) {
    (void)std::signal(SIGPIPE, SIG_IGN);
    try {
        return paf::pafctl(argc, argv);
    } catch (const std::exception& fault) {
        paf::OutgoingStream(std::cerr) << "pafctl: internal fault: " << fault.what() << "\n";
    } catch (...) {
        std::cerr << "pafctl: internal fault of an unknown kind\n";
    }
    return paf::kWrong;
}
