#include "checks/host/gather.hpp"

#include <algorithm>
#include <cctype>

#include "model/text.hpp"

namespace paf {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kToolLimit{3000};
constexpr std::size_t kLongestHostFile = 1U << 20U, kLongestRuleset = 4U << 20U;
constexpr std::uint16_t kCorosyncPort = 5405, kPcsdPort = 2224;

template <class T>
Fact<T> fact_of(Result<T> found) {
    return found ? Fact<T>(std::move(*found)) : Fact<T>::unknown(found.error().message);
}

/// What runs under one of these names.
std::string first_running(const std::vector<ProcessInfo>& processes, const std::vector<std::string>& names) {
    for (const std::string& name : names) {
        // The kernel keeps 15 characters of it.
        const bool runs = std::any_of(processes.begin(), processes.end(), [&name](const ProcessInfo& process) {
            return process.state != ProcessState::kZombie && process.comm == name.substr(0, 15);
        });
        if (runs) return name;
    }
    return "";
}

/// `mcastport` of a corosync.conf, which holds for unicast too.
std::uint16_t corosync_port(FileSystem& files) {
    const auto content = files.read("/etc/corosync/corosync.conf", kLongestHostFile);
    if (!content) return kCorosyncPort;
    const std::string key = "mcastport:";
    for (std::string line : lines_of(*content)) {
        line.erase(std::remove_if(line.begin(), line.end(), [](unsigned char c) { return std::isspace(c) != 0; }),
                   line.end());
        const auto port = starts_with(line, key) ? parse_unsigned(line.substr(key.size())) : std::nullopt;
        if (port && *port <= UINT16_MAX) return static_cast<std::uint16_t>(*port);
    }
    return kCorosyncPort;
}

/// What a tool prints; kNotFound when there is no such tool.
Result<std::string> output_of(ProcessRunner& runner, const std::vector<std::string>& argv) {
    Command command;
    command.argv = argv;
    command.timeout = kToolLimit;
    command.output_limit = kLongestRuleset;
    const auto result = runner.run(command);
    if (!result) return fail(result.error());
    if (result->timed_out) return fail(ErrorKind::kTimeout, argv[0] + " did not end in time");
    if (result->exit_code != 0)
        return fail(ErrorKind::kUnavailable, argv[0] + " ended with code " + std::to_string(result->exit_code));
    return result->out;
}

/// Either tool may show all there is, so it is unknown only when the one that is there says nothing.
Fact<std::vector<InputChain>> look_at_firewall(ProcessRunner& runner) {
    const auto old = output_of(runner, {"iptables-save"});
    const auto nft = output_of(runner, {"nft", "list", "ruleset"});
    std::vector<InputChain> chains;
    if (old) chains = read_iptables(*old);
    for (const InputChain& chain : nft ? read_nft(*nft) : std::vector<InputChain>{}) {
        // Where iptables works on nftables, both tools show its table.
        if (!old || chain.name != "ip filter INPUT") chains.push_back(chain);
    }
    for (const auto* answer : {&old, &nft})
        if (!*answer && answer->error().kind != ErrorKind::kNotFound && !old && !nft)
            return Fact<std::vector<InputChain>>::unknown(answer->error().message);
    return chains;
}

bool starts_network_manager(FileSystem& files) {
    for (const char* level : {"2", "3", "4", "5"}) {
        const auto names = files.list(std::string("/etc/rc") + level + ".d");
        if (!names) continue;
        const std::string service = "NetworkManager";
        if (std::any_of(names->begin(), names->end(), [&service](const std::string& name) {
                return name.size() == service.size() + 3 && name[0] == 'S' && name.substr(3) == service;
            }))
            return true;
    }
    return false;
}

}  // namespace

HostLintFacts look_at_host(const HostSources& sources, const std::string& node, const std::vector<std::string>& nodes,
                           const std::set<std::uint16_t>& database_ports) {
    HostLintFacts facts;
    facts.node = node;
    facts.nodes = nodes;
    for (const std::string& name : nodes) facts.addresses[name] = sources.names.addresses_of(name);
    facts.interfaces = fact_of(sources.host.interfaces());
    facts.clock = fact_of(sources.host.clock_state());
    facts.has_systemd = sources.files.status("/run/systemd/system").has_value();
    const auto listed = sources.processes.all();
    const std::vector<ProcessInfo> processes = listed ? *listed : std::vector<ProcessInfo>{};
    facts.time_service = first_running(processes, {"chronyd", "ntpd", "systemd-timesyncd", "openntpd", "ptp4l"});
    facts.network_manager_runs = !first_running(processes, {"NetworkManager"}).empty();
    facts.network_manager_at_boot = !facts.has_systemd && starts_network_manager(sources.files);
    facts.firewalld_runs = !first_running(processes, {"firewalld"}).empty();
    facts.firewall = look_at_firewall(sources.runner);
    if (!first_running(processes, {"corosync"}).empty())
        facts.ports.push_back({"udp", corosync_port(sources.files), "Corosync"});
    if (!first_running(processes, {"pcsd"}).empty()) facts.ports.push_back({"tcp", kPcsdPort, "pcsd"});
    for (const std::uint16_t port : database_ports) facts.ports.push_back({"tcp", port, "PostgreSQL"});
    return facts;
}

}  // namespace paf
