// The options of `pafctl plugin`.
#include <memory>

#include "pafctl/command.hpp"
#include "pafctl/plugin/plugin.hpp"

namespace paf {
namespace {

struct PluginOptions {
    bool json = false;
    std::string file, pg_version, server_version;
};

}  // namespace

void add_plugin(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<PluginOptions>();
    PluginOptions& command = *shared;
    const CommandLine plugin = app.add_command("plugin", "Show or check the plugins for PostgreSQL versions");
    plugin.require_command();
    const CommandLine list = plugin.add_command("list", "Show the plugins found, and why some are refused");
    list.flag("--json", command.json, "Print JSON");
    const CommandLine check = plugin.add_command("check", "Check that a plugin keeps the promises of the interface");
    check.option("FILE", command.file, "The plugin's file").required();
    check.option("--pg-version", command.pg_version,
                 "Check this PG_VERSION only, such as 15 (default: all that it serves)");
    check.option("--server-version", command.server_version,
                 "What the server's program answers to --version, for a plugin that needs to know");
    commands.push_back(
        {list, [shared](std::ostream& out) { return plugin_list(out, shared->json, {}, installed_folders()); }});
    commands.push_back({check, [shared](std::ostream& out) {
                            return plugin_check(out, shared->file, shared->pg_version, shared->server_version);
                        }});
}

}  // namespace paf
