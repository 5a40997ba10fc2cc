// The options of `pafctl boot`.
#include <unistd.h>

#include <memory>

#include "pafctl/boot/boot.hpp"
#include "pafctl/command.hpp"

namespace paf {
namespace {

/// A file system that hangs must not hang the boot: we end then, and what follows is started.
constexpr unsigned kLongestBootSeconds = 20;

using BootCommand = int (*)(std::ostream&, const GatherPorts&, const BootOptions&);

}  // namespace

void add_boot(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<BootOptions>();
    const auto chosen = std::make_shared<BootCommand>();
    const CommandLine boot =
        app.add_command("boot", "Prepare this node for the start of the cluster, for init and systemd");
    boot.require_command();
    boot.option("--config", shared->config,
                "Settings (default: /etc/sysconfig/resource-agents-paf, on Debian "
                "/etc/default/resource-agents-paf)");
    boot.option("--state-dir", shared->state_dir, "Directory that survives a reboot").with_default_shown();
    boot.option("--run-dir", shared->run_dir, "Directory that does not").with_default_shown();
    const auto add = [&](const char* name, const char* help, BootCommand command) {
        const CommandLine sub = boot.add_command(name, help);
        sub.shares_options();
        sub.when_named([chosen, command] { *chosen = command; });
        return sub;
    };
    add("prepare", "Create runtime directories; look for PostgreSQL outside Pacemaker, and for an unclean end",
        boot_prepare)
        .flag("--if-done", shared->if_done, "Only when that was done since boot already");
    add("finish", "Note that this node ends cleanly", boot_finish);
    add("status", "Print what prepare found", boot_status);
    add("clear", "The unclean end of this node is known, and it may join again", boot_clear);
    add("allowed", "Say whether the cluster may be started", boot_allowed);
    boot.footer("Exit codes: those of init scripts; status: 0 done, 3 not done, 150 done and blocked.");
    commands.push_back({boot, [shared, chosen](std::ostream& out) {
                            (void)::alarm(kLongestBootSeconds);
                            return in_world([&](const GatherPorts& ports) { return (*chosen)(out, ports, *shared); });
                        }});
}

}  // namespace paf
