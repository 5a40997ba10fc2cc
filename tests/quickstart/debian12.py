"""The Debian guide on four machines, all of it; and what it promises at its end.

Programs that namespaces do not have are stood in for: `systemctl`, the power switch behind `fence_virsh`, and `virsh` on
the hypervisor.  What cannot be run at all is in NOT_HERE, with the reason.
"""
import re

import pcs_file
from lab import Lab, MACHINES
from walk import Walk

STAND_INS = (("systemctl", "/usr/bin/systemctl"), ("fence_virsh", "/usr/sbin/fence_virsh"),
             ("/usr/sbin/fence_virsh", "/usr/sbin/fence_virsh.real"))
SETTINGS = {"PRIVATE": "/etc/postgresql /root"}
STREAMING = "su - postgres -c \"psql -Atc \\\"select count(*) from pg_stat_replication where state = 'streaming'\\\"\""
NOT_HERE = (
    (r"\bapt-get\b", "installs packages; tests/lib/install-deps has them"),
    (r"\bnft\b", "the lab has no firewall"),
    (r"\bscp\b|\btar -C /", "the nodes see the build in /usr already"),
    (r"\bssh-copy-id\b", "there is no hypervisor to log in to"),
    (r"^pcs ", "the same with pcs; this cluster is configured with crmsh"),
)


def follow(tap, root, build, keep):
    with Lab(root, build, keep, STAND_INS, SETTINGS) as lab:
        code, output = lab.up()
        if not tap.result(code == 0, "Debian 12: machines without a cluster", output) or not as_installed(tap, lab):
            return
        pcs_file.check(tap, root, lambda text: lab.shell("srv1", text))
        if Walk(tap, lab, root + "/docs/quick-start-debian12.md", NOT_HERE).follow():
            afterwards(tap, lab)


def as_installed(tap, lab):
    """What `apt-get install postgresql-15` leaves: an instance that runs."""
    for node in MACHINES:
        code, output = lab.shell(node, "[ -z \"$(ls -A /etc/postgresql)\" ]\npg_createcluster 15 main --start")
        if code:
            return tap.result(False, f"{node}: as Debian's packages leave it", output)
    return tap.result(True, "four machines, each as Debian's packages leave it")


def preflight(tap, lab):
    """What the guide has made is right on every node; of fencing, it has tested one node alone."""
    for node in MACHINES:
        code, output = lab.shell(node, "pafctl preflight")
        strange = [line for line in output.splitlines() if re.match(r"BLOCK|UNKNOWN|problem|WARN +(?!fencing-tested| )", line)]
        tap.result(code in (0, 3) and not strange, f"at the end: pafctl preflight on {node} has nothing to be cured", output)


def afterwards(tap, lab):
    """All nodes agree, and a crash of the primary is repaired."""
    preflight(tap, lab)
    for node in MACHINES:
        good, output = lab.until(node, "pafctl status", lambda code, said: code == 0 and "No problems found" in said)
        tap.result(good, f"at the end: pafctl status on {node} finds no problem", output)
    primary = next((node for node in MACHINES if re.search(rf"{node} +online +promoted", output)), MACHINES[0])
    other = next(node for node in MACHINES if node != primary)
    lab.shell(primary, "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
    noticed = re.compile(rf"monitor on {primary} failed")
    good, output = lab.until(other, "pafctl status", lambda code, said: code == 0 and bool(noticed.search(said)))
    tap.result(good, "at the end: kill -9 of the primary's postmaster is noticed, and soon no problem is left", output)
    new_primary = re.search(r"(\w+) +online +promoted", output)
    primary = new_primary[1] if new_primary else primary
    good, output = lab.until(primary, STREAMING, lambda _, said: said.split() == ["3"])
    tap.result(good, "at the end: three standbys stream, the added one among them", output)
