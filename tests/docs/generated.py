"""What `pafctl generate` prints, done to files by the tools themselves; then preflight has nothing to complain about.

pcs and crmsh start from a cluster that has nodes and nothing else.
"""
import os
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree

from lab import BASE, PAFCTL, must, run

OPTIONS = ["--address", "192.168.122.50/24", "--pgdata", "/etc/postgresql/15/main", "--datadir",
           "/var/lib/postgresql/15/main", "--bindir", "/usr/lib/postgresql/15/bin", "--pghost", "/var/run/postgresql",
           "--parameter", "start_opts=-c work_mem=4MB", "--fence", "fence_virsh", "--fence-option", "ip=192.168.122.1",
           "--fence-option", "username=root", "--fence-option", "identity_file=/root/.ssh/id_rsa",
           "--fence-option", "ssh_options=a&b $(c)", "--fence-option", "password=not to be printed"]
START_OPTS = "-c work_mem=4MB"
# Known to a running cluster only.
LIVE_ONLY = {"fencing-history", "fencing-status", "fencing-tested"}


def arguments(count):
    nodes = [f"srv{n}" for n in range(1, count + 1)]
    plugs = [word for node in nodes for word in ("--fence-option", f"{node}:plug={node}-vm")]
    return [*nodes, *OPTIONS, *plugs]


def empty(path, count):
    root = ElementTree.fromstring(must("cibadmin", "--empty"))
    nodes = root.find("configuration/nodes")
    for n in range(1, count + 1):
        ElementTree.SubElement(nodes, "node", id=str(n), uname=f"srv{n}")
    ElementTree.ElementTree(root).write(path)


def corosync(count):
    """What `pcs cluster setup` says about quorum, in this namespace."""
    with open("/etc/corosync/corosync.conf", "w", encoding="ascii") as file:
        file.write("quorum {\n    provider: corosync_votequorum\n" + "    two_node: 1\n" * (count == 2) + "}\n")


def complaints(path, count):
    """Of preflight, other than that a file is no running cluster; and of values that got lost on the way."""
    corosync(count)
    code, output = run(PAFCTL, "preflight", "--cib", path)
    found = [line for line in output.splitlines() if line.split(" ", 1)[0] in ("BLOCK", "WARN", "UNKNOWN") and
             line.split()[1] not in LIVE_ONLY]
    if code not in (0, 3) or " passed" not in output:
        found.append(f"exit code {code}\n{output}")
    values = {pair.get("value") for pair in ElementTree.parse(path).iter("nvpair")}
    found += [f"the value is not there: {value}" for value in (START_OPTS, "a&b $(c)", "CHANGE_ME") if value not in values]
    found += ["the password is there"] * ("not to be printed" in values)
    return found


def commands_done(tool, path, count):
    text = must(PAFCTL, "generate", *arguments(count), "--tool", tool)
    # These talk to a running cluster; the configuration is in the file from the start, and stays there.  The last one is
    # said on stderr.
    others = ("pcs cluster cib", "pafctl preflight", "pafctl generate: ")
    lines = [line for line in text.splitlines() if not line.startswith(others)]
    empty(path, count)
    if path != "cluster1.xml":
        shutil.move(path, "cluster1.xml")
    code, output = run("/bin/sh", "-ec", "\n".join(lines), env=dict(os.environ, CIB_file=f"{BASE}/cluster1.xml"))
    shutil.move("cluster1.xml", path)
    return code, output


def check(tap):
    for tool, program in (("pcs", "pcs"), ("pcs-0.10", "pcs"), ("crmsh", "crm")):
        for count in (2, 3, 5):
            name = f"generate --tool {tool}: {count} nodes"
            if not shutil.which(program):
                tap.skip(name, f"{program} is not installed")
                continue
            code, output = commands_done(tool, f"{tool}-{count}.xml", count)
            tap.result(code == 0, f"{name}: the commands work", output)
            tap.nothing(complaints(f"{tool}-{count}.xml", count) if code == 0 else ["no configuration"],
                        f"{name}: preflight finds nothing")
    for count in (2, 3, 5):
        path = f"cib-{count}.xml"
        with open(path, "w", encoding="utf-8") as file:
            subprocess.run([PAFCTL, "generate", *arguments(count), "--cib"], check=True, stdout=file,
                           stderr=subprocess.DEVNULL)
        tap.nothing(complaints(path, count), f"generate --cib: {count} nodes: preflight finds nothing")
        code, output = run("crm_verify", "-V", "-x", path)
        # 78 with warnings: nobody of these nodes has ever been seen.  An error is one about the configuration.
        tap.result(code in (0, 78) and "error" not in output.lower(), f"generate --cib: {count} nodes: crm_verify", output)
    code, output = run(PAFCTL, "generate", *arguments(3)[:-1], "srv3:plug=<name>", "--tool", "pcs")
    tap.result(code == 2 and "placeholder" in output and "pcs" not in output,
               "generate: a placeholder is refused, and nothing is printed", output)
    code, output = run(PAFCTL, "generate", *arguments(3))
    tap.result(code == 0 and "pcs -f cluster1.xml" in output, "generate: this system's tool is found", output)
