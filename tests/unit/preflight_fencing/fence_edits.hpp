// Words of the cases: levels, good configurations, and ways to change them.
#pragma once

#include "fence_world.hpp"

namespace paf::test {

inline constexpr auto kWarn = VerdictLevel::kWarn;
inline constexpr auto kBlock = VerdictLevel::kBlock;
inline constexpr auto kUnknown = VerdictLevel::kUnknown;

inline const std::string kVirsh = "good-virsh.xml", kIpmi = "good-ipmi.xml", kMap = "good-map.xml";

/// Edits of good-virsh.xml.
inline Edit property(const std::string& name, const std::string& value) {
    const std::string first = R"(<cluster_property_set id="cib-bootstrap-options">)";
    return {first, first + R"(<nvpair id="cib-bootstrap-options-)" + name + R"(" name=")" + name + R"(" value=")" +
                       value + R"("/>)"};
}
inline Edit virsh_parameter(const std::string& name, const std::string& value) {
    const std::string first = R"(<instance_attributes id="fence_vm_srv2-instance_attributes">)";
    return {first, first + R"(<nvpair id="fence_vm_srv2-instance_attributes-)" + name + R"(" name=")" + name +
                       R"(" value=")" + value + R"("/>)"};
}
/// Another value of a parameter of fence_vm_srv2; an empty one: it is taken away.
inline Edit virsh_change(const std::string& name, const std::string& from, const std::string& to) {
    const std::string start =
        R"(<nvpair id="fence_vm_srv2-instance_attributes-)" + name + R"(" name=")" + name + R"(" value=")";
    return {start + from + R"("/>)", to.empty() ? "" : start + to + R"("/>)"};
}
inline Edit virsh_meta(const std::string& name, const std::string& value) {
    const std::string first = R"(<instance_attributes id="fence_vm_srv2-instance_attributes">)";
    return {first, R"(<meta_attributes id="fence_vm_srv2-meta_attributes"><nvpair id="fence_vm_srv2-meta_attributes-)" +
                       name + R"(" name=")" + name + R"(" value=")" + value + R"("/></meta_attributes>)" + first};
}

/// Another crm_config for good-map.xml.
inline Edit map_properties(const std::vector<std::pair<std::string, std::string>>& properties) {
    std::string xml = R"(<crm_config><cluster_property_set id="cib-bootstrap-options">)";
    for (const auto& [name, value] : properties) {
        xml += R"(<nvpair id="p-)" + name + R"(" name=")" + name + R"(" value=")" + value + R"("/>)";
    }
    return {"<crm_config/>", xml + "</cluster_property_set></crm_config>"};
}

/// Keeps fence_vm_srv2 off srv2.
inline const std::string kBan2 =
    R"(<rsc_location id="location-fence_vm_srv2-srv2--INFINITY" rsc="fence_vm_srv2" node="srv2" score="-INFINITY"/>)";

/// A history: target, state, age in seconds.
inline std::vector<Record> events(const std::vector<std::vector<std::string>>& rows) {
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

/// Parts of broken_fencing().
std::vector<BrokenFencing> broken_devices();
std::vector<BrokenFencing> broken_surroundings();

}  // namespace paf::test
