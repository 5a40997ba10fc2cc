// The options of `pafctl plugin`.
#include <memory>

#include "app/pafctl_command.hpp"
#include "app/pafctl_plugin.hpp"

namespace paf {
namespace {

struct PluginOptions {
    bool json = false;
    std::string file, pg_version, server_version;
};

}  // namespace

void add_plugin(CLI::App& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<PluginOptions>();
    PluginOptions& command = *shared;
    CLI::App* plugin = app.add_subcommand("plugin", "Show or check the plugins for PostgreSQL versions");
    plugin->require_subcommand(1);
    CLI::App* list = plugin->add_subcommand("list", "Show the plugins found, and why some are refused");
    list->add_flag("--json", command.json, "Print JSON");
    CLI::App* check = plugin->add_subcommand("check", "Check that a plugin keeps the promises of the interface");
    check->add_option("FILE", command.file, "The plugin's file")->required();
    check->add_option("--pg-version", command.pg_version,
                      "Check this PG_VERSION only, such as 15 (default: all that it serves)");
    check->add_option("--server-version", command.server_version,
                      "What the server's program answers to --version, for a plugin that needs to know");
    commands.push_back(
        {list, [shared](std::ostream& out) { return plugin_list(out, shared->json, {}, installed_folders()); }});
    commands.push_back({check, [shared](std::ostream& out) {
                            return plugin_check(out, shared->file, shared->pg_version, shared->server_version);
                        }});
}

}  // namespace paf
