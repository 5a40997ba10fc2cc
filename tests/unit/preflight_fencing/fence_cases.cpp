// What can be wrong with fencing, one thing at a time.
#include "fence_world.hpp"

namespace paf::test {
namespace {

constexpr auto kWarn = VerdictLevel::kWarn;
constexpr auto kBlock = VerdictLevel::kBlock;
constexpr auto kUnknown = VerdictLevel::kUnknown;

const std::string kVirsh = "good-virsh.xml", kIpmi = "good-ipmi.xml", kMap = "good-map.xml";

/// Edits of good-virsh.xml.
Edit property(const std::string& name, const std::string& value) {
    const std::string first = R"(<cluster_property_set id="cib-bootstrap-options">)";
    return {first, first + R"(<nvpair id="cib-bootstrap-options-)" + name + R"(" name=")" + name + R"(" value=")" +
                       value + R"("/>)"};
}
Edit virsh_parameter(const std::string& name, const std::string& value) {
    const std::string first = R"(<instance_attributes id="fence_vm_srv2-instance_attributes">)";
    return {first, first + R"(<nvpair id="fence_vm_srv2-instance_attributes-)" + name + R"(" name=")" + name +
                       R"(" value=")" + value + R"("/>)"};
}
/// Another value of a parameter of fence_vm_srv2; an empty one: it is taken away.
Edit virsh_change(const std::string& name, const std::string& from, const std::string& to) {
    const std::string start =
        R"(<nvpair id="fence_vm_srv2-instance_attributes-)" + name + R"(" name=")" + name + R"(" value=")";
    return {start + from + R"("/>)", to.empty() ? "" : start + to + R"("/>)"};
}
Edit virsh_meta(const std::string& name, const std::string& value) {
    const std::string first = R"(<instance_attributes id="fence_vm_srv2-instance_attributes">)";
    return {first, R"(<meta_attributes id="fence_vm_srv2-meta_attributes"><nvpair id="fence_vm_srv2-meta_attributes-)" +
                       name + R"(" name=")" + name + R"(" value=")" + value + R"("/></meta_attributes>)" + first};
}

/// Another crm_config for good-map.xml.
Edit map_properties(const std::vector<std::pair<std::string, std::string>>& properties) {
    std::string xml = R"(<crm_config><cluster_property_set id="cib-bootstrap-options">)";
    for (const auto& [name, value] : properties) {
        xml += R"(<nvpair id="p-)" + name + R"(" name=")" + name + R"(" value=")" + value + R"("/>)";
    }
    return {"<crm_config/>", xml + "</cluster_property_set></crm_config>"};
}

std::vector<BrokenFencing> broken_switches() {
    const std::string check = "fencing-enabled";
    const std::string on = R"(name="stonith-enabled" value="true")";
    return {
        {{"FencingIsOff", kVirsh, {{on, R"(name="stonith-enabled" value="false")"}}}, check, kBlock, "false"},
        {{"FencingIsOffInOtherWords", kIpmi, {{on, R"(name="stonith-enabled" value="Off")"}}}, check, kBlock, "Off"},
        {{"FencingIsNoBoolean", kVirsh, {{on, R"(name="stonith-enabled" value="maybe")"}}}, check, kWarn, "maybe"},
        {{"StartupFencingIsOff", kVirsh, {property("startup-fencing", "false")}}, check, kWarn, "false"},
    };
}

