// All broken setups, and unusual ones that are right.
#include <set>

#include "fence_edits.hpp"

namespace paf::test {
namespace {

/// Broken setups that an administrator is told about in words.  Named here, not asked of the checks: the list of tests
/// is made anew for each test that runs.
const std::set<std::string> kWordsOnly = {"AddressIsMissing",
                                          "AgentIsMissing",
                                          "AgentSaysNothing",
                                          "CmanFencesByItself",
                                          "CmanRedirectInAComment",
                                          "CmanRedirectsAnotherNode",
                                          "CmanWithoutRedirectOfANode",
                                          "CorosyncCannotBeRead",
                                          "DeviceDoesNotAnswer",
                                          "DeviceDoesNotKnowTheNode",
                                          "DeviceIsForTests",
                                          "DeviceIsNotKnown",
                                          "FencerCannotBeAsked",
                                          "FencingFailed",
                                          "FencingFailedAfterASuccess",
                                          "FencingIsUnderWay",
                                          "HistoryIsNotKnown",
                                          "KeyCannotBeSeen",
                                          "KeyIsADirectory",
                                          "KeyIsMissing",
                                          "KeyIsOpen",
                                          "KeyIsSomebodys",
                                          "LoginIsMissing",
                                          "NameOfAnotherCluster",
                                          "NeverTested",
                                          "NoKeyAtAll",
                                          "NobodyToAsk",
                                          "NodeMissingInTheMap",
                                          "NodeOfARackWithoutDevice",
                                          "NodeWithoutAPlug",
                                          "NodeWithoutDevice",
                                          "OnlyTheDeviceKnowsItsTargets",
                                          "RemoteNodeWithoutDevice",
                                          "TestedLongAgo",
                                          "TwoNodesThatDoNotWait",
                                          "TwoNodesWithOneBoard",
                                          "TwoNodesWithOneMachine",
                                          "TwoNodesWithoutTwoNode",
                                          "VoterWithoutDevice",
                                          "WatchdogIsNotKnownYet"};

}  // namespace

std::vector<BrokenFencing> broken_fencing() {
    std::vector<BrokenFencing> all;
    for (const auto& more : {broken_devices(), broken_surroundings()}) {
        all.insert(all.end(), more.begin(), more.end());
    }
    for (BrokenFencing& broken : all) broken.words_only = kWordsOnly.count(broken.world.name) == 1;
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
        {"PlugsWithSpaces",
         kMap,
         {{map_parameter, R"(name="pcmk_host_map" value="srv1:Rack\ 1;srv2:Rack\ 2;srv3:a:b")"}}},
        {"KeptOffByARule",
         kVirsh,
         {{kBan2, R"(<rsc_location id="by-rule" rsc="fence_vm_srv2"><rule id="r" score="-INFINITY"><expression id="e" )"
                  R"(attribute="#uname" operation="eq" value="srv2"/></rule></rsc_location>)"}}},
        {"KeptOffByAPattern",
         kVirsh,
         {{kBan2, R"(<rsc_location id="p" rsc-pattern="_srv2$" node="SRV2" score="-INFINITY"/>)"}}},
        {"GuestNode",
         kVirsh,
         {{R"(<node id="3" uname="srv3"/>)", R"(<node id="3" uname="srv3"/><node id="g" uname="vm" type="remote"/>)"},
          {"</resources>",
           R"(<primitive id="machine" class="ocf" provider="heartbeat" type="VirtualDomain"><meta_attributes id="m">)"
           R"(<nvpair id="mn" name="remote-node" value="vm"/></meta_attributes></primitive></resources>)"}}},
        {"FencingIsOnByItsNewName", kVirsh, {property("fencing-enabled", "true")}},
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
