// Ways to break one thing about the address that follows the primary.
#include <gtest/gtest.h>

#include "lint_cases.hpp"
#include "plugin_host/loaded_check.hpp"

namespace paf::test {
namespace {

constexpr auto kWarn = VerdictLevel::kWarn;
constexpr auto kBlock = VerdictLevel::kBlock;

const std::string kCrmsh = "good-crmsh.xml", kLegacy = "good-legacy.xml", kPcs = "good-pcs.xml", kCheck = "ipaddr2";

const std::string kColocation = R"(<rsc_colocation id="ip-with-primary" score="INFINITY" rsc="pgsql-master-ip" )"
                                R"(with-rsc="pgsql-ha" with-rsc-role="Promoted"/>)";
const std::string kPromoteOrder = R"(<rsc_order id="promote-then-ip" kind="Mandatory" symmetrical="false" )"
                                  R"(first="pgsql-ha" first-action="promote" then="pgsql-master-ip" )"
                                  R"(then-action="start"/>)";
const std::string kDemoteOrder =
    R"(<rsc_order id="demote-then-no-ip" kind="Mandatory" symmetrical="false" )"
    R"(first="pgsql-ha" first-action="demote" then="pgsql-master-ip" then-action="stop"/>)";

Edit with_constraint(const std::string& xml) {
    return {"<constraints>", "<constraints>" + xml};
}
Edit ip(const std::string& value) {
    return {R"(name="ip" value="192.168.122.50")", R"(name="ip" value=")" + value + "\""};
}
Edit netmask(const std::string& value) {
    return {R"(name="cidr_netmask" value="24")", R"(name="cidr_netmask" value=")" + value + "\""};
}
Edit nic(const std::string& value) {
    const std::string first = R"(<instance_attributes id="pgsql-master-ip-instance_attributes">)";
    return {first, first + R"(<nvpair id="new-nic" name="nic" value=")" + value + R"("/>)"};
}

std::vector<Broken> broken_colocations() {
    return {
        {"NoColocation", kCrmsh, kCheck, kBlock, "no colocation", {{kColocation, ""}}},
        {"WithAnyInstance",
         kCrmsh,
         kCheck,
         kBlock,
         "whatever its role",
         {{R"(with-rsc="pgsql-ha" with-rsc-role="Promoted")", R"(with-rsc="pgsql-ha")"}}},
        {"WithAnyInstanceInOldWords",
         kLegacy,
         kCheck,
         kBlock,
         "whatever its role",
         {{R"( rsc-role="Started" with-rsc-role="Master")", ""}}},
        {"WithThePrimaryIfPossible",
         kCrmsh,
         kCheck,
         kBlock,
         "score 1000",
         {{R"(score="INFINITY" rsc="pgsql-master-ip")", R"(score="1000" rsc="pgsql-master-ip")"}}},
        {"PrimaryWithTheAddress",
         kCrmsh,
         kCheck,
         kBlock,
         "the primary follows the address",
         {{kColocation, R"(<rsc_colocation id="primary-with-ip" score="INFINITY" rsc="pgsql-ha" rsc-role="Promoted" )"
                        R"(with-rsc="pgsql-master-ip"/>)"}}},
        {"BothWays",
         kCrmsh,
         kCheck,
         kBlock,
         "the primary follows the address",
         {with_constraint(R"(<rsc_colocation id="primary-with-ip" score="INFINITY" rsc="pgsql-ha" )"
                          R"(rsc-role="Promoted" with-rsc="pgsql-master-ip"/>)")}},
    };
}

std::vector<Broken> broken_orders() {
    return {
        {"NoPromoteOrder", kCrmsh, kCheck, kBlock, "no such order", {{kPromoteOrder, ""}}},
        {"NoDemoteOrder", kCrmsh, kCheck, kBlock, "no such order", {{kDemoteOrder, ""}}},
        {"NoDemoteOrderInOldWords",
         kLegacy,
         kCheck,
         kBlock,
         "no such order",
         {{R"(      <rsc_order first="pgsql-ha" then="pgsql-master-ip" kind="Mandatory" first-action="demote" )"
           R"(then-action="stop" symmetrical="false" id="order-pgsql-ha-pgsql-master-ip-Mandatory-1"/>)",
           ""}}},
        {"SymmetricalPromoteOrder",
         kCrmsh,
         kCheck,
         kBlock,
         "symmetrical",
         {{R"(id="promote-then-ip" kind="Mandatory" symmetrical="false")",
           R"(id="promote-then-ip" kind="Mandatory")"}}},
        {"SymmetricalDemoteOrder",
         kPcs,
         kCheck,
         kBlock,
         "symmetrical",
         {{R"(then-action="stop" symmetrical="false")", R"(then-action="stop" symmetrical="true")"}}},
        {"SymmetricalOrderBesides",
         kCrmsh,
         kCheck,
         kBlock,
         "promote-too",
         {with_constraint(R"(<rsc_order id="promote-too" first="pgsql-ha" first-action="promote" )"
                          R"(then="pgsql-master-ip" then-action="start"/>)")}},
        {"PromoteOrderWithoutStart",
         kCrmsh,
         kCheck,
         kBlock,
         "then promote pgsql-master-ip",
         {{R"(first-action="promote" then="pgsql-master-ip" then-action="start")",
           R"(first-action="promote" then="pgsql-master-ip")"}}},
        {"OptionalDemoteOrder",
         kCrmsh,
         kCheck,
         kBlock,
         "kind is not Mandatory",
         {{R"(id="demote-then-no-ip" kind="Mandatory")", R"(id="demote-then-no-ip" kind="Optional")"}}},
        {"AddressFirst",
         kCrmsh,
         kCheck,
         kBlock,
         "ip-first: start pgsql-master-ip then promote pgsql-ha",
         {with_constraint(R"(<rsc_order id="ip-first" first="pgsql-master-ip" first-action="start" then="pgsql-ha" )"
                          R"(then-action="promote" symmetrical="false"/>)")}},
    };
}

