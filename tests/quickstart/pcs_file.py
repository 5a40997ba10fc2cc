"""The configurations that guides make with `pcs -f`, made by the pcs of this machine on a node without a cluster.

Debian 12 has pcs 0.11: EL9's commands are its own, and EL8's differ by role names that it still takes.  What pcs 0.9
wants on EL6 and EL7 (`resource master`, `resource defaults NAME=VALUE`) it does not know any more.
"""
import re

import guide

ALTERNATIVES = {
    "quick-start-debian12.md": ("",),
    "quick-start-el8.md": ("role=Promoted", "role=Master"),  # blocks with this word are left out: first EL8, then EL9
}
NOT_ON_A_FILE = re.compile(r"^(pcs cluster |pcs resource move|crm_resource )")


def script(path, without):
    """The guide's commands that work on cluster1.xml, in order, on an empty configuration."""
    lines = ["cibadmin --empty >cluster1.xml"]
    for block in guide.blocks(path):
        if "pcs -f cluster1.xml" in block.text and not (without and without in block.text):
            lines += [line for line in block.text.split("\n") if not NOT_ON_A_FILE.match(line)]
    return "\n".join([*lines, "crm_verify -V -x cluster1.xml", "cat cluster1.xml"])


def wrong(xml):
    """What the configuration lacks, as Pacemaker will read it."""
    wanted = {
        "a promotable clone with notify": r'(?s)<clone id="pgsql-ha">.*?name="notify" value="true".*?</clone>',
        "its agent": r'<primitive (?=[^>]*class="ocf")(?=[^>]*provider="heartbeat")[^>]*type="pgsqlms"',
        "the address with the primary":
            r'<rsc_colocation [^>]*rsc="pgsql-master-ip"[^>]*with-rsc-role="(Promoted|Master)"',
        "the address after the promotion":
            r'<rsc_order (?=[^>]*first-action="promote")(?=[^>]*then-action="start")[^>]*symmetrical="false"',
        "the address until after the demotion":
            r'<rsc_order (?=[^>]*first-action="demote")(?=[^>]*then-action="stop")[^>]*symmetrical="false"',
        "the preference": r'<rsc_location (?=[^>]*node="srv1")(?=[^>]*rsc="pgsql-ha")[^>]*score="1"',
    }
    return [part for part, pattern in wanted.items() if not re.search(pattern, xml)]


def check(tap, root, shell):
    """shell(text) runs text on a node: (exit code, output)."""
    for name, alternatives in ALTERNATIVES.items():
        for without in alternatives:
            code, output = shell(script(f"{root}/docs/{name}", without))
            lacks = wrong(output)
            variant = f", without its blocks of {without}" if without else ""
            tap.result(code == 0 and not lacks, f"{name}: pcs makes the configuration it describes{variant}",
                       output + "\nlacks: " + ", ".join(lacks))