std::vector<BrokenFencing> missing_devices() {
    const std::string check = "fencing-device-per-node";
    const Edit fourth_node{R"(<node id="3" uname="srv3"/>)",
                           R"(<node id="3" uname="srv3"/><node id="4" uname="srv4"/>)"};
    const Edit dynamic = virsh_change("pcmk_host_check", "static-list", "dynamic-list");
    const Probe targets{ProbeKind::kFenceTargets, "srv2"};
    const auto level = [](const std::string& devices) {
        return Edit{"</constraints>",
                    R"(</constraints><fencing-topology><fencing-level id="fl" target="srv2" index="1" devices=")" +
                        devices + R"("/></fencing-topology>)"};
    };
    return {
        {{"NodeWithoutDevice", kVirsh, {fourth_node}}, check, kBlock, "fences it", {"fencing-tested"}},
        {{"NodeMissingInTheMap", kMap, {{";srv3:3", ""}}}, check, kBlock, "none of fence_pdu fences it"},
        {{"DeviceIsForTests",
          kVirsh,
          {{R"(<primitive id="fence_vm_srv2" class="stonith" type="fence_virsh">)",
            R"(<primitive id="fence_vm_srv2" class="stonith" type="fence_dummy">)"}}},
         check,
         kBlock,
         "fence_vm_srv2 (fence_dummy)",
         {"fencing-agent-installed"}},
        {{"WatchdogIsNotKnownYet",
          kMap,
          {map_properties({{"stonith-watchdog-timeout", "10s"}}), {";srv3:3", ""}},
          {},
          false},
         check,
         kUnknown,
         "whether its watchdog fences it",
         {"fencing-watchdog", "fencing-status", "fencing-history", "fencing-tested"}},
        {{"DeviceIsDisabled", kVirsh, {virsh_meta("target-role", "Stopped")}}, check, kBlock, "disabled"},
        {{"OnlyTheDeviceKnowsItsTargets", kVirsh, {dynamic}, {}, false},
         check,
         kUnknown,
         "whether fence_vm_srv2 can fence it, only a running cluster can say",
         {"fencing-status", "fencing-history", "fencing-tested"}},
        {{"FencerCannotBeAsked",
          kVirsh,
          {dynamic},
          {{targets, {{"fence_target", {{"node", "srv2"}, {"error", "no cluster"}}}}}}},
         check,
         kUnknown,
         "no cluster"},
        {{"DeviceDoesNotKnowTheNode",
          kMap,
          {{R"(name="pcmk_host_map" value="srv1:1;srv2:2;srv3:3")", R"(name="pcmk_host_check" value="dynamic-list")"}},
          {{{ProbeKind::kFenceTargets, "srv1"}, {{"fence_target", {{"node", "srv1"}, {"device", "fence_pdu"}}}}},
           {{ProbeKind::kFenceTargets, "srv3"}, {{"fence_target", {{"node", "srv3"}, {"device", "fence_pdu"}}}}}}},
         check,
         kBlock,
         "none says that it can fence it"},
        {{"LevelNamesAnUnknownDevice", kVirsh, {level("fence_vm_srv2,fence_pdu")}},
         check,
         kWarn,
         "fence_pdu does not exist"},
        {{"LevelNamesAnothersDevice", kVirsh, {level("fence_vm_srv2,fence_vm_srv3")}},
         check,
         kWarn,
         "fence_vm_srv3 does not fence srv2"},
    };
}

const std::string kBan2 =
    R"(<rsc_location id="location-fence_vm_srv2-srv2--INFINITY" rsc="fence_vm_srv2" node="srv2" score="-INFINITY"/>)";

std::vector<BrokenFencing> misplaced_devices() {
    const std::string check = "fencing-not-on-target";
    const auto ban = [](const std::string& node) {
        return R"(<rsc_location id="ban-)" + node + R"(" rsc="fence_vm_srv2" node=")" + node +
               R"(" score="-INFINITY"/>)";
    };
    return {
        {{"RunsOnItsTarget", kVirsh, {{kBan2, ""}}}, check, kWarn, "every node"},
        {{"RunsOnItsTargetOnly", kVirsh, {{kBan2, ban("srv1") + ban("srv3")}}}, check, kBlock, "srv2 alone"},
        {{"RunsNowhere", kVirsh, {{kBan2, kBan2 + ban("srv1") + ban("srv3")}}}, check, kBlock, "nowhere"},
        {{"AvoidsItsTargetALittleOnly",
          kIpmi,
          {{R"(rsc="fence_srv2" score="-INFINITY" node="srv2")", R"(rsc="fence_srv2" score="-100" node="srv2")"}}},
         check,
         kWarn,
         "every node"},
    };
}

