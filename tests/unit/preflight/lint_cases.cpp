// Ways to break one thing that the lint looks at.
#include "lint_cases.hpp"

namespace paf::test {
namespace {

constexpr auto kWarn = VerdictLevel::kWarn;
constexpr auto kBlock = VerdictLevel::kBlock;

const std::string kCrmsh = "good-crmsh.xml", kLegacy = "good-legacy.xml", kPcs = "good-pcs.xml";

/// Edits of good-crmsh.xml.
Edit with_clone_meta(const std::string& name, const std::string& value) {
    const std::string first = R"(<meta_attributes id="pgsql-ha-meta_attributes">)";
    return {first, first + R"(<nvpair id="new-)" + name + R"(" name=")" + name + R"(" value=")" + value + R"("/>)"};
}
Edit with_default(const std::string& name, const std::string& value) {
    const std::string first = R"(<meta_attributes id="rsc-options">)";
    return {first, first + R"(<nvpair id="new-)" + name + R"(" name=")" + name + R"(" value=")" + value + R"("/>)"};
}
Edit with_property(const std::string& name, const std::string& value) {
    const std::string first = R"(<cluster_property_set id="cib-bootstrap-options">)";
    return {first, first + R"(<nvpair id="new-)" + name + R"(" name=")" + name + R"(" value=")" + value + R"("/>)"};
}
Edit with_parameter(const std::string& name, const std::string& value) {
    const std::string first = R"(<instance_attributes id="pgsqld-instance_attributes">)";
    return {first, first + R"(<nvpair id="new-)" + name + R"(" name=")" + name + R"(" value=")" + value + R"("/>)"};
}
Edit with_constraint(const std::string& xml) {
    return {"<constraints>", "<constraints>" + xml};
}
Edit with_resource(const std::string& xml) {
    return {"<resources>", "<resources>" + xml};
}

/// What stands from one text to another, taken away.
Edit without(const std::string& base, const std::string& from, const std::string& to) {
    const std::string xml = good_setup(base);
    const std::size_t begin = xml.find(from), end = xml.find(to, begin);
    return {xml.substr(begin, end + to.size() - begin), ""};
}

const std::string kPromotedMonitor =
    R"(<op name="monitor" interval="9s" timeout="10s" role="Promoted" id="pgsqld-monitor-9s"/>)";
const std::string kUnpromotedMonitor =
    R"(<op name="monitor" interval="10s" timeout="10s" role="Unpromoted" id="pgsqld-monitor-10s"/>)";

/// A second resource in a clone of its own, with everything the first one has but these parameters.
std::string second_database(const std::string& parameters) {
    const auto op = [](const std::string& name, const std::string& rest) {
        return "<op id=\"pgsql2-" + name + "\" " + rest + "/>";
    };
    return R"(<clone id="pgsql2-ha"><meta_attributes id="pgsql2-ha-meta">)"
           R"(<nvpair id="pgsql2-promotable" name="promotable" value="true"/>)"
           R"(<nvpair id="pgsql2-notify" name="notify" value="true"/></meta_attributes>)"
           R"(<primitive id="pgsql2" class="ocf" provider="heartbeat" type="pgsqlms">)"
           R"(<instance_attributes id="pgsql2-instance_attributes">)" +
           parameters + "</instance_attributes><operations>" +
           op("start", R"(name="start" interval="0" timeout="60s")") +
           op("stop", R"(name="stop" interval="0" timeout="60s")") +
           op("promote", R"(name="promote" interval="0" timeout="30s")") +
           op("demote", R"(name="demote" interval="0" timeout="120s")") +
           op("notify", R"(name="notify" interval="0" timeout="60s")") +
           op("monitor-9s", R"(name="monitor" interval="9s" timeout="10s" role="Promoted")") +
           op("monitor-10s", R"(name="monitor" interval="10s" timeout="10s" role="Unpromoted")") +
           "</operations></primitive></clone>";
}

void add(std::vector<Broken>& all, const std::vector<Broken>& more) {
    all.insert(all.end(), more.begin(), more.end());
}

std::vector<Broken> broken_clones() {
    const std::string other_clone =
        R"(<clone id="disks"><primitive id="disk" class="ocf" provider="heartbeat" type="Dummy"/></clone>)";
    return {
        {"NoResource", kCrmsh, "pgsqlms-resource", kBlock, "none", {{R"(type="pgsqlms")", R"(type="Dummy")"}}, true},
        {"NotCloned",
         kCrmsh,
         "pgsqlms-resource",
         kBlock,
         "it is not cloned",
         {without(kCrmsh, R"(<clone id="pgsql-ha">)", "</meta_attributes>"),
          {"</clone>", ""},
          without(kCrmsh, R"(<rsc_colocation id="ip-with-primary")", R"(score="1" node="srv1"/>)")}},
        {"InAGroupOnly",
         kCrmsh,
         "pgsqlms-resource",
         kBlock,
         "it is not cloned",
         {{R"(<clone id="pgsql-ha">)", R"(<group id="pgsql-ha">)"}, {"</clone>", "</group>"}}},
        {"NotClonedInOldWords",
         kLegacy,
         "pgsqlms-resource",
         kBlock,
         "it is not cloned",
         {{R"(<master id="pgsql-ha">)", ""},
          {"</master>", ""},
          without(kLegacy, R"(<meta_attributes id="pgsql-ha-meta_attributes">)", "</meta_attributes>"),
          without(kLegacy, R"(<rsc_colocation rsc="pgsql-master-ip")", R"(node="srv1" score="1"/>)")}},
        {"NotPromotable",
         kCrmsh,
         "pgsqlms-resource",
         kBlock,
         "the clone pgsql-ha is not promotable",
         {{R"(name="promotable" value="true")", R"(name="promotable" value="false")"}}},
        {"NoNotify",
         kCrmsh,
         "notify",
         kBlock,
         "notify is not set",
         {{R"(<nvpair name="notify" value="true" id="pgsql-ha-meta_attributes-notify"/>)", ""}}},
        {"NotifyOff",
         kPcs,
         "notify",
         kBlock,
         "notify=false",
         {{R"(name="notify" value="true")", R"(name="notify" value="false")"}}},
        {"TwoPromoted",
         kCrmsh,
         "promoted-max",
         kBlock,
         "promoted-max=2",
         {{R"(name="promoted-max" value="1")", R"(name="promoted-max" value="2")"}}},
        {"TwoPromotedByOldName",
         kLegacy,
         "promoted-max",
         kBlock,
         "master-max=2",
         {{R"(name="master-max" value="1")", R"(name="master-max" value="2")"}}},
        {"NonePromoted",
         kCrmsh,
         "promoted-max",
         kBlock,
         "promoted-max=0",
         {{R"(name="promoted-max" value="1")", R"(name="promoted-max" value="0")"}}},
        {"TwoPromotedOnANode",
         kCrmsh,
         "promoted-node-max",
         kBlock,
         "promoted-node-max=2",
         {{R"(name="promoted-node-max" value="1")", R"(name="promoted-node-max" value="2")"}}},
        {"TooFewInstances",
         kCrmsh,
         "clone-max",
         kWarn,
         "clone-max=2",
         {{R"(name="clone-max" value="3")", R"(name="clone-max" value="2")"}}},
        {"TooManyInstances",
         kLegacy,
         "clone-max",
         kWarn,
         "clone-max=4",
         {{R"(name="clone-max" value="3")", R"(name="clone-max" value="4")"}}},
        {"InstanceForABannedNode",
         kCrmsh,
         "clone-max",
         kWarn,
         "clone-max=3",
         {with_constraint(R"(<rsc_location id="not-srv3" rsc="pgsql-ha" node="srv3" score="-INFINITY"/>)")}},
        {"TwoInstancesOnANode",
         kCrmsh,
         "clone-node-max",
         kBlock,
         "clone-node-max=2",
         {{R"(name="clone-node-max" value="1")", R"(name="clone-node-max" value="2")"}}},
        {"WaitsForOtherNodes",
         kCrmsh,
         "interleave",
         kWarn,
         "interleave is not set",
         {with_resource(other_clone),
          with_constraint(R"(<rsc_order id="disks-first" first="disks" then="pgsql-ha" kind="Mandatory"/>)")}},
    };
}

std::vector<Broken> broken_operations() {
    const auto timeout = [](const std::string& name, const std::string& from, const std::string& to) -> Edit {
        return {"<op name=\"" + name + "\" timeout=\"" + from + "\"",
                "<op name=\"" + name + "\" timeout=\"" + to + "\""};
    };
    return {
        {"NoPromotedMonitor", kCrmsh, "monitors", kBlock, "none", {{kPromotedMonitor, ""}}},
        {"NoUnpromotedMonitor", kCrmsh, "monitors", kBlock, "none", {{kUnpromotedMonitor, ""}}},
        {"NoPromotedMonitorInOldWords",
         kLegacy,
         "monitors",
         kBlock,
         "none",
         {{R"(<op name="monitor" interval="9s" timeout="10s" role="Master" id="pgsqld-monitor-interval-9s"/>)", ""}}},
        {"SameInterval",
         kCrmsh,
         "monitors",
         kBlock,
         "two with interval=9s",
         {{R"(interval="10s" timeout="10s" role="Unpromoted")", R"(interval="9s" timeout="10s" role="Unpromoted")"}}},
        {"SameIntervalInOtherUnits",
         kCrmsh,
         "monitors",
         kBlock,
         "two with interval=9000ms",
         {{R"(interval="10s" timeout="10s" role="Unpromoted")",
           R"(interval="9000ms" timeout="10s" role="Unpromoted")"}}},
        {"DisabledMonitor",
         kCrmsh,
         "monitors",
         kBlock,
         "it is disabled",
         {{R"(role="Promoted" id="pgsqld-monitor-9s")", R"(role="Promoted" enabled="false" id="pgsqld-monitor-9s")"}}},
        {"ShortStart", kCrmsh, "timeouts", kWarn, "15s", {timeout("start", "60s", "15s")}},
        {"ShortStop", kCrmsh, "timeouts", kWarn, "45", {timeout("stop", "60s", "45")}},
        {"ShortPromote", kCrmsh, "timeouts", kWarn, "20000ms", {timeout("promote", "30s", "20000ms")}},
        {"ShortDemote", kCrmsh, "timeouts", kWarn, "1min", {timeout("demote", "120s", "1min")}},
        {"ShortNotify", kCrmsh, "timeouts", kWarn, "20s", {timeout("notify", "60s", "20s")}},
        {"NoDemoteTimeout",
         kCrmsh,
         "timeouts",
         kWarn,
         "none, which is 20s",
         {{R"(<op name="demote" timeout="120s" interval="0" id="pgsqld-demote-0"/>)", ""}}},
        {"ShortDefaultForStart",
         kCrmsh,
         "timeouts",
         kWarn,
         "none, which is the default of 30s",
         {{R"(<op name="start" timeout="60s" interval="0" id="pgsqld-start-0"/>)", ""},
          {"<rsc_defaults>", R"(<op_defaults><meta_attributes id="op-options">)"
                             R"(<nvpair id="op-timeout" name="timeout" value="30s"/></meta_attributes></op_defaults>)"
                             "<rsc_defaults>"}}},
        {"ShortMonitor",
         kCrmsh,
         "timeouts",
         kWarn,
         "5s",
         {{R"(interval="9s" timeout="10s" role="Promoted")", R"(interval="9s" timeout="5s" role="Promoted")"}}},
        {"ShortMonitorInOldWords",
         kLegacy,
         "timeouts",
         kWarn,
         "5s",
         {{R"(interval="10s" timeout="10s" role="Slave")", R"(interval="10s" timeout="5s" role="Slave")"}}},
    };
}

std::vector<Broken> broken_failures() {
    const std::string threshold = R"(name="migration-threshold" value="5")";
    const std::string stickiness = R"(name="resource-stickiness" value="10")";
    return {
        {"NoThreshold",
         kCrmsh,
         "migration-threshold",
         kWarn,
         "none",
         {{R"(<nvpair name="migration-threshold" value="5" id="rsc-options-migration-threshold"/>)", ""}}},
        {"EndlessThreshold",
         kCrmsh,
         "migration-threshold",
         kWarn,
         "=INFINITY",
         {with_clone_meta("migration-threshold", "INFINITY")}},
        {"ThresholdOff",
         kPcs,
         "migration-threshold",
         kWarn,
         "=0",
         {{threshold, R"(name="migration-threshold" value="0")"}}},
        {"ShortFailureTimeout", kCrmsh, "failure-timeout", kWarn, "=30s", {with_clone_meta("failure-timeout", "30s")}},
        {"ShortFailureTimeoutForAll",
         kCrmsh,
         "failure-timeout",
         kWarn,
         "=1min",
         {with_default("failure-timeout", "1min")}},
        {"NotSticky",
         kCrmsh,
         "resource-stickiness",
         kWarn,
         "=0",
         {{stickiness, R"(name="resource-stickiness" value="0")"}}},
        {"Restless",
         kCrmsh,
         "resource-stickiness",
         kWarn,
         "=-INFINITY",
         {with_clone_meta("resource-stickiness", "-INFINITY")}},
    };
}

/// on-fail of an operation of good-crmsh.xml, or good-pcs.xml.
Edit with_on_fail(const std::string& operation, const std::string& value) {
    return {"id=\"" + operation + "\"", "id=\"" + operation + "\" on-fail=\"" + value + "\""};
}

std::vector<Broken> broken_policies() {
    const auto op_default = [](const std::string& rule) -> Edit {
        return {"</configuration>", R"(<op_defaults><meta_attributes id="op-options">)" + rule +
                                        R"(<nvpair id="op-on-fail" name="on-fail" value="ignore"/></meta_attributes>)"
                                        R"(</op_defaults></configuration>)"};
    };
    const std::string of_stop = R"(<rule id="op-r"><op_expression id="op-e" name="stop"/></rule>)";
    const std::string of_pgsqlms = R"(<rule id="rsc-r"><rsc_expression id="rsc-e" class="ocf" type="pgsqlms"/></rule>)";
    return {
        {"FailedStopIsIgnored",
         kCrmsh,
         "on-fail",
         kBlock,
         "=ignore of stop",
         {with_on_fail("pgsqld-stop-0", "ignore")}},
        {"FailedStopIsIgnoredByPcs",
         kPcs,
         "on-fail",
         kBlock,
         "=ignore of stop",
         {with_on_fail("pgsqld-stop-interval-0s", "ignore")}},
        {"FailedDemoteIsIgnored",
         kCrmsh,
         "on-fail",
         kBlock,
         "=ignore of demote",
         {with_on_fail("pgsqld-demote-0", "ignore")}},
        {"FailedStopBlocks", kCrmsh, "on-fail", kWarn, "=block of stop", {with_on_fail("pgsqld-stop-0", "block")}},
        {"FailedStandbyStays", kCrmsh, "on-fail", kWarn, "stays stopped", {with_on_fail("pgsqld-monitor-10s", "stop")}},
        {"FailedStopIsIgnoredByARule", kCrmsh, "on-fail", kBlock, "=ignore of stop", {op_default(of_stop)}, true},
        {"StartsUnfenced", kCrmsh, "requires", kBlock, "=nothing", {with_clone_meta("requires", "nothing")}},
        {"StartsUnfencedByDefault", kCrmsh, "requires", kBlock, "=quorum", {with_default("requires", "quorum")}},
        {"UnmanagedByARule",
         kCrmsh,
         "managed",
         kWarn,
         "is-managed=no",
         {{"</rsc_defaults>",
           R"(<meta_attributes id="ours" score="5">)" + of_pgsqlms +
               R"(<nvpair id="ours-m" name="is-managed" value="no"/></meta_attributes></rsc_defaults>)"}}},
        {"NothingRuns", kPcs, "managed", kWarn, "nothing runs", {with_property("stop-all-resources", "true")}},
        {"NothingIsProbed", kCrmsh, "managed", kWarn, "not noticed", {with_property("enable-startup-probes", "false")}},
        {"Unique", kCrmsh, "globally-unique", kWarn, "=true", {with_clone_meta("globally-unique", "true")}},
    };
}

/// Where it may be promoted, and where it is probed.
std::vector<Broken> broken_promotions() {
    const auto never = [](const std::string& node, const std::string& role) {
        return "<rsc_location id=\"never-" + node + "\" rsc=\"pgsql-ha\" node=\"" + node + "\" role=\"" + role +
               R"(" score="-INFINITY"/>)";
    };
    return {
        {"PromotedOnOneNode",
         kCrmsh,
         "placement",
         kWarn,
         "srv1 alone",
         {with_constraint(never("srv2", "Promoted") + never("srv3", "Promoted"))}},
        {"PromotedNowhere",
         kCrmsh,
         "placement",
         kBlock,
         "none",
         {with_constraint(never("srv1", "Promoted") + never("srv2", "Promoted") + never("srv3", "Promoted"))}},
        {"PromotionIsDisliked",
         kCrmsh,
         "promotion-preference",
         kWarn,
         "-2000",
         {with_constraint(R"(<rsc_location id="less" rsc="pgsql-ha" node="srv2" role="Promoted" score="-2000"/>)")}},
        {"PromotionIsPreferredByARule",
         kCrmsh,
         "promotion-preference",
         kWarn,
         "on srv2",
         {with_constraint(R"(<rsc_location id="home" rsc="pgsql-ha"><rule id="home-r" role="Promoted" score="500">)"
                          R"(<expression id="home-e" attribute="#uname" operation="eq" value="srv2"/></rule>)"
                          R"(</rsc_location>)")},
         true},
        {"MovedForSomeTime",
         kCrmsh,
         "leftover-constraints",
         kWarn,
         "by a rule",
         {with_constraint(R"(<rsc_location id="cli-prefer-pgsql-ha" rsc="pgsql-ha"><rule id="cli-r" score="INFINITY">)"
                          R"(<expression id="cli-e" attribute="#uname" operation="eq" value="srv2"/>)"
                          R"(<date_expression id="cli-d" operation="lt" end="2030-01-01"/></rule></rsc_location>)")}},
        {"NotDiscovered",
         kCrmsh,
         "placement",
         kWarn,
         "not noticed",
         {with_constraint(
             R"(<rsc_location id="blind" rsc="pgsql-ha" node="srv2" score="0" resource-discovery="never"/>)")},
         true},
        {"FollowsAnother",
         kCrmsh,
         "promotion-preference",
         kWarn,
         "where web is",
         {with_resource(R"(<primitive id="web" class="ocf" provider="heartbeat" type="Dummy"/>)"),
          with_constraint(R"(<rsc_colocation id="w" rsc="pgsql-ha" rsc-role="Promoted" with-rsc="web" score="9"/>)")},
         true},
    };
}

std::vector<Broken> broken_placements() {
    const auto node_with = [](const std::string& attribute) -> Edit {
        return {R"(<node id="2" uname="srv2"/>)",
                R"(<node id="2" uname="srv2"><instance_attributes id="nodes-2"><nvpair id="nodes-2-x" name=")" +
                    attribute + R"(" value="on"/></instance_attributes></node>)"};
    };
    return {
        {"OptInWithoutLocations",
         kCrmsh,
         "placement",
         kBlock,
         "none, for symmetric-cluster=false",
         {with_property("symmetric-cluster", "false"),
          {R"(<rsc_location id="pgsql-ha-prefers-srv1" rsc="pgsql-ha" score="1" node="srv1"/>)", ""}}},
        {"BannedElsewhere",
         kCrmsh,
         "placement",
         kWarn,
         "srv1 alone",
         {with_constraint(R"(<rsc_location id="not-srv2" rsc="pgsql-ha" node="srv2" score="-INFINITY"/>)"
                          R"(<rsc_location id="not-srv3" rsc="pgsql-ha" node="srv3" score="-INFINITY"/>)"),
          {R"(<nvpair name="clone-max" value="3" id="pgsql-ha-meta_attributes-clone-max"/>)", ""}}},
        {"PromotionPreferred",
         kCrmsh,
         "promotion-preference",
         kWarn,
         "100 for pgsql-ha with role=Promoted on srv1",
         {with_constraint(R"(<rsc_location id="home" rsc="pgsql-ha" role="Promoted" node="srv1" score="100"/>)")}},
        {"PromotionPreferredElsewhere",
         kCrmsh,
         "promotion-preference",
         kWarn,
         "INFINITY for pgsql-ha with role=Promoted on srv3",
         {with_constraint(R"(<rsc_location id="home" rsc="pgsql-ha" role="Promoted" node="srv3" score="INFINITY"/>)")}},
        {"LeftFromAMove",
         kCrmsh,
         "leftover-constraints",
         kWarn,
         "cli-prefer-pgsql-ha: INFINITY",
         {with_constraint(
             R"(<rsc_location id="cli-prefer-pgsql-ha" rsc="pgsql-ha" role="Promoted" node="srv2" score="INFINITY"/>)")}},
        {"LeftFromABan",
         kLegacy,
         "leftover-constraints",
         kWarn,
         "cli-ban-pgsql-ha-on-srv1",
         {with_constraint(R"(<rsc_location id="cli-ban-pgsql-ha-on-srv1" rsc="pgsql-ha" role="Master" node="srv1" )"
                          R"(score="-INFINITY"/>)")}},
        {"LeftFromAMoveOfTheAddress",
         kCrmsh,
         "leftover-constraints",
         kWarn,
         "cli-prefer-pgsql-master-ip",
         {with_constraint(
             R"(<rsc_location id="cli-prefer-pgsql-master-ip" rsc="pgsql-master-ip" node="srv2" score="INFINITY"/>)")}},
        {"NodeInStandby", kCrmsh, "nodes", kWarn, "in standby", {node_with("standby")}},
        {"NodeInMaintenance", kCrmsh, "nodes", kWarn, "in maintenance", {node_with("maintenance")}},
    };
}

