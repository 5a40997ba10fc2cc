"""Shapes of configurations: the healthy cluster of cib.py with one thing changed, each with what it shows."""
from cib import Cib
from quick_starts import QUICK_STARTS

ON_SRV2 = '<expression attribute="#uname" operation="eq" value="srv2"/>'
ON_SRV3 = '<expression attribute="#uname" operation="eq" value="srv3"/>'
PINGD = ('<rule boolean-op="or" score="-INFINITY"><expression attribute="pingd" operation="not_defined"/>'
         '<expression attribute="pingd" operation="lte" type="number" value="0"/></rule>')
SOMETIMES = '<rule><date_expression operation="lt" end="2031-01-01"/></rule>'
FOR_PGSQLMS = '<rule><rsc_expression class="ocf" provider="heartbeat" type="pgsqlms"/></rule>'
FOR_OTHERS = '<rule><rsc_expression class="ocf" provider="heartbeat" type="Dummy"/></rule>'
DUMMY = '<primitive id="{0}" class="ocf" provider="heartbeat" type="{1}"/>'
REMOTE = ('<primitive id="edge1" class="ocf" provider="pacemaker" type="remote"><instance_attributes>'
          '<nvpair name="server" value="192.0.2.78"/></instance_attributes></primitive>')
GUEST = ('<primitive id="vm-app" class="ocf" provider="heartbeat" type="VirtualDomain"><meta_attributes>'
         '<nvpair name="remote-node" value="appvm"/></meta_attributes></primitive>')


def location(ident, attributes, inside=""):
    return f'<rsc_location id="{ident}" {attributes}>{inside}</rsc_location>'


def ban(node, role=""):
    return location(f"not-{node}", f'rsc="pgsql-ha" node="{node}" score="-INFINITY"' + (f' role="{role}"' if role else ""))


def rule(ident, resource, inside, score, role=""):
    about = f' role="{role}"' if role else ""
    return location(ident, f'rsc="{resource}"', f'<rule score="{score}"{about}>{inside}</rule>')


def remote(cib, banned=True, device=True):
    cib.node("edge1", kind="remote")
    cib.resource(REMOTE)
    if device:
        cib.device("edge1")
        cib.remove("away-edge1")
    if banned:
        cib.constrain(location("db-not-edge", 'rsc="pgsql-ha" node="edge1" score="-INFINITY"'))


def guest(cib, banned=True):
    cib.node("appvm", kind="remote")
    cib.resource(GUEST)
    if banned:
        cib.constrain(location("db-not-guest", 'rsc="pgsql-ha" node="appvm" score="-INFINITY"'))


def follower(cib, agent):
    """Another agent in the address's place."""
    cib.remove("pgsql-ip", "pgsql-ip-with", "pgsql-ip-start", "pgsql-ip-stop")
    cib.address("follower", agent=agent)


def only_follower(cib, agent):
    follower(cib, agent)
    cib.remove("follower-start", "follower-stop")


def read_address(cib, *constraints):
    cib.address("pgsql-ro", ip="192.0.2.51", constraints=False)
    for xml in constraints:
        cib.constrain(xml)


def sets(cib, kind, inside, score="INFINITY"):
    about = f'score="{score}"' if kind == "rsc_colocation" else 'kind="Mandatory" symmetrical="false"'
    cib.constrain(f'<{kind} id="by-sets-{cib.new_id()}" {about}>{inside}</{kind}>')


