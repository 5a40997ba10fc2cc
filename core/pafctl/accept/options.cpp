// The options of `pafctl accept`.
#include <unistd.h>

#include <array>
#include <memory>

#include "pafctl/accept/accept.hpp"
#include "pafctl/command.hpp"

namespace paf {
namespace {

/// Who has called it: behind sudo the one who did, else who has logged in.
std::string caller() {
    if (const auto user = value_of(read_environment(), "SUDO_USER"); !user.empty()) return std::string(user);
    std::array<char, 256> name{};
    return ::getlogin_r(name.data(), name.size()) == 0 && name[0] != '\0' ? name.data() : "root";
}

}  // namespace

void add_accept(const CommandLine& app, PafctlCommands& commands) {
    const auto shared = std::make_shared<AcceptOptions>();
    AcceptOptions& options = *shared;
    const CommandLine command = app.add_command(
        "accept", "Give the newest generation's data up for those of this node; to be called on that node");
    command.option("NODE", options.node, "This node's name: it is its data that are meant").required();
    command.option("--resource", options.resource, "This resource, by its own or its clone's name");
    command.flag("--yes", options.yes, "Do it; without this, only say what would be given up");
    command.flag("--force", options.wish.force,
                 "Another database's data too, and without knowing of every node whether it runs a primary; never "
                 "beside a primary");
    command.flag("--json", options.json, "Print JSON");
    command.footer(
        "Exit code: 0 when it is done, or there is nothing to accept, 1 when it is refused, failed, or without "
        "--yes, 2 when called wrongly.");
    options.wish.by = caller();
    commands.push_back({command, run_in_world(shared, accept_command)});
}

}  // namespace paf
