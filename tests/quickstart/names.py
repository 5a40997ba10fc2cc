"""What can be said of a guide without running it: its blocks are shell, and the names in its commands exist.

Parameters and operations are compared with the meta-data of the agents: ours from the build, the others' as installed.
"""
import glob
import os
import re
import shlex
import subprocess
import xml.etree.ElementTree as ElementTree

import guide

AGENT = "ocf:heartbeat:pgsqlms"
FENCED = "/usr/lib/pacemaker/pacemaker-fenced"
END_OF_PARAMETERS = {"op", "meta", "promotable", "master", "clone"}
CLONE_META = {"promotable", "notify", "clone-max", "clone-node-max", "master-max", "master-node-max", "promoted-max",
              "promoted-node-max"}
OPERATION_OPTIONS = {"interval", "timeout", "role"}
ROLES = {"Master", "Slave", "Promoted", "Unpromoted"}
PAIR = re.compile(r"([a-z_-]+)=(.*)")


def guides(root):
    return sorted(glob.glob(root + "/docs/quick-start-*.md"))


def output_of(*argv):
    return subprocess.run(argv, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, check=True,
                          env=dict(os.environ, OCF_ROOT="/usr/lib/ocf")).stdout


def seconds(text):
    return int(text.rstrip("s"))


class Metadata:
    """The names an agent knows."""

    def __init__(self, text):
        root = ElementTree.fromstring(text)
        self.parameters = {each.get("name") for each in root.iter("parameter")}
        self.timeouts = {}
        for each in root.iter("action"):
            self.timeouts.setdefault(each.get("name"), seconds(each.get("timeout", "0")))


class Agents:
    """Meta-data by the name that configurations use."""

    def __init__(self, build):
        fence = Metadata(output_of("/usr/sbin/fence_virsh", "-o", "metadata"))
        fence.parameters |= Metadata(output_of(FENCED, "metadata")).parameters
        self.known = {
            AGENT: Metadata(output_of(build + "/core/agent/pgsqlms", "meta-data")),
            "ocf:heartbeat:IPaddr2": Metadata(output_of("/usr/lib/ocf/resource.d/heartbeat/IPaddr2", "meta-data")),
            "fence_virsh": fence,
        }

    def find(self, words):
        """(the agent's name, where in words it stands), or None when this command configures none."""
        for at, word in enumerate(words):
            name = word.replace("stonith:", "")
            if re.match(r"(ocf|systemd|lsb|service):", word) or word.startswith("stonith:") or name in self.known:
                return name, at
        return None


def commands(block):
    """The block's commands as lists of words, here-documents included; what is not a command does no harm."""
    for line in block.text.replace("\\\n", " ").split("\n"):
        try:
            yield shlex.split(line, comments=True)
        except ValueError:  # a quotation over several lines
            continue


def pairs_of(words):
    """The leading NAME=VALUE words."""
    found = []
    for word in words:
        pair = PAIR.fullmatch(word)
        if not pair:
            break
        found.append(pair.groups())
    return found


def wrong_operations(words, metadata):
    """What is wrong in `op NAME [OPTION=VALUE]...`."""
    problems, monitors = [], []
    for at, word in enumerate(words):
        if word != "op":
            continue
        name, options = words[at + 1], dict(pairs_of(words[at + 2:]))
        if name not in metadata.timeouts:
            problems.append(f"the agent has no action {name}")
            continue
        problems += [f"op {name}: unknown option {option}" for option in sorted(set(options) - OPERATION_OPTIONS)]
        if seconds(options.get("timeout", "999")) < metadata.timeouts[name] and name != "monitor":
            problems.append(f"op {name}: timeout {options['timeout']} is below the agent's {metadata.timeouts[name]}")
        if options.get("role", "Master") not in ROLES:
            problems.append(f"op {name}: unknown role {options['role']}")
        if name == "monitor":
            monitors.append(options.get("interval"))
    if len(set(monitors)) < len(monitors):
        problems.append("two monitors have the same interval")
    return problems