std::vector<Broken> broken_addresses() {
    const std::string twin =
        R"(<primitive id="other-ip" class="ocf" provider="heartbeat" type="IPaddr2"><instance_attributes id="other">)"
        R"(<nvpair id="other-ip-ip" name="ip" value="192.168.122.50"/></instance_attributes></primitive>)";
    return {
        {"UntiedAddress",
         kCrmsh,
         kCheck,
         kWarn,
         "pgsql-master-ip is not tied to it",
         {{kColocation, ""}, {kPromoteOrder, ""}, {kDemoteOrder, ""}},
         true},
        {"TwoOfOneAddress",
         kCrmsh,
         kCheck,
         kBlock,
         "both have ip=192.168.122.50",
         {{"<resources>", "<resources>" + twin}},
         true},
        {"NoIp", kCrmsh, kCheck, kBlock, "no ip", {ip("")}, true},
        {"IpWithMask", kCrmsh, kCheck, kBlock, "ip=192.168.122.50/24", {ip("192.168.122.50/24")}, true},
        {"IpByName", kCrmsh, kCheck, kBlock, "ip=pgsql-ha", {ip("pgsql-ha")}, true},
        {"MaskTooLong", kCrmsh, kCheck, kWarn, "cidr_netmask=33", {netmask("33")}},
        {"MaskOfNothing", kPcs, kCheck, kWarn, "cidr_netmask=0", {netmask("0")}},
        {"MaskWithHoles", kCrmsh, kCheck, kWarn, "cidr_netmask=255.0.255.0", {netmask("255.0.255.0")}},
        {"MaskOfTheOtherFamily",
         kCrmsh,
         kCheck,
         kWarn,
         "cidr_netmask=255.255.255.0",
         {ip("2001:db8::50"), netmask("255.255.255.0")}},
        {"NicWithAPath", kCrmsh, kCheck, kWarn, "nic=/dev/eth0", {nic("/dev/eth0")}},
        {"NicTooLong", kCrmsh, kCheck, kWarn, "nic=interface-number-0", {nic("interface-number-0")}},
        {"KeptOffANode",
         kCrmsh,
         kCheck,
         kWarn,
         "a location constraint that forbids it",
         {with_constraint(
             R"(<rsc_location id="no-ip-on-srv3" rsc="pgsql-master-ip" node="srv3" score="-INFINITY"/>)")}},
        {"NotOptedIn",
         kCrmsh,
         kCheck,
         kWarn,
         "no location for it there",
         {{R"(<cluster_property_set id="cib-bootstrap-options">)",
           R"(<cluster_property_set id="cib-bootstrap-options"><nvpair id="x" name="symmetric-cluster" value="false"/>)"},
          with_constraint(R"(<rsc_location id="ip-1" rsc="pgsql-master-ip" node="srv1" score="0"/>)"
                          R"(<rsc_location id="ip-2" rsc="pgsql-master-ip" node="srv2" score="0"/>)"
                          R"(<rsc_location id="db-2" rsc="pgsql-ha" node="srv2" score="0"/>)"
                          R"(<rsc_location id="db-3" rsc="pgsql-ha" node="srv3" score="0"/>)")}},
    };
}

}  // namespace

std::vector<Broken> broken_address_setups() {
    std::vector<Broken> all = broken_colocations();
    for (const auto& more : {broken_orders(), broken_addresses()}) all.insert(all.end(), more.begin(), more.end());
    return all;
}

std::vector<CheckResult> look_at_addresses(const std::string& xml) {
    static const auto library = load_plugin(ADDRESS_PLUGIN, PAF_KIND_CHECK);
    if (!library) {
        ADD_FAILURE() << library.error().message;
        return {};
    }
    class NoProber : public Prober {
        std::vector<Record> answer(const Probe&) override { return {}; }
    } prober;
    LoadedCheck check(*library);
    return run_checks({&check}, evidence_of(xml), prober);
}

}  // namespace paf::test
