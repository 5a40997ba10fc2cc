// What can be wrong with the devices themselves, one thing at a time.
#include "fence_edits.hpp"

namespace paf::test {
namespace {

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
        {{"NodeOfARackWithoutDevice",
          kVirsh,
          {{R"(<node id="3" uname="srv3"/>)",
            R"(<node id="3" uname="srv3"><instance_attributes id="n3"><nvpair id="n3-rack" name="rack" value="B"/>)"
            R"(</instance_attributes></node>)"},
           {"</constraints>",
            R"(</constraints><fencing-topology><fencing-level id="fl" target-attribute="rack" target-value="B" index="1" )"
            R"(devices="fence_vm_srv1"/></fencing-topology>)"}}},
         check,
         kBlock,
         "none of which fences it",
         {"fencing-device-per-node"}},
        {{"VoterWithoutDevice",
          kVirsh,
          {fourth_node,
           {"</constraints>",
            R"(<rsc_location id="voter" rsc="pgsql-ha" node="srv4" score="-INFINITY"/></constraints>)"},
           {"</resources>",
            R"(<clone id="pgsql-ha"><primitive id="pgsqld" class="ocf" provider="heartbeat" type="pgsqlms"/></clone>)"
            R"(</resources>)"}}},
         check,
         kWarn,
         "fences it",
         {"fencing-tested"}},
        {{"RemoteNodeWithoutDevice",
          kVirsh,
          {{R"(<node id="3" uname="srv3"/>)",
            R"(<node id="3" uname="srv3"/><node id="e" uname="edge" type="remote"/>)"}}},
         check,
         kBlock,
         "fences it",
         {"fencing-tested"}},
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

}  // namespace

std::vector<BrokenFencing> broken_devices() {
    std::vector<BrokenFencing> all;
    for (const auto& more :
         {broken_switches(), missing_devices(), misplaced_devices(), wrong_names(), wrong_agents()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    return all;
}

}  // namespace paf::test
