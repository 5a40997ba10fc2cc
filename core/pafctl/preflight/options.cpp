// The options of `pafctl preflight`.
#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/preflight/preflight.hpp"

namespace paf {

void add_preflight(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<PreflightOptions>();
    PreflightOptions& options = *shared;
    const CommandLine preflight =
        app.add_command("preflight", "Check fencing, cluster and instances before they fail, with remedies");
    preflight.option("--cib", options.cib, "Check this CIB file, which is not in use yet (pcs -f FILE)");
    preflight.flag("--json", options.json, "Print JSON");
    preflight.footer("Exit code: 0 when everything passed, 1 when something must be cured, 3 for warnings only.");
    commands.push_back({preflight, run_in_world(shared, preflight_command)});
}

}  // namespace paf