std::vector<BrokenFencing> wrong_names() {
    const std::string check = "fencing-host-names", devices = "fencing-device-per-node";
    return {
        {{"NameIsMistyped", kVirsh, {virsh_change("pcmk_host_list", "srv2", "svr2")}}, check, kWarn, "svr2", {devices}},
        {{"NameHasADomain", kVirsh, {virsh_change("pcmk_host_list", "srv2", "srv2.example.com")}},
         check,
         kWarn,
         "srv2.example.com",
         {devices}},
        {{"NameOfAnotherCluster", kMap, {{"srv3:3\"", "srv3:3;web7:7\""}}}, check, kWarn, "web7"},
        {{"NameIsMistypedInTheMap", kMap, {{"srv2:2", "sr2:2"}}}, check, kWarn, "sr2", {devices}},
        {{"NodeWithoutAPlug", kMap, {{"srv2:2", "srv2"}}}, check, kWarn, "srv2;"},
        {{"TwoNodesWithOneMachine", kVirsh, {virsh_change("plug", "srv2-vm", "srv1-vm")}},
         check,
         kBlock,
         "fence_vm_srv1"},
        {{"TwoNodesWithOneBoard", kIpmi, {{R"(value="10.0.0.2")", R"(value="10.0.0.1")"}}}, check, kBlock, "10.0.0.1"},
    };
}

