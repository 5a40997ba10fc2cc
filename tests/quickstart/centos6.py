"""The CentOS 6 guide, as far as one gets without a CentOS 6: PostgreSQL 9.3, an agent that sees Pacemaker 1.1.12 (the
profile el6 of tests/cluster), and the guide's commands with Debian's directories.

Stand-ins: `service` and `chkconfig` for PostgreSQL, `pcs` (stand-in/pcs09) that makes of the words of 0.9 what Debian's
pcs understands, `fence_virsh` as on Debian.  cman and Corosync 1 are not there: the lab's Corosync is.
"""
import re

import guide
from lab import Lab, NET
from walk import WRITTEN_NET, Walk

STAND_INS = (("systemctl", "/usr/bin/systemctl"),
             ("service", "/usr/sbin/service"), ("service", "/usr/sbin/chkconfig"),
             ("pcs09", "/usr/sbin/pcs"), ("/usr/sbin/pcs", "/usr/sbin/pcs.real"),
             ("fence_virsh", "/usr/sbin/fence_virsh"), ("/usr/sbin/fence_virsh", "/usr/sbin/fence_virsh.real"))
SETTINGS = {"PG": "9.3", "PROFILE": "el6", "PRIVATE": "/root"}
NOT_HERE = (
    (r"\byum\b", "installs packages"),
    (r"\biptables\b|\bNetworkManager\b", "the lab has neither a firewall nor NetworkManager"),
    (r"\bpasswd\b|\bpcsd\b|pcs cluster auth", "the lab has no pcsd"),
    (r"\bccs\b|pcs cluster (setup|sync|reload|node add)", "the lab has no cman; its Corosync is configured instead"),
    (r"\Asrv4$|fence_vm_srv4", "the fourth machine, which cman would have to know"),
    (r"clone-max=4|maintenance-mode", "part of adding the fourth machine"),
)
# As written, and as it is in the lab: directories, and the names of the virtual machines.
NAMES = (("/var/lib/pgsql/9.3/data", "/var/lib/postgresql/9.3/data"),
         ("/usr/pgsql-9.3/bin", "/usr/lib/postgresql/9.3/bin"), ("-c6", ""))


def substitute(text):
    for written, here in NAMES:
        text = text.replace(written, here)
    # What a person types into the shell that su opens is fed to it, and must succeed.
    return re.sub(r"^su - postgres\n(.*?)^exit\n", r"su - postgres -c 'bash -e' <<'PAF_SU'\n\1PAF_SU\n", text,
                  flags=re.M | re.S)


def follow(tap, root, build, keep):
    with Lab(root, build, keep, STAND_INS, SETTINGS) as lab:
        code, output = lab.up()
        if tap.result(code == 0, "CentOS 6: machines without a cluster", output) and corosync(tap, lab, root):
            guide_path = root + "/docs/quick-start-centos6.md"
            Walk(tap, lab, guide_path, NOT_HERE, substitute, r"^pcs cluster start --all$").follow()


def corosync(tap, lab, root):
    """Corosync's configuration is that of the Debian guide."""
    debian = guide.blocks(root + "/docs/quick-start-debian12.md")
    block = next(block for block in debian if "corosync.conf" in block.text)
    for node in guide.NODES:
        code, output = lab.shell(node, block.text.replace(WRITTEN_NET + ".", NET + "."))
        if code:
            break
    return tap.result(code == 0, "Corosync in the place of cman", output)
