#include "pafctl/generate/plan.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <set>

#include "model/ip_address.hpp"
#include "model/outgoing/secrets.hpp"
#include "model/text.hpp"
#include "ocf/parameters/parameter_table.hpp"

namespace paf {
namespace {

constexpr std::size_t kLongestNode = 64, kMostNodes = 32;
constexpr int kFailuresBeforeMove = 5, kStickiness = 10;

Error wrong(const std::string& option, const std::string& expected, const std::string& found,
            const std::string& remedy) {
    return {ErrorKind::kInvalid, option + ": expected " + expected + ", found " + found + "; " + remedy};
}

bool is_name(const std::string& text) {
    const auto fits = [](unsigned char byte) {
        return std::isalnum(byte) != 0 || byte == '_' || byte == '-' || byte == '.';
    };
    return !text.empty() && text.size() <= kLongestNode && std::isalpha(static_cast<unsigned char>(text[0])) != 0 &&
           std::all_of(text.begin(), text.end(), fits);
}

/// What guides write where the reader's own value belongs.
bool is_placeholder(const std::string& text) {
    const std::string word = lower(text);
    static constexpr std::array<const char*, 5> kWords = {"...", "changeme", "change_me", "xxx", "todo"};
    const bool bracketed =
        word.size() > 1 && ((word.front() == '<' && word.back() == '>') || (word.front() == '{' && word.back() == '}'));
    return word.empty() || bracketed || std::find(kWords.begin(), kWords.end(), word) != kWords.end();
}

Status check_value(const std::string& option, const std::string& value) {
    if (is_placeholder(value)) {
        return fail(wrong(option, "a value", value.empty() ? "nothing" : "the placeholder '" + value + "'",
                          "fill in the real one, which is different in every cluster"));
    }
    const auto awkward = [](unsigned char byte) {
        return byte < 0x20 || byte == 0x7f || byte == '"' || byte == '\'' || byte == '\\';
    };
    if (std::any_of(value.begin(), value.end(), awkward)) {
        return fail(wrong(option, "a value without quotes, backslashes and control characters", "one of these",
                          "set this one by hand, afterwards"));
    }
    return {};
}

Result<std::pair<std::string, std::string>> split_pair(const std::string& option, const std::string& text) {
    const auto at = text.find('=');
    if (at == std::string::npos || !is_name(text.substr(0, at))) {
        return fail(wrong(option, "NAME=VALUE", is_name(text) ? "'" + text + "'" : "something else",
                          "see pafctl generate --help"));
    }
    auto pair = std::make_pair(text.substr(0, at), text.substr(at + 1));
    if (is_secret_name(pair.first)) {
        // What is printed ends up in files, terminals and histories.
        pair.second = kSecretPlaceholder;
        return pair;
    }
    if (const Status fits = check_value(option + " " + pair.first, pair.second); !fits) return fail(fits.error());
    return pair;
}

/// Takes the place of one of the same name.
void put(Pairs& pairs, const std::pair<std::string, std::string>& pair) {
    const auto same =
        std::find_if(pairs.begin(), pairs.end(), [&](const auto& one) { return one.first == pair.first; });
    if (same == pairs.end()) {
        pairs.push_back(pair);
    } else {
        same->second = pair.second;
    }
}

Status check_nodes(const std::vector<std::string>& nodes) {
    if (nodes.size() < 2 || nodes.size() > kMostNodes) {
        return fail(wrong("NODE", "2 to 32 nodes", std::to_string(nodes.size()), "name every node of the cluster"));
    }
    std::set<std::string> seen;
    for (const std::string& node : nodes) {
        if (!is_name(node) || is_placeholder(node)) {
            return fail(
                wrong("NODE", "a node's name as the cluster has it", "'" + node + "'", "see crm_node -n there"));
        }
        if (!seen.insert(node).second)
            return fail(wrong("NODE", "each node once", "'" + node + "' twice", "name it once"));
    }
    return {};
}

Result<Pairs> plan_address(const GenerateOptions& options) {
    const auto at = options.address.find('/');
    const std::string ip = options.address.substr(0, at);
    const std::string bits = at == std::string::npos ? "" : options.address.substr(at + 1);
    const auto binary = ip.find('%') == std::string::npos ? parse_address(ip) : std::nullopt;
    const std::uint64_t length = bits.size() <= 3 ? parse_unsigned(bits).value_or(0) : 0;
    if (!binary || length < 1 || !mask_of_length(binary->is_v6, length)) {
        return fail(wrong("--address", "ADDRESS/BITS, such as 192.168.122.50/24", "'" + options.address + "'",
                          "give the virtual address that follows the primary"));
    }
    Pairs pairs{{"ip", ip}, {"cidr_netmask", std::to_string(length)}};
    if (options.nic.empty()) return pairs;
    if (const Status fits = check_value("--nic", options.nic); !fits) return fail(fits.error());
    pairs.emplace_back("nic", options.nic);
    return pairs;
}

/// Each by the rule of the agent's own table.
Result<Pairs> plan_instance(const GenerateOptions& options) {
    Pairs given;
    for (const auto& [name, value] : Pairs{{"bindir", options.bindir},
                                           {"pgdata", options.pgdata},
                                           {"datadir", options.datadir},
                                           {"pghost", options.pghost}}) {
        if (!value.empty()) given.emplace_back(name, value);
    }
    if (options.pgdata.empty()) {
        return fail(
            wrong("--pgdata", "the directory of postgresql.conf", "nothing", "give it, it is the same on every node"));
    }
    for (const std::string& text : options.parameters) {
        const auto pair = split_pair("--parameter", text);
        if (!pair) return fail(pair.error());
        put(given, *pair);
    }
    Parameters checked;
    for (const auto& [name, value] : given) {
        const auto& table = parameter_table();
        const auto spec =
            std::find_if(table.begin(), table.end(), [&n = name](const auto& one) { return n == one.name; });
        if (spec == table.end()) {
            return fail(
                wrong("--parameter", "a parameter of pgsqlms", "'" + name + "'", "see ocf_heartbeat_pgsqlms(7)"));
        }
        if (const Status fits = check_value(name, value); !fits) return fail(fits.error());
        if (const Status fits = spec->assign(checked, value); !fits) return fail(fits.error().in(name));
    }
    return given;
}

struct FenceOption {
    std::string node;  ///< empty: of all
    std::pair<std::string, std::string> pair;
};

Result<FenceOption> fence_option(const std::string& text, const std::vector<std::string>& nodes) {
    const auto colon = text.find(':'), equals = text.find('=');
    FenceOption option;
    std::string rest = text;
    if (colon != std::string::npos && equals != std::string::npos && colon < equals) {
        option.node = text.substr(0, colon);
        rest = text.substr(colon + 1);
        if (std::find(nodes.begin(), nodes.end(), option.node) == nodes.end()) {
            return fail(wrong("--fence-option", "NODE:NAME=VALUE with one of the nodes", "'" + option.node + "'",
                              "correct the name, or name the node"));
        }
    }
    const auto pair = split_pair("--fence-option", rest);
    if (!pair) return fail(pair.error());
    option.pair = *pair;
    if (option.node.empty() && nodes.size() > 1 && (pair->first == "plug" || pair->first == "port")) {
        return fail(wrong("--fence-option", "another " + pair->first + " for each node", "one for all",
                          "write NODE:" + pair->first + "=VALUE, or every device would switch the same machine off"));
    }
    if (pair->first == "pcmk_host_list" || pair->first == "pcmk_host_map" || pair->first == "action") {
        return fail(wrong("--fence-option", "no " + pair->first, "it",
                          pair->first == "action" ? "use pcmk_reboot_action" : "it follows from the node"));
    }
    return option;
}

Result<std::vector<FenceDevice>> plan_devices(const GenerateOptions& options) {
    if (!is_name(options.fence_agent) || is_placeholder(options.fence_agent)) {
        return fail(
            wrong("--fence", "a fence agent, such as fence_virsh",
                  options.fence_agent.empty() ? "nothing" : "'" + options.fence_agent + "'",
                  "without fencing there is no safe failover: stonith_admin --list-installed names the agents"));
    }
    std::vector<FenceOption> parsed;
    for (const std::string& text : options.fence_options) {
        const auto option = fence_option(text, options.nodes);
        if (!option) return fail(option.error());
        parsed.push_back(*option);
    }
    if (parsed.empty()) {
        return fail(wrong("--fence-option", "what " + options.fence_agent + " needs to reach the machines", "nothing",
                          options.fence_agent + " -o metadata lists its parameters"));
    }
    std::vector<FenceDevice> devices;
    for (const std::string& node : options.nodes) {
        FenceDevice device{
            "fence_" + node,
            node,
            {{"pcmk_host_check", "static-list"}, {"pcmk_host_list", node}, {"pcmk_reboot_action", "off"}}};
        for (const bool own : {false, true}) {
            for (const FenceOption& option : parsed) {
                if (own ? option.node == node : option.node.empty()) put(device.parameters, option.pair);
            }
        }
        devices.push_back(std::move(device));
    }
    return devices;
}

std::vector<PlannedOperation> plan_operations() {
    static constexpr std::array<Action, 6> kWanted = {Action::kStart,  Action::kStop,    Action::kPromote,
                                                      Action::kDemote, Action::kMonitor, Action::kNotify};
    std::vector<PlannedOperation> operations;
    for (const ActionSpec& spec : action_table()) {
        if (std::find(kWanted.begin(), kWanted.end(), spec.action) == kWanted.end()) continue;
        const auto interval = spec.interval.value_or(std::chrono::seconds(0));
        operations.push_back(
            {spec.name, std::to_string(interval.count()) + "s", std::to_string(spec.timeout.count()) + "s", spec.role});
    }
    return operations;
}

}  // namespace

std::string role_word(ActionRole role, const RoleWords& words) {
    if (role == ActionRole::kPromoted) return words.promoted;
    return role == ActionRole::kUnpromoted ? words.unpromoted : "";
}

Result<ClusterPlan> plan_cluster(const GenerateOptions& options) {
    if (const Status fits = check_nodes(options.nodes); !fits) return fail(fits.error());
    auto address = plan_address(options);
    if (!address) return fail(address.error());
    auto instance = plan_instance(options);
    if (!instance) return fail(instance.error());
    auto devices = plan_devices(options);
    if (!devices) return fail(devices.error());
    ClusterPlan plan;
    plan.nodes = options.nodes;
    plan.fence_agent = options.fence_agent;
    plan.properties = {{"stonith-enabled", "true"}};
    plan.defaults = {{"migration-threshold", std::to_string(kFailuresBeforeMove)},
                     {"resource-stickiness", std::to_string(kStickiness)}};
    plan.instance = std::move(*instance);
    plan.clone = {{"promoted-max", "1"},
                  {"promoted-node-max", "1"},
                  {"clone-max", std::to_string(options.nodes.size())},
                  {"clone-node-max", "1"},
                  {"notify", "true"}};
    plan.address = std::move(*address);
    plan.devices = std::move(*devices);
    plan.operations = plan_operations();
    return plan;
}

}  // namespace paf