std::vector<BrokenFencing> wrong_agents() {
    const std::string check = "fencing-agent-installed";
    const Probe agent{ProbeKind::kFenceAgent, "fence_virsh"};
    const auto said = [](const std::string& installed, const std::string& error) {
        return std::vector<Record>{{"fence_agent",
                                    {{"agent", "fence_virsh"},
                                     {"path", "/usr/sbin/fence_virsh"},
                                     {"installed", installed},
                                     {"error", error}}}};
    };
    return {
        {{"AgentIsMissing", kVirsh, {}, {{agent, said("no", "")}}}, check, kBlock, "/usr/sbin/fence_virsh"},
        {{"AgentSaysNothing", kVirsh, {}, {{agent, said("yes", "exit code 1")}}}, check, kUnknown, "exit code 1"},
        {{"AddressIsMissing", kVirsh, {virsh_change("ip", "192.168.122.1", "")}}, check, kBlock, "not set"},
        {{"LoginIsMissing",
          "good-legacy.xml",
          {{R"(<nvpair id="fence_vm_srv2-instance_attributes-username" name="login" value="root"/>)", ""}}},
         check,
         kBlock,
         "not set"},
        {{"ParameterIsMistyped",
          kVirsh,
          {{R"(srv2-instance_attributes-username" name="username")",
            R"(srv2-instance_attributes-username" name="usrname")"}}},
         check,
         kWarn,
         "usrname"},
        {{"ParameterIsUnknown", kVirsh, {virsh_parameter("colour", "blue")}}, check, kWarn, "colour"},
    };
}

std::vector<BrokenFencing> silent_devices() {
    const std::string check = "fencing-status";
    const Probe second{ProbeKind::kDeviceStatus, "fence_vm_srv2"}, pdu{ProbeKind::kDeviceStatus, "fence_pdu"};
    const auto said = [](const std::string& device, const std::string& asked, const std::string& registered) {
        return std::vector<Record>{{"device_status",
                                    {{"device", device},
                                     {"ok", "no"},
                                     {"asked", asked},
                                     {"registered", registered},
                                     {"said", "unable to connect/login"}}}};
    };
    return {
        {{"DeviceDoesNotAnswer", kVirsh, {}, {{second, said("fence_vm_srv2", "yes", "yes")}}},
         check,
         kBlock,
         "unable to connect"},
        {{"DeviceIsNotKnown", kMap, {}, {{pdu, said("fence_pdu", "no", "no")}}}, check, kBlock, "it does not"},
        {{"NobodyToAsk", kVirsh, {}, {{second, said("fence_vm_srv2", "no", "")}}},
         check,
         kUnknown,
         "unable to connect"},
    };
}

std::vector<BrokenFencing> wrong_actions() {
    const std::string check = "fencing-action", property_name = "stonith-action";
    return {
        {{"ActionIsNone", kVirsh, {property(property_name, "kill")}}, check, kWarn, "kill"},
        {{"ActionIsAnOldWord",
          kMap,
          {{"<crm_config/>",
            R"(<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="sa" name="stonith-action" value="poweroff"/></cluster_property_set></crm_config>)"}}},
         check,
         kWarn,
         "poweroff"},
        {{"ActionIsIgnored",
          kIpmi,
          {{R"(<instance_attributes id="fence_srv2-instance_attributes">)",
            R"(<instance_attributes id="fence_srv2-instance_attributes"><nvpair id="a2" name="action" value="off"/>)"}}},
         check,
         kWarn,
         "off"},
        {{"ActionIsHarmless", kVirsh, {virsh_change("pcmk_reboot_action", "off", "status")}},
         check,
         kBlock,
         "still alive"},
        {{"AgentHasNoSuchAction", kVirsh, {virsh_change("pcmk_reboot_action", "off", "cycle")}},
         check,
         kBlock,
         "cycle"},
        {{"OffIsAReboot", kVirsh, {property(property_name, "off"), virsh_parameter("pcmk_off_action", "reboot")}},
         check,
         kWarn,
         "pcmk_off_action=reboot"},
    };
}

std::vector<BrokenFencing> wrong_times() {
    const std::string check = "fencing-timeouts";
    const std::string limit = R"(name="stonith-timeout" value="90s")";
    const auto operation = [](const std::string& rest) {
        return Edit{R"(<op name="monitor" interval="60s" id="fence_vm_srv2-monitor-interval-60s"/>)", rest};
    };
    return {
        {{"FencingHasNoTime", kVirsh, {virsh_parameter("pcmk_reboot_timeout", "20s")}},
         check,
         kWarn,
         "pcmk_reboot_timeout=20s"},
        {{"PowerTakesTooLong", kVirsh, {virsh_parameter("power_timeout", "120")}}, check, kWarn, "stonith-timeout=90s"},
        {{"DelayTakesTooLong",
          kIpmi,
          {{R"(<instance_attributes id="fence_srv2-instance_attributes">)",
            R"(<instance_attributes id="fence_srv2-instance_attributes"><nvpair id="d2" name="delay" value="50"/>)"}}},
         check,
         kWarn,
         "stonith-timeout=60s"},
        {{"TimeIsNone", kVirsh, {virsh_parameter("pcmk_reboot_timeout", "soon")}}, check, kWarn, "soon"},
        {{"ClusterTimeIsNone", kVirsh, {{limit, R"(name="stonith-timeout" value="long")"}}}, check, kWarn, "long"},
        {{"NoMonitor", kVirsh, {operation("")}}, check, kWarn, "none"},
        {{"MonitorHasNoTime",
          kVirsh,
          {operation(R"(<op name="monitor" interval="60s" timeout="3s" id="fence_vm_srv2-monitor-interval-60s"/>)")}},
         check,
         kWarn,
         "3s"},
    };
}

std::vector<BrokenFencing> wrong_keys() {
    const std::string check = "fencing-identity-file", path = "/root/.ssh/id_rsa";
    const auto file = [&path](std::map<std::string, std::string> fields) {
        fields.emplace("path", path);
        fields.emplace("exists", "yes");
        fields.emplace("kind", "file");
        fields.emplace("owner", "0");
        fields.emplace("mode", "0600");
        return Answers{{{ProbeKind::kFile, path}, {{"file", fields}}}};
    };
    return {
        {{"KeyIsMissing", kVirsh, {}, file({{"exists", "no"}})}, check, kBlock, "not there"},
        {{"KeyIsOpen", kVirsh, {}, file({{"mode", "0644"}})}, check, kBlock, "0644"},
        {{"KeyIsSomebodys", kVirsh, {}, file({{"owner", "1000"}})}, check, kWarn, "user 1000"},
        {{"KeyIsADirectory", kVirsh, {}, file({{"kind", "directory"}})}, check, kBlock, "a directory"},
        {{"KeyCannotBeSeen", kVirsh, {}, file({{"exists", "no"}, {"error", "permission denied"}})},
         check,
         kUnknown,
         "permission"},
        {{"NoKeyAtAll", kVirsh, {virsh_change("identity_file", path, "")}}, check, kWarn, "neither"},
    };
}

std::vector<Record> events(const std::vector<std::vector<std::string>>& rows) {
    std::vector<Record> records = {{"fence_history", {{"known", "yes"}}}};
    for (const auto& row : rows) {
        records.push_back({"fence_event",
                           {{"target", row[0]},
                            {"action", "off"},
                            {"state", row[1]},
                            {"client", "controld"},
                            {"time", "then"},
                            {"age_seconds", row[2]}}});
    }
    return records;
}

std::vector<BrokenFencing> bad_histories() {
    const std::string check = "fencing-history", tested = "fencing-tested";
    const Probe history{ProbeKind::kFenceHistory, ""};
    const auto past = [&history](const std::vector<std::vector<std::string>>& more) {
        auto rows = more;
        for (const char* node : {"srv1", "srv2", "srv3"}) rows.push_back({node, "success", "8640000"});
        return Answers{{history, events(rows)}};
    };
    const std::vector<Record> none = {{"fence_history", {{"known", "no"}, {"error", "no such option"}}}};
    return {
        {{"FencingFailed", kVirsh, {}, past({{"srv2", "failed", "3600"}})}, check, kWarn, "failed"},
        {{"FencingFailedAfterASuccess", kVirsh, {}, past({{"srv2", "success", "7200"}, {"srv2", "failed", "3600"}})},
         check,
         kWarn,
         "failed"},
        {{"FencingIsUnderWay", kVirsh, {}, past({{"srv3", "pending", ""}})}, check, kWarn, "asked for by controld"},
        {{"HistoryIsNotKnown", kVirsh, {}, {{history, none}}}, check, kUnknown, "no such option", {tested}},
        {{"NeverTested", kVirsh, {}, {{history, events({{"srv1", "success", "60"}, {"srv2", "success", "60"}})}}},
         tested,
         kWarn,
         "srv3"},
        {{"TestedLongAgo",
          kVirsh,
          {},
          {{history, events({{"srv1", "success", "17280000"}, {"srv2", "success", "60"}, {"srv3", "success", "60"}})}}},
         tested,
         kWarn,
         "srv1 (200 days ago)"},
    };
}

std::vector<BrokenFencing> wrong_quorums() {
    const std::string check = "fencing-quorum";
    const Edit two{R"(<node id="3" uname="srv3"/>)", ""};
    // The third node's device goes with it.
    const Edit map{";srv3:3", ""};
    const auto corosync = [](const std::string& quorum) {
        return Answers{{{ProbeKind::kFile, "/etc/corosync/corosync.conf"},
                        {{"file",
                          {{"path", "/etc/corosync/corosync.conf"},
                           {"exists", "yes"},
                           {"content", "totem {\n    version: 2\n}\nquorum {\n    provider: corosync_votequorum\n" +
                                           quorum + "}\n"}}}}}};
    };
    const auto policy = [](const std::string& word) {
        return Edit{
            "<crm_config/>",
            R"(<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="nqp" name="no-quorum-policy" value=")" +
                word + R"("/></cluster_property_set></crm_config>)"};
    };
    return {
        {{"QuorumIsIgnored", kVirsh, {property("no-quorum-policy", "ignore")}}, check, kWarn, "ignore"},
        {{"PolicyIsNone", kVirsh, {property("no-quorum-policy", "relax")}}, check, kWarn, "relax"},
        {{"TwoNodesWithoutTwoNode", kMap, {two, map}, corosync("")}, check, kWarn, "does nothing"},
        {{"CorosyncCannotBeRead",
          kMap,
          {two, map},
          {{{ProbeKind::kFile, "/etc/corosync/corosync.conf"},
            {{"file",
              {{"path", "/etc/corosync/corosync.conf"}, {"exists", "yes"}, {"error", "longer than 65536 bytes"}}}}}}},
         check,
         kUnknown,
         "longer"},
        {{"TwoNodesThatDoNotWait", kMap, {two, map}, corosync("    two_node: 1\n    wait_for_all: 0\n")},
         check,
         kWarn,
         "starts alone"},
        {{"TwoNodesIgnoreQuorum", kMap, {two, map, policy("ignore")}, corosync("    two_node: 1\n")},
         check,
         kWarn,
         "ignore"},
    };
}