def resource_set(members, **attributes):
    words = "".join(f' {key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    return f"<resource_set{words}>" + "".join(f'<resource_ref id="{one}"/>' for one in members) + "</resource_set>"


def address_by_sets(cib):
    cib.remove("pgsql-ip-with", "pgsql-ip-start", "pgsql-ip-stop")
    sets(cib, "rsc_colocation", resource_set(["pgsql-ip"]) + resource_set(["pgsql-ha"], role="Promoted"))
    for first, then in (("promote", "start"), ("demote", "stop")):
        sets(cib, "rsc_order", resource_set(["pgsql-ha"], action=first) + resource_set(["pgsql-ip"], action=then))


def two_addresses_by_sets(cib):
    cib.remove("pgsql-ip-with", "pgsql-ip-start", "pgsql-ip-stop")
    cib.address("pgsql-ip6", ip="2001:db8::50", constraints=False)
    both = ["pgsql-ip", "pgsql-ip6"]
    sets(cib, "rsc_colocation", resource_set(both, sequential="false") + resource_set(["pgsql-ha"], role="Promoted"))
    for first, then in (("promote", "start"), ("demote", "stop")):
        sets(cib, "rsc_order", resource_set(["pgsql-ha"], action=first) +
             resource_set(both, action=then, sequential="false"))


def address_by_tag(cib):
    cib.add("tags", '<tag id="addresses"><obj_ref id="pgsql-ip"/></tag>')
    for name, key in (("pgsql-ip-with", "rsc"), ("pgsql-ip-start", "then"), ("pgsql-ip-stop", "then")):
        cib.set(name, **{key: "addresses"})


def any_of_set(cib):
    cib.remove("pgsql-ip-start")
    sets(cib, "rsc_order", resource_set(["pgsql-ha", "fence_vm_srv1"], action="promote", require_all="false") +
         resource_set(["pgsql-ip"], action="start"))


def template(cib):
    """The operations of the primitive in a template, and one of them in both."""
    primitive = cib.by_id("pgsqld")
    made = cib.section("resources")
    cib.resource('<template id="pgsql-template" class="ocf" provider="heartbeat" type="pgsqlms"/>')
    operations = primitive.find("operations")
    primitive.remove(operations)
    made.find("template").append(operations)
    for name in ("class", "provider", "type"):
        del primitive.attrib[name]
    primitive.set("template", "pgsql-template")
    cib.add(primitive, '<operations><op name="monitor" interval="9s" timeout="15s" role="Promoted"/></operations>')


def bundle(cib, promoted):
    clone = cib.by_id("pgsql-ha")
    primitive = cib.by_id("pgsqld")
    cib.section("resources").remove(clone)
    cib.resource(f'<bundle id="pgsql-ha"><podman image="localhost/pg:15" replicas="3" promoted-max="{promoted}"/>'
                 '<network ip-range-start="192.0.2.60"/></bundle>')
    cib.by_id("pgsql-ha").append(primitive)


def group(cib):
    """The database in a group in the clone, as with a file system."""
    clone, primitive = cib.by_id("pgsql-ha"), cib.by_id("pgsqld")
    clone.remove(primitive)
    cib.add(clone, '<group id="pg-group"><primitive id="pg-fs" class="ocf" provider="heartbeat" type="Filesystem"/>'
                   "</group>")
    cib.by_id("pg-group").append(primitive)


def levels(cib, first, **attributes):
    words = " ".join(f'{key.replace("_", "-")}="{value}"' for key, value in attributes.items())
    cib.add("fencing-topology", f'<fencing-level index="1" devices="{first}" {words}/>')


def racks(cib):
    for name, rack in (("srv1", "A"), ("srv2", "A"), ("srv3", "B")):
        cib.node(name, {"rack": rack})


def host_map(cib, text):
    for node in ("srv1", "srv2", "srv3"):
        cib.remove(f"fence_vm_{node}", f"away-{node}")
    cib.device("srv1", name="fence_all", pcmk_host_map=text)
    cib.remove("away-srv1", "fence_all-ia-pcmk_host_list", "fence_all-ia-pcmk_host_check")
    cib.remove("fence_all-ia-plug")


def device_rule(cib, inside):
    for node in ("srv1", "srv2", "srv3"):
        cib.remove(f"away-{node}")
        cib.constrain(rule(f"away-{node}", f"fence_vm_{node}", inside.replace("NODE", node), "-INFINITY"))


def device_pattern(cib, pattern):
    for node in ("srv1", "srv2", "srv3"):
        cib.remove(f"away-{node}")
        cib.constrain(location(f"away-{node}", f'rsc-pattern="{pattern.replace("NODE", node)}" node="{node}" '
                                               'score="-INFINITY"'))


def voter(cib, how):
    """srv3 only votes."""
    cib.clone_meta("clone-max", "2")
    if how == "standby":
        cib.node("srv3", {"standby": "on"})
    elif how == "opt-in":
        cib.property("symmetric-cluster", "False")
        for name in ("fence_vm_srv1", "fence_vm_srv2", "fence_vm_srv3", "pgsql-ha", "pgsql-ip"):
            for node in ("srv1", "srv2"):
                cib.constrain(location(f"{name}-on-{node}", f'rsc="{name}" node="{node}" score="0"'))
        cib.constrain(location("fence_vm_srv1-on-3", 'rsc="fence_vm_srv1" node="srv3" score="0"'))
        cib.constrain(location("fence_vm_srv2-on-3", 'rsc="fence_vm_srv2" node="SRV3" score="0"'))
    else:
        cib.constrain(ban("srv3"))
        cib.constrain(location("ip-not-srv3", 'rsc="pgsql-ip" node="srv3" score="-INFINITY"'))


def meta_of(cib, *pairs):
    for name, value in pairs:
        cib.clone_meta(name, value)


def unlike(cib):
    """Booleans, scores, roles and times in the least usual spelling."""
    cib.property("stonith-enabled", "Yes")
    meta_of(cib, ("promotable", "ON"), ("notify", "1"))
    cib.set("pgsqld-monitor-Promoted", interval="PT9S", timeout="PT1M", role="promoted")
    cib.set("pgsqld-monitor-Unpromoted", interval="10000ms", role="UNPROMOTED")
    cib.set("pgsql-ip-with", score="+infinity", with_rsc_role="PROMOTED")
    cib.set("pgsql-ip-stop", symmetrical="FALSE", kind="mandatory")
    cib.set("away-srv1", node="SRV1")


# name: (what is changed, function).  A name that begins with "right-" is a healthy shape.
SHAPES = {
    "right-base": ("nothing", lambda cib: None),
    # Grammar
    "right-spelling": ("booleans, roles, scores and times in unusual spellings", unlike),
    "right-true-capital": ("promotable, notify: True", lambda c: meta_of(c, ("promotable", "True"), ("notify", "TRUE"))),
    "right-true-y": ("promotable=y, notify=on", lambda c: meta_of(c, ("promotable", "y"), ("notify", "On"))),
    "right-interval-iso": ("ISO 8601 intervals", lambda c: (c.set("pgsqld-monitor-Promoted", interval="PT9S"),
                                                            c.set("pgsqld-monitor-Unpromoted", interval="PT10S"))),
    "right-interval-words": ("9 sec, 10000 msec", lambda c: (c.set("pgsqld-monitor-Promoted", interval="9 sec"),
                                                             c.set("pgsqld-monitor-Unpromoted", interval="10000ms"))),
    "same-interval-iso": ("two monitors each 10 s, one in ISO 8601",
                          lambda c: (c.set("pgsqld-monitor-Promoted", interval="PT10S"), None)),
    "right-timeout-minutes": ("stop timeout 2min", lambda c: c.set("pgsqld-stop", timeout="2min")),
    "not-a-boolean": ("stonith-enabled=maybe", lambda c: c.property("stonith-enabled", "maybe")),
    "fencing-off-capital": ("stonith-enabled=False", lambda c: c.property("stonith-enabled", "False")),
    "fencing-off-new-name": ("fencing-enabled=no, the name of newer releases", lambda c: c.property("fencing-enabled", "no")),
    "right-fencing-on-new-name": ("fencing-enabled=true, stonith-enabled=false",
                                  lambda c: (c.property("stonith-enabled", "false"), c.property("fencing-enabled", "true"))),
    "fencing-by-rule": ("stonith-enabled=false by a date", lambda c: c.property("stonith-enabled", "false", SOMETIMES)),
    "maintenance-by-rule": ("maintenance-mode=true by a date", lambda c: c.property("maintenance-mode", "true", SOMETIMES)),
    # What the database is in
    "right-group-in-clone": ("a group in the clone", group),
    "right-template": ("operations from a template, one overridden", template),
    "right-promotable-default": ("promotable=true in rsc_defaults", lambda c: (c.remove("pgsql-ha-meta-promotable"),
                                                                            c.defaults("rsc_defaults", {"promotable": "true"}))),
    "right-notify-default": ("notify=true in rsc_defaults", lambda c: (c.remove("pgsql-ha-meta-notify"),
                                                                     c.defaults("rsc_defaults", {"notify": "true"}))),
    "notify-of-pgsqlms-default": ("notify=true in rsc_defaults for pgsqlms, which a clone is not",
                                  lambda c: (c.remove("pgsql-ha-meta-notify"),
                                             c.defaults("rsc_defaults", {"notify": "true"}, FOR_PGSQLMS))),
    "notify-by-rule": ("notify=true by a date", lambda c: (c.remove("pgsql-ha-meta-notify"),
                                                           c.meta("pgsql-ha", "notify", "true", SOMETIMES))),
    "promotable-by-rule": ("promotable=true by a date", lambda c: (c.remove("pgsql-ha-meta-promotable"),
                                                                   c.meta("pgsql-ha", "promotable", "true", SOMETIMES))),
    "not-promotable": ("promotable=false", lambda c: c.clone_meta("promotable", "false")),
    "bundle": ("the database in a bundle", lambda c: bundle(c, 1)),
    "bundle-not-promotable": ("in a bundle of equals", lambda c: bundle(c, 0)),
    "globally-unique": ("globally-unique=true", lambda c: c.clone_meta("globally-unique", "true")),
    "two-promoted": ("promoted-max=2", lambda c: c.clone_meta("promoted-max", "2")),
    "right-promoted-max": ("promoted-max=1, master-max=1", lambda c: meta_of(c, ("promoted-max", "1"), ("master-max", "1"))),
    # Remote nodes, guests
    "right-guest": ("a guest node, no database there", guest),
    "right-guest-unlisted": ("a guest node without an entry", lambda c: c.resource(GUEST)),
    "guest-with-database": ("a guest node that may have an instance", lambda c: guest(c, banned=False)),
    "right-bundle-nodes": ("another bundle's replicas as nodes",
                           lambda c: (c.node("web-0", kind="remote"), c.resource('<bundle id="web"><docker image="x"/></bundle>'),
                                      c.constrain(location("n", 'rsc="pgsql-ha" node="web-0" score="-INFINITY"')))),
    "right-remote": ("a remote node with a device, no database there", remote),
    "remote-without-device": ("a remote node that nothing fences", lambda c: remote(c, device=False)),
    "remote-with-database": ("a remote node that may have an instance", lambda c: remote(c, banned=False)),
    "remote-device-nowhere": ("a remote node's device kept off two members",
                              lambda c: (remote(c), c.constrain(location("x1", 'rsc="fence_vm_edge1" node="srv1" score="-INFINITY"')),
                                         c.constrain(location("x2", 'rsc="fence_vm_edge1" node="srv2" score="-INFINITY"')))),
    "right-remote-by-kind": ("remote nodes kept out by #kind",
                             lambda c: (remote(c, banned=False),
                                        c.constrain(rule("members", "pgsql-ha", '<expression attribute="#kind" operation="ne" value="cluster"/>',
                                                         "-INFINITY")))),
    "right-ping-node": ("a ping node", lambda c: c.node("gateway", kind="ping")),
    # Voters
    "right-voter-standby": ("srv3 in standby, clone-max=2", lambda c: voter(c, "standby")),
    "right-voter-banned": ("srv3 banned, clone-max=2", lambda c: voter(c, "ban")),
    "right-voter-opt-in": ("opt-in cluster, srv3 left out, clone-max=2", lambda c: voter(c, "opt-in")),
    "right-voter-banned-standby": ("srv3 banned and in standby", lambda c: (voter(c, "ban"), c.node("srv3", {"standby": "true"}))),
    "voter-without-device": ("srv3 banned, without a device", lambda c: (voter(c, "ban"), c.remove("fence_vm_srv3", "away-srv3"))),
    "standby-forgotten": ("srv3 in standby, clone-max=3", lambda c: c.node("srv3", {"standby": "true"})),
    "standby-of-two": ("two of three in standby, clone-max=1", lambda c: (c.clone_meta("clone-max", "1"), c.node("srv3", {"standby": "on"}),
                                                                         c.node("srv2", {"standby": "on"}))),
    "standby-by-rule": ("standby by a date", lambda c: c.node("srv3", {"standby": "on"}, rule=SOMETIMES)),
    "maintenance-node": ("maintenance of srv2", lambda c: c.node("srv2", {"maintenance": "true"})),
    "maintenance-node-by-rule": ("maintenance of srv2 by a date", lambda c: c.node("srv2", {"maintenance": "true"}, rule=SOMETIMES)),
    "right-maintenance-voter": ("maintenance of a voter", lambda c: (voter(c, "ban"), c.node("srv3", {"maintenance": "true"}))),
    "clone-max-too-low": ("clone-max=2 of three", lambda c: c.clone_meta("clone-max", "2")),
    "clone-max-zero": ("clone-max=0", lambda c: c.clone_meta("clone-max", "0")),
    # Where it may run and be promoted
    "right-never-promoted-one": ("srv3 is never promoted", lambda c: c.constrain(ban("srv3", "Promoted"))),
    "promoted-on-one": ("two are never promoted", lambda c: (c.constrain(ban("srv2", "Promoted")), c.constrain(ban("srv3", "Master")))),
    "promoted-nowhere": ("none is ever promoted", lambda c: [c.constrain(ban(n, "Promoted")) for n in ("srv1", "srv2", "srv3")]),
    "promoted-on-one-by-rule": ("promoted on srv1 alone, by #uname",
                                lambda c: c.constrain(rule("r", "pgsql-ha", '<expression attribute="#uname" operation="ne" value="srv1"/>',
                                                           "-INFINITY", "Promoted"))),
    "promoted-by-attribute": ("promoted in rack A alone", lambda c: (racks(c), c.constrain(
        rule("r", "pgsql-ha", '<expression attribute="rack" operation="ne" value="A"/>', "-INFINITY", "Master")))),
    "promoted-by-pingd": ("promoted where pingd says so", lambda c: c.constrain(
        location("r", 'rsc="pgsql-ha"', PINGD.replace("<rule ", '<rule role="Promoted" ')))),
    "runs-by-pingd": ("runs where pingd says so", lambda c: c.constrain(location("r", 'rsc="pgsql-ha"', PINGD))),
    "promoted-score": ("prefers srv2 for the promotion", lambda c: c.constrain(
        location("p", 'rsc="pgsql-ha" node="srv2" role="Promoted" score="100"'))),
    "promoted-score-negative": ("dislikes srv2 for the promotion", lambda c: c.constrain(
        location("p", 'rsc="pgsql-ha" node="srv2" role="Master" score="-2000"'))),
    "promoted-score-by-uname": ("prefers srv2 by a rule", lambda c: c.constrain(rule("p", "pgsql-ha", ON_SRV2, "500", "Promoted"))),
    "promoted-score-by-date": ("prefers srv2 by a date", lambda c: c.constrain(
        rule("p", "pgsql-ha", ON_SRV2 + '<date_expression operation="gt" start="2030-01-01"/>', "500", "Promoted"))),
    "promoted-score-attribute": ("score from an attribute", lambda c: c.constrain(location("p", 'rsc="pgsql-ha"',
        '<rule score-attribute="pg-weight" role="Promoted"><expression attribute="#uname" operation="defined"/></rule>'))),
    "right-prefers-node": ("prefers srv1 in any role", lambda c: c.constrain(location("p", 'rsc="pgsql-ha" node="srv1" score="1"'))),
    "right-location-by-uname": ("srv3 kept out by a rule, clone-max=2", lambda c: (c.clone_meta("clone-max", "2"),
        c.constrain(rule("r", "pgsql-ha", ON_SRV3, "-INFINITY")), c.constrain(rule("i", "pgsql-ip", ON_SRV3, "-INFINITY")))),
    "right-location-pattern": ("srv3 kept out by a pattern, clone-max=2", lambda c: (c.clone_meta("clone-max", "2"),
        c.constrain(location("p", 'rsc-pattern="^pgsql-" node="srv3" score="-INFINITY"')))),
    "right-location-pattern-not": ("an inverted pattern", lambda c: (c.clone_meta("clone-max", "2"),
        c.constrain(location("p", 'rsc-pattern="!^fence_" node="srv3" score="-INFINITY"')))),
    "location-pattern-costly": ("a pattern that is not tried", lambda c: (c.clone_meta("clone-max", "2"),
        c.constrain(location("p", 'rsc-pattern="^(p|q){3}" node="srv3" score="-INFINITY"')))),
    "right-location-set": ("a set of resources kept off srv3", lambda c: (c.clone_meta("clone-max", "2"), c.constrain(
        location("p", 'node="srv3" score="-INFINITY"', resource_set(["pgsql-ha", "pgsql-ip"]))))),
    "right-location-tag": ("a tag kept off srv3", lambda c: (c.clone_meta("clone-max", "2"),
        c.add("tags", '<tag id="pg"><obj_ref id="pgsql-ha"/><obj_ref id="pgsql-ip"/></tag>'),
        c.constrain(location("p", 'rsc="pg" node="srv3" score="-INFINITY"')))),
    "banned-everywhere": ("banned on all nodes", lambda c: [c.constrain(ban(n)) for n in ("srv1", "srv2", "srv3")]),
    "banned-everywhere-started": ("banned on all nodes with role=Started", lambda c: [
        c.constrain(ban(n, "Started")) for n in ("srv1", "srv2", "srv3")]),
    "banned-by-pattern": ("banned on all nodes by a pattern", lambda c: [
        c.constrain(location(f"p{n}", f'rsc-pattern="^pgsql-ha$" node="srv{n}" score="-INFINITY"')) for n in (1, 2, 3)]),
    "exclusive": ("resource-discovery=exclusive on srv1 alone", lambda c: c.constrain(
        location("e", 'rsc="pgsql-ha" node="srv1" score="0" resource-discovery="exclusive"'))),
    "not-discovered": ("resource-discovery=never on srv2", lambda c: c.constrain(
        location("e", 'rsc="pgsql-ha" node="srv2" score="0" resource-discovery="never"'))),
    "right-not-discovered-banned": ("banned and not discovered on srv3", lambda c: (voter(c, "ban"), c.constrain(
        location("e", 'rsc="pgsql-ha" node="srv3" score="-INFINITY" resource-discovery="never"')))),
    "with-another": ("the instances with a web server", lambda c: (c.resource(DUMMY.format("web", "apache")), c.constrain(
        '<rsc_colocation id="w" rsc="pgsql-ha" with-rsc="web" score="INFINITY"/>'))),
    "promoted-with-another": ("the primary with a web server", lambda c: (c.resource(DUMMY.format("web", "apache")), c.constrain(
        '<rsc_colocation id="w" rsc="pgsql-ha" rsc-role="Promoted" with-rsc="web" score="200"/>'))),
    "right-another-with-primary": ("a web server with the primary", lambda c: (c.resource(DUMMY.format("web", "apache")), c.constrain(
        '<rsc_colocation id="w" rsc="web" with-rsc="pgsql-ha" with-rsc-role="Promoted" score="INFINITY" influence="false"/>'))),
    "right-with-clone": ("the instances with a clone of file systems", lambda c: (c.resource(
        '<clone id="fs-all"><meta_attributes><nvpair name="interleave" value="true"/></meta_attributes>'
        + DUMMY.format("fs", "Filesystem") + '</clone>'), c.constrain(
        '<rsc_colocation id="w" rsc="pgsql-ha" with-rsc="fs-all" score="INFINITY"/>'))),
    "ticket": ("a ticket of booth", lambda c: c.constrain(
        '<rsc_ticket id="t" rsc="pgsql-ha" rsc-role="Promoted" ticket="site-a" loss-policy="demote"/>')),
    "leftover-ban": ("a ban of crm_resource", lambda c: c.constrain(
        location("cli-ban-pgsql-ha-on-srv2", 'rsc="pgsql-ha" node="srv2" role="Promoted" score="-INFINITY"'))),
    "leftover-move-lifetime": ("a move for some time", lambda c: c.constrain(rule("cli-prefer-pgsql-ha", "pgsql-ha",
        ON_SRV2 + '<date_expression operation="lt" end="2026-01-01 00:00:00Z"/>', "INFINITY"))),
    "leftover-ban-lifetime": ("a ban for some time", lambda c: c.constrain(rule("cli-ban-pgsql-ha-on-srv2", "pgsql-ha",
        ON_SRV2 + '<date_expression operation="lt" end="2031-01-01 00:00:00Z"/>', "-INFINITY", "Promoted"))),
    "leftover-of-address": ("a move of the address", lambda c: c.constrain(
        location("cli-prefer-pgsql-ip", 'rsc="pgsql-ip" node="srv2" score="INFINITY"'))),
    # Failures
    "stop-ignored": ("stop on-fail=ignore", lambda c: c.set("pgsqld-stop", on_fail="ignore")),
    "stop-nothing": ("stop on-fail=Nothing", lambda c: c.set("pgsqld-stop", on_fail="Nothing")),
    "stop-block": ("stop on-fail=block", lambda c: c.set("pgsqld-stop", on_fail="block")),
    "right-stop-fence": ("stop on-fail=fence", lambda c: c.set("pgsqld-stop", on_fail="fence")),
    "right-stop-standby": ("stop on-fail=standby, which Pacemaker resets", lambda c: c.set("pgsqld-stop", on_fail="standby")),
    "demote-ignored": ("demote on-fail=ignore", lambda c: c.set("pgsqld-demote", on_fail="ignore")),
    "demote-by-monitor": ("the promoted role's monitor ignored, and so demote", lambda c: c.set("pgsqld-monitor-Promoted", on_fail="ignore")),
    "right-monitor-demote": ("monitor on-fail=demote", lambda c: c.set("pgsqld-monitor-Promoted", on_fail="demote")),
    "monitor-standby-ignored": ("the standbys' monitor ignored", lambda c: c.set("pgsqld-monitor-Unpromoted", on_fail="ignore")),
    "promote-block": ("promote on-fail=block", lambda c: c.set("pgsqld-promote", on_fail="block")),
    "start-stop": ("start on-fail=stop", lambda c: c.set("pgsqld-start", on_fail="stop")),
    "right-notify-ignored": ("notify on-fail=ignore", lambda c: c.set("pgsqld-notify", on_fail="ignore")),
    "ignored-by-default": ("op_defaults on-fail=ignore", lambda c: c.defaults("op_defaults", {"on-fail": "ignore"})),
    "ignored-by-rule": ("op_defaults on-fail=ignore for stop", lambda c: c.defaults("op_defaults", {"on-fail": "ignore"},
        '<rule><op_expression name="stop"/></rule>')),
    "right-ignored-of-others": ("op_defaults on-fail=ignore for other agents", lambda c: c.defaults(
        "op_defaults", {"on-fail": "ignore"}, FOR_OTHERS)),
    "ignored-by-date": ("op_defaults on-fail=ignore by a date", lambda c: c.defaults("op_defaults", {"on-fail": "ignore"}, SOMETIMES)),
    "ignored-in-meta": ("on-fail as a meta attribute of the operation", lambda c: c.add(c.by_id("pgsqld-stop"),
        '<meta_attributes><nvpair name="on-fail" value="ignore"/></meta_attributes>')),
    "right-timeout-by-rule": ("op_defaults timeout=2min for pgsqlms", lambda c: (c.by_id("pgsqld-demote").attrib.pop("timeout"),
        c.defaults("op_defaults", {"timeout": "2min"}, FOR_PGSQLMS))),
    "timeout-by-date": ("op_defaults timeout by a date", lambda c: (c.by_id("pgsqld-demote").attrib.pop("timeout"),
        c.defaults("op_defaults", {"timeout": "2min"}, SOMETIMES))),
    "requires-nothing": ("requires=nothing", lambda c: c.meta("pgsqld", "requires", "nothing")),
    "requires-quorum": ("requires=quorum in rsc_defaults", lambda c: c.defaults("rsc_defaults", {"requires": "Quorum"})),
    "right-requires-fencing": ("requires=fencing", lambda c: c.meta("pgsqld", "requires", "fencing")),
    "right-requires-of-others": ("requires=nothing for other agents", lambda c: c.defaults("rsc_defaults", {"requires": "nothing"}, FOR_OTHERS)),
    "right-defaults-rule": ("rsc_defaults for pgsqlms", lambda c: (c.no_defaults(), c.defaults(
        "rsc_defaults", {"resource-stickiness": "10", "migration-threshold": "3"}, FOR_PGSQLMS))),
    "right-defaults-rule-or": ("rsc_defaults for pgsqlms or others", lambda c: (c.no_defaults(), c.defaults(
        "rsc_defaults", {"resource-stickiness": "10", "migration-threshold": "3"},
        '<rule boolean-op="or"><rsc_expression type="Dummy"/><rsc_expression type="pgsqlms"/></rule>'))),
    "defaults-rule-of-others": ("migration-threshold for other agents", lambda c: (c.no_defaults(), c.defaults(
        "rsc_defaults", {"migration-threshold": "3"}, FOR_OTHERS))),
    "defaults-by-date": ("migration-threshold by a date", lambda c: (c.no_defaults(), c.defaults(
        "rsc_defaults", {"migration-threshold": "3"}, SOMETIMES))),
    "unmanaged-of-pgsqlms": ("is-managed=false for pgsqlms", lambda c: c.defaults("rsc_defaults", {"is-managed": "false"}, FOR_PGSQLMS)),
    "stopped-capital": ("target-role=stopped", lambda c: c.clone_meta("target-role", "stopped")),
    "stop-all": ("stop-all-resources=true", lambda c: c.property("stop-all-resources", "true")),
    "no-probes": ("enable-startup-probes=false", lambda c: c.property("enable-startup-probes", "false")),
    # Fencing
    "level-attribute": ("a level of rack A with one node's device", lambda c: (racks(c), levels(
        c, "fence_vm_srv1", target_attribute="rack", target_value="A"))),
    "right-level-attribute": ("a level of rack B with its node's device", lambda c: (racks(c), levels(
        c, "fence_vm_srv3", target_attribute="rack", target_value="B"))),
    "level-pattern": ("a level by pattern with one node's device", lambda c: levels(c, "fence_vm_srv1", target_pattern="srv[12]")),
    "right-level-pattern": ("a level by pattern", lambda c: levels(c, "fence_vm_srv2", target_pattern="2$")),
    "level-pattern-costly": ("a level by a pattern that is not tried", lambda c: levels(c, "fence_vm_srv2", target_pattern="^srv2{1}$")),
    "right-level-name-case": ("a level by name in capitals", lambda c: levels(c, "fence_vm_srv2", target="SRV2")),
    "level-no-device": ("a level whose device is not there", lambda c: levels(c, "fence_gone", target="srv1")),
    "right-host-map": ("one device with a map", lambda c: host_map(c, "srv1:1;srv2:2;srv3:3")),
    "right-host-map-escaped": ("plugs with spaces", lambda c: host_map(c, "srv1:Database\\ one;srv2:Database\\ two;srv3:Database\\ three")),
    "right-host-map-colon": ("plugs with colons", lambda c: host_map(c, "srv1:rack:1 srv2=rack\\;2; srv3:rack:3")),
    "host-map-no-plug": ("a node without a plug", lambda c: host_map(c, "srv1:1;srv2:2;srv3")),
    "right-device-by-uname": ("devices kept off their targets by #uname", lambda c: device_rule(
        c, '<expression attribute="#uname" operation="eq" value="NODE"/>')),
    "right-device-by-pattern": ("devices kept off their targets by patterns", lambda c: device_pattern(c, "^fence_vm_NODE$")),
    "device-by-other-uname": ("devices kept off all but their targets by #uname", lambda c: device_rule(
        c, '<expression attribute="#uname" operation="ne" value="NODE"/>')),
    "right-device-by-date": ("devices kept off their targets by a date", lambda c: device_rule(
        c, '<expression attribute="#uname" operation="eq" value="NODE"/><date_expression operation="gt" start="2020-01-01"/>')),
    "devices-stopped-by-default": ("target-role=Stopped for fence_virsh", lambda c: c.defaults(
        "rsc_defaults", {"target-role": "Stopped"}, '<rule><rsc_expression class="stonith"/></rule>')),
    "device-parameters-by-rule": ("a device's nodes by a rule", lambda c: (c.remove("fence_vm_srv1-ia-pcmk_host_list"), c.add(
        c.by_id("fence_vm_srv1"), f'<instance_attributes>{SOMETIMES}<nvpair name="pcmk_host_list" value="srv1"/></instance_attributes>'))),
    "right-watchdog": ("sbd without devices", lambda c: ([c.remove(f"fence_vm_{n}", f"away-{n}") for n in ("srv1", "srv2", "srv3")],
        c.property("have-watchdog", "True"), c.property("stonith-watchdog-timeout", "10s"))),
    "right-sbd-disk": ("sbd with a disk, its nodes named", lambda c: (
        [c.remove(f"fence_vm_{n}", f"away-{n}") for n in ("srv1", "srv2", "srv3")], c.property("have-watchdog", "true"), c.resource(
            '<primitive id="sbd" class="stonith" type="external/sbd"><instance_attributes>'
            '<nvpair name="pcmk_host_list" value="srv1 srv2 srv3"/></instance_attributes>'
            '<operations><op name="monitor" interval="60s"/></operations></primitive>'))),
    # Addresses
    "right-address-sets": ("colocation and orders by sets", address_by_sets),
    "right-two-addresses-sets": ("two addresses by sets", two_addresses_by_sets),
    "right-address-tag": ("the address by a tag", address_by_tag),
    "address-any-of-set": ("an order that one of a set is enough for", any_of_set),
    "right-address-azure": ("azure-lb", lambda c: follower(c, "azure-lb")),
    "right-address-gcp": ("gcp-vpc-move-vip, colocation alone", lambda c: only_follower(c, "gcp-vpc-move-vip")),
    "right-address-aws": ("aws-vpc-move-ip", lambda c: follower(c, "aws-vpc-move-ip")),
    "right-address-old": ("IPaddr", lambda c: follower(c, "IPaddr")),
    "address-unknown-agent": ("an agent of the house", lambda c: follower(c, "acme-route")),
    "address-none": ("no address", lambda c: c.remove("pgsql-ip", "pgsql-ip-with", "pgsql-ip-start", "pgsql-ip-stop")),
    "address-untied": ("an address without constraints", lambda c: c.remove("pgsql-ip-with", "pgsql-ip-start", "pgsql-ip-stop")),
    "right-read-address-any": ("one to read from any instance", lambda c: read_address(
        c, '<rsc_colocation id="ro" rsc="pgsql-ro" with-rsc="pgsql-ha" score="INFINITY"/>',
        '<rsc_order id="ro2" first="pgsql-ha" first-action="start" then="pgsql-ro" then-action="start"/>')),
    "right-read-address-standby": ("one to read from a standby", lambda c: read_address(
        c, '<rsc_colocation id="ro" rsc="pgsql-ro" with-rsc="pgsql-ha" with-rsc-role="Slave" score="INFINITY"/>')),
    "right-read-address-apart": ("one that avoids the primary", lambda c: read_address(
        c, '<rsc_colocation id="ro" rsc="pgsql-ro" with-rsc="pgsql-ha" score="INFINITY"/>',
        '<rsc_colocation id="ro3" rsc="pgsql-ro" with-rsc="pgsql-ha" with-rsc-role="Promoted" score="-100"/>')),
    "right-read-address-clone-order": ("one that starts after the instances, in the default order", lambda c: read_address(
        c, '<rsc_colocation id="ro" rsc="pgsql-ro" with-rsc="pgsql-ha" score="100"/>',
        '<rsc_order id="ro2" first="pgsql-ha" then="pgsql-ro" kind="Optional"/>')),
    "address-any-instance": ("the primary's address with any instance", lambda c: c.by_id("pgsql-ip-with").attrib.pop("with-rsc-role")),
    "address-by-rack": ("the primary's address in its rack", lambda c: (racks(c), c.set("pgsql-ip-with", node_attribute="rack"))),
    "address-order-symmetrical": ("symmetrical orders", lambda c: c.set("pgsql-ip-stop", symmetrical="true")),
    "address-banned": ("the address banned on srv2", lambda c: c.constrain(location("b", 'rsc="pgsql-ip" node="srv2" score="-INFINITY"'))),
    "address-banned-by-pattern": ("addresses banned on srv2 by a pattern", lambda c: c.constrain(
        location("b", 'rsc-pattern="-ip$" node="srv2" score="-INFINITY"'))),
    "right-address-by-pingd": ("the address where pingd says so", lambda c: c.constrain(location("b", 'rsc="pgsql-ip"', PINGD))),
}


def written(make):
    """Shapes with a function that changes a healthy cluster; quick starts make their own."""
    cib = Cib()
    make(cib)
    return cib.text()


def all_shapes():
    """Name, what it is, and the CIB's text."""
    for name, (what, make) in SHAPES.items():
        yield name, what, written(make)
    for name, (what, make) in QUICK_STARTS.items():
        yield f"right-{name}", what, make().text()
