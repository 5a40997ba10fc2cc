"""A CIB as an XML tree, made from a description of a cluster, and what is changed in one."""
import xml.etree.ElementTree as ET

CLONE_META = {"promotable": "true", "notify": "true", "clone-max": "3"}


class Cib:
    """A healthy cluster of three nodes, as our quick start makes it; `options` are those of PAF's older quick starts."""

    def __init__(self, nodes=("srv1", "srv2", "srv3"), dc_version="2.1.5-a3f44794f94", roles=("Promoted", "Unpromoted"),
                 old_names=False, legacy=False, clone="pgsql-ha", clone_meta=None, intervals=("9s", "10s"),
                 parameters=None, devices=True, address="pgsql-ip", properties=None, feature_set="3.16.1"):
        self.root = ET.fromstring(f'<cib crm_feature_set="{feature_set}" validate-with="pacemaker-3.9" epoch="1" '
                                  'num_updates="0" admin_epoch="0"><configuration><crm_config/><nodes/><resources/>'
                                  '<constraints/></configuration><status/></cib>')
        self.ids = 0
        self.legacy, self.clone, self.promoted = legacy, clone, roles[0]
        self.pairs(self.section("crm_config"), "cluster_property_set", "cib-bootstrap-options",
                   {"stonith-enabled": "true", "dc-version": dc_version, "cluster-infrastructure": "corosync",
                    **(properties or {})})
        for number, name in enumerate(nodes, 1):
            ET.SubElement(self.section("nodes"), "node", id=str(number), uname=name)
        for name in nodes if devices else ():
            self.device(name, old_names)
        self.database(roles, intervals, clone_meta, parameters)
        if address:
            self.address(address)
        defaults = ET.SubElement(self.root.find("configuration"), "rsc_defaults")
        self.pairs(defaults, "meta_attributes", "rsc-options",
                   {"resource-stickiness": "10", "migration-threshold": "5"})

    def new_id(self, word="id"):
        self.ids += 1
        return f"{word}-{self.ids}"

    def section(self, name):
        configuration = self.root.find("configuration")
        found = configuration.find(name)
        return ET.SubElement(configuration, name) if found is None else found

    def find(self, path):
        found = self.root.find(path)
        assert found is not None, path
        return found

    def by_id(self, name):
        return self.find(f".//*[@id='{name}']")

    def pairs(self, parent, tag, name, values):
        made = ET.SubElement(parent, tag, id=name)
        for key, value in values.items():
            ET.SubElement(made, "nvpair", id=f"{name}-{key}", name=key, value=value)
        return made

    def add(self, parent, xml):
        """Adds elements to a section or an element; ids that are missing are made."""
        target = self.section(parent) if isinstance(parent, str) else parent
        for element in ET.fromstring(f"<all>{xml}</all>"):
            for one in element.iter():
                if "id" not in one.attrib and "id-ref" not in one.attrib and one.tag not in (
                        "operations", "configuration", "podman", "docker", "network", "storage", "lifetime"):
                    one.set("id", self.new_id(one.tag))
            target.append(element)

    def device(self, node, old_names=False, name=None, **more):
        keys = ("ipaddr", "login", "port") if old_names else ("ip", "username", "plug")
        ident = name or f"fence_vm_{node}"
        primitive = ET.SubElement(self.section("resources"), "primitive", {"class": "stonith"}, id=ident,
                                  type="fence_virsh")
        values = dict(zip(keys, ("192.0.2.1", "fencer", f"vm-{node}")))
        self.pairs(primitive, "instance_attributes", f"{ident}-ia",
                   {**values, "identity_file": "/root/.ssh/id_rsa", "pcmk_host_check": "static-list",
                    "pcmk_host_list": node, **more})
        operations = ET.SubElement(primitive, "operations")
        ET.SubElement(operations, "op", id=f"{ident}-monitor", name="monitor", interval="60s")
        self.add("constraints", f'<rsc_location id="away-{node}" rsc="{ident}" node="{node}" score="-INFINITY"/>')

    def database(self, roles, intervals, clone_meta, parameters):
        around = ET.SubElement(self.section("resources"), "master" if self.legacy else "clone", id=self.clone)
        meta = dict(CLONE_META if clone_meta is None else clone_meta)
        if self.legacy:
            meta.pop("promotable", None)
        self.pairs(around, "meta_attributes", f"{self.clone}-meta", meta)
        primitive = ET.SubElement(around, "primitive", {"class": "ocf"}, id="pgsqld", provider="heartbeat",
                                  type="pgsqlms")
        self.pairs(primitive, "instance_attributes", "pgsqld-ia",
                   parameters or {"bindir": "/usr/lib/postgresql/15/bin", "pgdata": "/var/lib/postgresql/15/main"})
        operations = ET.SubElement(primitive, "operations")
        for name, timeout in (("start", "60s"), ("stop", "60s"), ("promote", "30s"), ("demote", "120s"),
                              ("notify", "60s")):
            ET.SubElement(operations, "op", id=f"pgsqld-{name}", name=name, interval="0s", timeout=timeout)
        for role, interval in zip(roles, intervals):
            ET.SubElement(operations, "op", id=f"pgsqld-monitor-{role}", name="monitor", interval=interval,
                          timeout="10s", role=role)

    def address(self, name, agent="IPaddr2", ip="192.0.2.50", constraints=True):
        self.add("resources", f'<primitive id="{name}" class="ocf" provider="heartbeat" type="{agent}">'
                              f'<instance_attributes id="{name}-ia"><nvpair name="ip" value="{ip}"/></instance_attributes>'
                              f'<operations><op name="monitor" interval="10s"/></operations></primitive>')
        if not constraints:
            return
        self.add("constraints",
                 f'<rsc_colocation id="{name}-with" rsc="{name}" with-rsc="{self.clone}" score="INFINITY" '
                 f'with-rsc-role="{self.promoted}"/>'
                 f'<rsc_order id="{name}-start" first="{self.clone}" first-action="promote" then="{name}" '
                 'then-action="start" symmetrical="false"/>'
                 f'<rsc_order id="{name}-stop" first="{self.clone}" first-action="demote" then="{name}" '
                 'then-action="stop" kind="Mandatory" symmetrical="false"/>')

    def remove(self, *names):
        for name in names:
            for parent in self.root.iter():
                for child in list(parent):
                    if child.get("id") == name:
                        parent.remove(child)

    def constrain(self, xml):
        self.add("constraints", xml)

    def resource(self, xml):
        self.add("resources", xml)

    def property(self, name, value, rule=""):
        if rule:
            self.add("crm_config", f'<cluster_property_set score="100">{rule}<nvpair name="{name}" value="{value}"/>'
                                   "</cluster_property_set>")
            return
        for old in self.section("crm_config").iter("nvpair"):
            if old.get("name") == name:
                old.set("value", value)
                return
        self.add(self.section("crm_config")[0], f'<nvpair name="{name}" value="{value}"/>')

    def meta(self, holder, name, value, rule=""):
        self.add(self.by_id(holder), f'<meta_attributes score="{50 if rule else 0}">{rule}'
                                     f'<nvpair name="{name}" value="{value}"/></meta_attributes>')

    def clone_meta(self, name, value):
        for old in self.by_id(f"{self.clone}-meta"):
            if old.get("name") == name:
                old.set("value", value)
                return
        self.add(self.by_id(f"{self.clone}-meta"), f'<nvpair name="{name}" value="{value}"/>')

    def defaults(self, section, values, rule="", score=0):
        pairs = "".join(f'<nvpair name="{name}" value="{value}"/>' for name, value in values.items())
        self.add(section, f'<meta_attributes score="{score}">{rule}{pairs}</meta_attributes>')

    def no_defaults(self):
        self.root.find("configuration").remove(self.section("rsc_defaults"))

    def node(self, name, attributes=None, kind="", rule=""):
        for found in self.section("nodes"):
            if found.get("uname") == name:
                break
        else:
            found = ET.SubElement(self.section("nodes"), "node", id=name, uname=name)
        if kind:
            found.set("type", kind)
        if attributes:
            pairs = "".join(f'<nvpair name="{key}" value="{value}"/>' for key, value in attributes.items())
            self.add(found, f"<instance_attributes>{rule}{pairs}</instance_attributes>")

    def set(self, name, **attributes):
        for key, value in attributes.items():
            self.by_id(name).set(key.replace("_", "-"), value)

    def text(self):
        return ET.tostring(self.root, encoding="unicode")
