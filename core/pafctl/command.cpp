#include "pafctl/command.hpp"

#include <unistd.h>

#include <csignal>

#include "ocf/environment.hpp"
#include "plugin_host/plugin_host.hpp"
#include "sys/files/posix_file_system.hpp"
#include "sys/files/posix_user_files.hpp"
#include "sys/posix_clock.hpp"
#include "sys/postgres/libpq_client.hpp"
#include "sys/process/posix_process_runner.hpp"
#include "sys/process/procfs_process_table.hpp"

namespace paf {
namespace {

volatile std::sig_atomic_t stop_wanted = 0;

extern "C" void want_stop(int /*signal*/) {
    stop_wanted = 1;
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
