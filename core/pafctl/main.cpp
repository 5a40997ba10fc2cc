// pafctl: what a person wants to know about, and do with, the clusters that pgsqlms runs in.
#include <CLI/CLI.hpp>
#include <csignal>
#include <exception>
#include <iostream>
#include <string>

#include "pafctl/command.hpp"
#include "pafctl/outgoing_stream.hpp"

namespace paf {
namespace {

constexpr int kWrong = 1, kUsage = 2;

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