def wrong_names(words, agents):
    """What is wrong in one command."""
    found = agents.find(words)
    problems = []
    if found and "create" in words or found and "primitive" in words:
        agent, at = found
        if agent not in agents.known:
            return [f"unknown agent {agent}"]
        metadata = agents.known[agent]
        after = [word for word in words[at + 1:] if word != "params"]
        stop = next((i for i, word in enumerate(after) if word in END_OF_PARAMETERS), len(after))
        for word in after[:stop]:
            pair = PAIR.fullmatch(word)
            if not pair or pair[1] not in metadata.parameters:
                problems.append(f"{agent} has no parameter {word}")
        problems += wrong_operations(words, metadata)
    for keyword in ("promotable", "master", "clone", "meta"):
        if keyword in words and "pgsql-ha" in words:
            given = [PAIR.fullmatch(word) for word in words[words.index(keyword) + 1:]]
            names = {pair[1]: pair[2] for pair in given if pair}
            problems += [f"unknown meta attribute {name}" for name in sorted(set(names) - CLONE_META)]
            if "clone-node-max" in names and names.get("notify") != "true":
                problems.append("the clone lacks notify=true")
    return problems


def missing_parts(text):
    """What each guide must have, whatever its tools."""
    wanted = {
        "an address after the promotion": r"order promote pgsql-ha then start pgsql-master-ip symmetrical=false|"
                                          r"order .*pgsql-ha:promote pgsql-master-ip:start symmetrical=false",
        "an address until after the demotion": r"order demote pgsql-ha then stop pgsql-master-ip symmetrical=false|"
                                               r"order .*pgsql-ha:demote pgsql-master-ip:stop symmetrical=false",
        "an address with the primary": r"colocation.*pgsql-master-ip",
        "a preference": r"pgsql-ha (prefers srv1=1|1: srv1)",
        "a device for each of three nodes": r"(?s)fence_vm_srv1.*fence_vm_srv2.*fence_vm_srv3",
        "a fourth node": r"clone-max(=| --parameter-value )4",
        "a switchover": r"crm_resource .*--move|pcs resource move",
        "a rebuilt node": r"(?s)rm -rf.*pg_basebackup",
    }
    return [part for part, pattern in wanted.items() if not re.search(pattern, text)]


def unknown_subcommands(text, build):
    known = set(re.findall(r"^  (\w+) ", output_of(build + "/core/pafctl/pafctl", "--help"), re.M))
    return [f"pafctl has no {word}" for word in sorted(set(re.findall(r"\bpafctl (\w+)", text)) - known)]


def check(tap, path, build):
    name = os.path.basename(path)
    try:
        blocks = guide.blocks(path)
    except ValueError as fault:
        tap.result(False, f"{name}: blocks", str(fault))
        return
    faults = []
    for block in blocks:
        done = subprocess.run(["bash", "-n"], input=block.text, text=True, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, check=False)
        if done.returncode or done.stdout:
            faults.append(f"line {block.line}: {done.stdout}")
    tap.result(blocks and not faults, f"{name}: {len(blocks)} blocks are shell", "\n".join(faults))
    agents = Agents(build)
    lines = [(block, words) for block in blocks for words in commands(block)]
    faults = [f"line {block.line}: {fault}" for block, words in lines for fault in wrong_names(words, agents)]
    if not any(AGENT in words for _, words in lines):
        faults.append(f"no command configures {AGENT}")
    tap.result(not faults, f"{name}: parameters, operations and meta attributes exist", "\n".join(faults))
    text = "".join(block.text.replace("\\\n", " ") for block in blocks)
    faults = missing_parts(text) + unknown_subcommands(text, build)
    tap.result(not faults, f"{name}: address, orders, fencing, switchover, rebuilding, a fourth node",
               "\n".join(faults))