std::vector<Broken> broken_instances() {
    const std::string port = R"(<nvpair id="pgsql2-port" name="pgport" value="5433"/>)";
    return {
        {"MaintenanceMode",
         kCrmsh,
         "managed",
         kWarn,
         "maintenance-mode=true",
         {with_property("maintenance-mode", "true")}},
        {"Unmanaged", kCrmsh, "managed", kWarn, "is-managed=false", {with_clone_meta("is-managed", "false")}},
        {"NothingManaged", kCrmsh, "managed", kWarn, "is-managed=false", {with_default("is-managed", "false")}},
        {"InMaintenance", kCrmsh, "managed", kWarn, "maintenance=true", {with_clone_meta("maintenance", "true")}},
        {"Disabled", kCrmsh, "enabled", kWarn, "target-role=Stopped", {with_clone_meta("target-role", "Stopped")}},
        {"NothingEnabled", kCrmsh, "enabled", kWarn, "target-role=Stopped", {with_default("target-role", "Stopped")}},
        {"NothingManagedByPcs",
         kPcs,
         "managed",
         kWarn,
         "is-managed=false",
         {{R"(<meta_attributes id="rsc_defaults-meta_attributes">)",
           R"(<meta_attributes id="rsc_defaults-meta_attributes"><nvpair id="x" name="is-managed" value="false"/>)"}}},
        {"NeverPromoted",
         kCrmsh,
         "enabled",
         kWarn,
         "target-role=Unpromoted",
         {with_clone_meta("target-role", "Unpromoted")}},
        {"UnknownParameter", kCrmsh, "parameters", kWarn, "pgprot=5433", {with_parameter("pgprot", "5433")}},
        {"PortInWords", kCrmsh, "parameters", kBlock, "pgport=postgresql", {with_parameter("pgport", "postgresql")}},
        {"PortTooHigh", kPcs, "parameters", kBlock, "pgport=65536", {with_parameter("pgport", "65536")}},
        {"LagInWords", kCrmsh, "parameters", kBlock, "maxlag=-1", {with_parameter("maxlag", "-1")}},
        {"RelativePath",
         kCrmsh,
         "parameters",
         kBlock,
         "pgdata=main",
         {{R"(name="pgdata" value="/etc/postgresql/15/main")", R"(name="pgdata" value="main")"}},
         true},
        {"SameDataTwice",
         kCrmsh,
         "same-instance",
         kBlock,
         "/var/lib/postgresql/15/main",
         {with_resource(second_database(
             port + R"(<nvpair id="pgsql2-pgdata" name="pgdata" value="/var/lib/postgresql/15/main/"/>)"))},
         true},
        {"SamePortTwice",
         kCrmsh,
         "same-instance",
         kBlock,
         "both have pgport=5432",
         {with_resource(second_database(R"(<nvpair id="pgsql2-pgdata" name="pgdata" value="/srv/pgsql2"/>)"
                                        R"(<nvpair id="pgsql2-host" name="pghost" value="/run/postgresql"/>)"))},
         true},
    };
}

}  // namespace

std::vector<Broken> broken_setups() {
    std::vector<Broken> all = broken_clones();
    for (const auto& more : {broken_operations(), broken_failures(), broken_policies(), broken_placements(),
                             broken_promotions(), broken_instances()}) {
        add(all, more);
    }
    return all;
}

}  // namespace paf::test
