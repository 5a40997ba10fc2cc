"""The machines a guide is followed on: bare nodes of tests/cluster, with the build and stand-ins for what they lack."""
import os
import re
import shutil
import subprocess
import tempfile
import time

import guide

NET = "10.79.0"
MACHINES = (*guide.NODES, "srv4")
UNTIL_S, COMMAND_S = 150, 300
HERE = os.path.dirname(os.path.abspath(__file__))
VIRSH = {"start": ("power-on", "--bare"), "destroy": ("power-off",)}


class Lab:
    """A context: the machines are on inside it, and nothing of them is left after it, unless `keep`."""

    def __init__(self, root, build, keep, stand_ins, settings):
        """stand_ins: (file, where the nodes see it); settings: of tests/cluster."""
        self.cluster, self.build, self.keep, self.stand_ins = root + "/tests/cluster/cluster", build, keep, stand_ins
        self.state = tempfile.mkdtemp(prefix="paf-quickstart-", dir="/var/tmp")
        self.env = dict(os.environ, STATE=self.state, NET=NET, NODES=" ".join(MACHINES), **settings)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.keep:
            print(f"# the nodes are left up: STATE={self.state} {self.cluster} ...; down --purge takes them away")
        else:
            self.run("down", "--purge")
            shutil.rmtree(self.state, ignore_errors=True)

    def up(self):
        """(exit code, output)"""
        stage = self.state + "/stage"
        done = subprocess.run(["cmake", "--install", self.build, "--prefix", "/usr"], stdin=subprocess.DEVNULL,
                              env=dict(os.environ, DESTDIR=stage), stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, check=False)
        if done.returncode:
            return done.returncode, done.stdout
        for source, target in self.stand_ins:
            os.makedirs(os.path.dirname(stage + target), exist_ok=True)
            shutil.copyfile(os.path.join(HERE, "stand-in", source), stage + target)
            os.chmod(stage + target, 0o755)
        return self.run("up", "--bare")

    def run(self, *words, timeout=COMMAND_S):
        """A verb of tests/cluster: (exit code, output)."""
        try:
            done = subprocess.run([self.cluster, *words], stdin=subprocess.DEVNULL, env=self.env, timeout=timeout,
                                  stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                  check=False)
        except subprocess.TimeoutExpired as late:
            return 124, f"no end after {timeout} s: {' '.join(words)}\n{late.stdout or ''}"
        return done.returncode, done.stdout

    def shell(self, node, text):
        """Runs text as root at the node's console; the first command that fails ends it."""
        return self.run("exec", node, "bash", "-c", f"set -e\ncd /root\n{text}")

    def until(self, node, text, good):
        """Repeats text until good(exit code, output): (whether it was, the last output)."""
        end = time.monotonic() + UNTIL_S
        while True:
            code, output = self.shell(node, text)
            if good(code, output) or time.monotonic() > end:
                return good(code, output), output
            time.sleep(0.5)

    def virsh(self, text):
        """What the hypervisor would do: (exit code, output)."""
        for verb, machine in re.findall(r"^virsh (\w+) (\w+)$", text, re.M):
            first, *options = VIRSH[verb]
            code, output = self.run(first, machine, *options)
            if code:
                return code, output
        return 0, ""