std::vector<BrokenFencing> missing_watchdogs() {
    const std::string check = "fencing-watchdog", timeout = "stonith-watchdog-timeout";
    return {
        {{"NoWatchdogRuns", kVirsh, {property(timeout, "10s")}}, check, kBlock, "no sbd"},
        {{"WatchdogIsNotThere",
          kVirsh,
          {property(timeout, "10s"),
           {"</cluster_property_set>",
            R"(<nvpair id="hw" name="have-watchdog" value="false"/></cluster_property_set>)"}}},
         check,
         kBlock,
         "no sbd"},
        {{"WatchdogIsTooSlow",
          kMap,
          {{"<crm_config/>",
            R"(<crm_config><cluster_property_set id="cib-bootstrap-options"><nvpair id="hw" name="have-watchdog" value="true"/><nvpair id="wt" name="stonith-watchdog-timeout" value="70s"/></cluster_property_set></crm_config>)"}}},
         check,
         kWarn,
         "60s"},
        {{"WatchdogTimeIsNone", kVirsh, {property(timeout, "long")}}, check, kWarn, "long"},
    };
}

std::vector<BrokenFencing> wrong_cman() {
    const std::string check = "fencing-cman", path = "/etc/cluster/cluster.conf";
    const auto cluster = [&path](const std::string& devices, const std::string& second) {
        const auto node = [](const std::string& name, const std::string& method) {
            return "<clusternode name=\"" + name + "\" nodeid=\"1\"><fence>" + method + "</fence></clusternode>";
        };
        const auto method = [](const std::string& port) {
            return "<method name=\"pcmk-method\"><device name=\"pcmk\" port=\"" + port + "\"/></method>";
        };
        const std::string content = "<cluster name=\"pg\" config_version=\"9\"><fence_daemon/><clusternodes>" +
                                    node("srv1", method("srv1")) + node("srv2", second) + node("srv3", method("srv3")) +
                                    "</clusternodes><fencedevices>" + devices + "</fencedevices></cluster>";
        return Answers{
            {{ProbeKind::kFile, path}, {{"file", {{"path", path}, {"exists", "yes"}, {"content", content}}}}}};
    };
    const std::string redirect = R"(<fencedevice agent="fence_pcmk" name="pcmk"/>)";
    const std::string right = R"(<method name="pcmk-method"><device name="pcmk" port="srv2"/></method>)";
    return {
        {{"CmanFencesByItself", "good-legacy.xml", {}, cluster("", right)}, check, kBlock, "nobody does"},
        {{"CmanWithoutRedirectOfANode", "good-legacy.xml", {}, cluster(redirect, "")}, check, kBlock, "nobody does"},
        {{"CmanRedirectsAnotherNode",
          "good-legacy.xml",
          {},
          cluster(redirect, R"(<method name="m"><device name="pcmk" port="srv1"/></method>)")},
         check,
         kBlock,
         "nobody does"},
        {{"CmanRedirectInAComment", "good-legacy.xml", {}, cluster(redirect, "<!-- " + right + " -->")},
         check,
         kBlock,
         "nobody does"},
    };
}

}  // namespace

