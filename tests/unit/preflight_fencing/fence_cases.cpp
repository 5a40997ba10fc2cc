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

void add(std::vector<BrokenFencing>& all, const std::vector<BrokenFencing>& more) {
    all.insert(all.end(), more.begin(), more.end());
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
        {{"NodeWithoutDevice", kVirsh, {fourth_node}}, check, kBlock, "fences it"},
        {{"NodeMissingInTheMap", kMap, {{";srv3:3", ""}}}, check, kBlock, "none of fence_pdu fences it"},
        {{"DeviceIsDisabled", kVirsh, {virsh_meta("target-role", "Stopped")}}, check, kBlock, "disabled"},
        {{"OnlyTheDeviceKnowsItsTargets", kVirsh, {dynamic}, {}, false},
         check,
         kUnknown,
         "only a running cluster can say"},
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

}  // namespace

std::vector<BrokenFencing> broken_fencing() {
    std::vector<BrokenFencing> all = broken_switches();
    add(all, missing_devices());
    return all;
}

}  // namespace paf::test
