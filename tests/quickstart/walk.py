"""Follows the Debian guide on the nodes of tests/cluster: its commands, in its order, with the lab's addresses.

Three programs stand in for what namespaces do not have: `systemctl` (stand-in/systemctl), the power switch behind
`fence_virsh` (stand-in/fence_virsh), and `virsh start` on the hypervisor (the lab's `power-on --bare`).  What cannot be
run at all is listed in NOT_HERE, with the reason.
"""
import os
import re
import shutil
import subprocess
import tempfile
import time

import guide
import pcs_file

NET, WRITTEN_NET = "10.79.0", "192.168.122"
PRIVATE = "/etc/postgresql /root"
MACHINES = (*guide.NODES, "srv4")
UNTIL_S, COMMAND_S = 90, 300
NOT_HERE = (
    (r"\bapt-get\b", "installs packages; tests/lib/install-deps has them"),
    (r"\bnft\b", "the lab has no firewall"),
    (r"\bscp\b|\btar -C /", "the nodes see the build in /usr already"),
    (r"\bssh-copy-id\b", "there is no hypervisor to log in to"),
    (r"\bpcs\b", "the same with pcs; this cluster is configured with crmsh"),
)


class Walk:
    def __init__(self, tap, root, state):
        self.tap, self.state = tap, state
        self.path = root + "/docs/quick-start-debian12.md"
        self.cluster = root + "/tests/cluster/cluster"
        self.env = dict(os.environ, STATE=state, NET=NET, NODES=" ".join(MACHINES), PRIVATE=PRIVATE)

    def lab(self, *words, timeout=COMMAND_S):
        try:
            done = subprocess.run([self.cluster, *words], stdin=subprocess.DEVNULL, env=self.env, text=True, check=False,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
        except subprocess.TimeoutExpired as late:
            return 124, f"no end after {timeout} s: {' '.join(words)}\n{late.stdout or ''}"
        return done.returncode, done.stdout

    def shell(self, node, text, timeout=COMMAND_S):
        """Runs text as a person at the node's console would; the first command that fails ends it."""
        return self.lab("exec", node, "bash", "-c", f"set -e\ncd /root\n{text}", timeout=timeout)

    def until(self, node, text, good):
        """Repeats text until good(code, output); returns the last of each."""
        end = time.monotonic() + UNTIL_S
        while True:
            code, output = self.shell(node, text)
            if good(code, output) or time.monotonic() > end:
                return good(code, output), output
            time.sleep(0.5)

    def run_block(self, block, node, text):
        name = f"line {block.line}, {node}: {block.title()}"
        if node == "hypervisor":
            return self.on_hypervisor(name, text)
        if node not in MACHINES:
            return self.tap.result(False, name, f"there is no node '{node}', and no reason not to run this")
        if block.until:
            pattern = re.compile(block.pattern) if block.pattern else None
            good, output = self.until(node, text, lambda code, said: bool(pattern.search(said)) if pattern else code == 0)
        else:
            code, output = self.shell(node, text)
            good = code == 0
        return self.tap.result(good, name, output)

    def on_hypervisor(self, name, text):
        verbs = {"start": ("power-on", "--bare"), "destroy": ("power-off",)}
        for verb, machine in re.findall(r"^virsh (\w+) (\w+)$", text, re.M):
            first, *options = verbs[verb]
            code, output = self.lab(first, machine, *options)
            if code:
                return self.tap.result(False, name, output)
        return self.tap.result(True, name + " (the lab's power switch)")

    def steps(self):
        """(block, nodes) in the order of the text."""
        found = guide.steps(self.path)
        for step in found:
            if isinstance(step, guide.Block):
                yield step, step.nodes
                continue
            for block in found:
                if isinstance(block, guide.Block) and block.new and block.chapter in step.chapters:
                    yield block, (step.node,)

    def follow(self):
        """True when every block did what the text says; ends at the first that did not."""
        for block, nodes in self.steps():
            text = block.text.replace(WRITTEN_NET + ".", NET + ".")
            why = next((why for pattern, why in NOT_HERE if re.search(pattern, text)), None)
            if why:
                self.tap.skip(f"line {block.line}, {' '.join(nodes)}: {block.title()}", why)
            elif not all(self.run_block(block, node, text) for node in nodes):
                self.explain()
                return False
        return True

    def explain(self):
        for node in MACHINES[:3]:
            print(f"# --- {node}")
            _, output = self.shell(node, "crm_mon -1rA; pafctl status; grep -h pgsqlms /var/log/pacemaker/pacemaker.log | tail -20")
            for line in output.splitlines()[-60:]:
                print(f"# {line}")


def afterwards(walk):
    """What the guide promises at its end, once more: all nodes agree, and the loss of the primary's process costs nothing else."""
    for node in MACHINES:
        good, output = walk.until(node, "pafctl status", lambda code, said: code == 0 and "No problems found" in said)
        walk.tap.result(good, f"at the end: pafctl status on {node} finds no problem", output)
    primary = next((node for node in MACHINES if re.search(rf"{node} +online +promoted", output)), MACHINES[0])
    other = next(node for node in MACHINES if node != primary)
    code, output = walk.shell(primary, "kill -9 $(head -1 /var/lib/postgresql/15/main/postmaster.pid)")
    replaced = re.compile(r"\w+ +online +promoted +1001[\s\S]*postmaster")
    good, output = walk.until(other, "pafctl status", lambda _, said: bool(replaced.search(said)) and said.count("unpromoted") == 3
                              and bool(re.search(rf"failed|{primary} +online +unpromoted", said)))
    walk.tap.result(good, "at the end: after kill -9 of the primary's postmaster there is a primary with three standbys", output)


def as_debian_installs(walk):
    """What `apt-get install postgresql-15` leaves: an instance that runs, and a cluster configuration of its own."""
    for node in MACHINES:
        code, output = walk.shell(node, "[ -z \"$(ls -A /etc/postgresql)\" ]\npg_createcluster 15 main --start")
        if code:
            return walk.tap.result(False, f"{node}: as Debian's packages leave it", output)
    return walk.tap.result(True, "four machines, each as Debian's packages leave it")


def make_stage(build, stage):
    """The build installed, and the stand-ins in place of the programs."""
    done = subprocess.run(["cmake", "--install", build, "--prefix", "/usr"], env=dict(os.environ, DESTDIR=stage), text=True,
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    here = os.path.dirname(os.path.abspath(__file__)) + "/stand-in/"
    for source, target in ((here + "systemctl", "/usr/bin/systemctl"), (here + "fence_virsh", "/usr/sbin/fence_virsh"),
                           ("/usr/sbin/fence_virsh", "/usr/sbin/fence_virsh.real")):
        os.makedirs(os.path.dirname(stage + target), exist_ok=True)
        shutil.copyfile(source, stage + target)
        os.chmod(stage + target, 0o755)
    return done.returncode, done.stdout


def follow(tap, root, build, keep):
    if os.geteuid() != 0:
        tap.result(False, "run as root: the nodes are made of namespaces")
        return
    walk = Walk(tap, root, tempfile.mkdtemp(prefix="paf-quickstart-", dir="/var/tmp"))
    try:
        code, output = make_stage(build, walk.state + "/stage")
        if code == 0:
            code, output = walk.lab("up", "--bare")
        if tap.result(code == 0, "machines without a cluster", output) and as_debian_installs(walk):
            pcs_file.check(tap, root, lambda text: walk.shell("srv1", text))
            if walk.follow():
                afterwards(walk)
    finally:
        if keep:
            print(f"# the nodes are left up: STATE={walk.state} {walk.cluster} ...; down --purge takes them away")
        else:
            walk.lab("down", "--purge")
            shutil.rmtree(walk.state, ignore_errors=True)
