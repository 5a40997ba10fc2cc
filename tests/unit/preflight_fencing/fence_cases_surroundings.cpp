// What can be wrong around the devices, one thing at a time.
#include "fence_edits.hpp"

namespace paf::test {
namespace {

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

std::vector<BrokenFencing> broken_surroundings() {
    std::vector<BrokenFencing> all;
    for (const auto& more : {silent_devices(), wrong_actions(), wrong_times(), wrong_keys(), bad_histories(),
                             wrong_quorums(), missing_watchdogs(), wrong_cman()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace paf::test