std::vector<BrokenFencing> broken_fencing() {
    std::vector<BrokenFencing> all = broken_switches();
    for (const auto& more :
         {missing_devices(), misplaced_devices(), wrong_names(), wrong_agents(), silent_devices(), wrong_actions(),
          wrong_times(), wrong_keys(), bad_histories(), wrong_quorums(), missing_watchdogs(), wrong_cman()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

std::vector<FenceWorld> right_fencing() {
    const auto file = [](const std::string& path, const std::string& content) {
        return Answers{
            {{ProbeKind::kFile, path}, {{"file", {{"path", path}, {"exists", "yes"}, {"content", content}}}}}};
    };
    const Edit two{R"(<node id="3" uname="srv3"/>)", ""}, map{";srv3:3", ""};
    const std::string map_parameter = R"(name="pcmk_host_map" value="srv1:1;srv2:2;srv3:3")";
    const auto target = [](const std::string& node) {
        return std::vector<Record>{{"fence_target", {{"node", node}, {"device", "fence_pdu"}, {"error", ""}}}};
    };
    const std::string cluster =
        R"(<cluster><clusternodes><clusternode name="srv1" nodeid="1"><fence><method name="m"><device name="pcmk" port="srv1"/>)"
        R"(</method></fence></clusternode></clusternodes><fencedevices><fencedevice name="pcmk" agent="fence_pcmk"/>)"
        R"(</fencedevices></cluster>)";
    return {
        {"Watchdogs",
         kMap,
         {map_properties({{"have-watchdog", "true"}, {"stonith-watchdog-timeout", "10s"}}), {map_parameter, ""}}},
        {"AnyNodeByOneDevice", kMap, {{map_parameter, R"(name="pcmk_host_check" value="none")"}}},
        {"DeviceKnowsItsNodes",
         kMap,
         {{map_parameter, R"(name="pcmk_host_check" value="dynamic-list")"}},
         {{{ProbeKind::kFenceTargets, "srv1"}, target("srv1")},
          {{ProbeKind::kFenceTargets, "srv2"}, target("srv2")},
          {{ProbeKind::kFenceTargets, "srv3"}, target("srv3")}}},
        {"NamesInCapitals", kVirsh, {virsh_change("pcmk_host_list", "srv2", "SRV2")}},
        {"TwoNodes", kMap, {two, map}, file("/etc/corosync/corosync.conf", "quorum {\n  two_node: 1\n}\n")},
        {"TwoNodesWithAnArbiter",
         kMap,
         {two, map},
         file("/etc/corosync/corosync.conf", "quorum {\n  device {\n    model: net\n  }\n}\n")},
        {"TwoNodesOfCmanIgnoreQuorum", kMap, {two, map, map_properties({{"no-quorum-policy", "ignore"}})}},
        {"CmanHandsOver", "good-legacy.xml", {}, file("/etc/cluster/cluster.conf", cluster)},
        {"DeviceIsNotForThisNode",
         kVirsh,
         {},
         {{{ProbeKind::kDeviceStatus, "fence_vm_srv1"},
           {{"device_status", {{"device", "fence_vm_srv1"}, {"ok", "no"}, {"asked", "no"}, {"registered", "no"}}}}}}},
        {"OptInCluster",
         kVirsh,
         {property("symmetric-cluster", "false"),
          {kBan2, R"(<rsc_location id="in" rsc="fence_vm_srv2" node="srv1" score="1"/>)"},
          {R"(<rsc_location id="location-fence_vm_srv1-srv1--INFINITY" rsc="fence_vm_srv1" node="srv1" score="-INFINITY"/>)",
           R"(<rsc_location id="in1" rsc="fence_vm_srv1" node="srv3" score="1"/>)"},
          {R"(<rsc_location id="location-fence_vm_srv3-srv3--INFINITY" rsc="fence_vm_srv3" node="srv3" score="-INFINITY"/>)",
           R"(<rsc_location id="in3" rsc="fence_vm_srv3" node="srv1" score="1"/>)"}}},
        {"OldFailureIsOvercome",
         kVirsh,
         {},
         {{{ProbeKind::kFenceHistory, ""},
           events({{"srv2", "success", "60"},
                   {"srv2", "failed", "3600"},
                   {"srv1", "success", "60"},
                   {"srv3", "success", "60"}})}}},
        {"LevelWithItsDevice",
         kVirsh,
         {{"</constraints>",
           R"(</constraints><fencing-topology><fencing-level id="fl" target="srv2" index="1" devices="fence_vm_srv2"/></fencing-topology>)"}}},
    };
}

}  // namespace paf::test
