"""Every type of record that checks receive is documented, in docs/abi.md or docs/FENCING.md, and no other."""
import os
import re

import lab

SOURCES = ("sys/cib/cib_records.cpp", "sys/cib/meaning/cib_constraints.cpp", "sys/cib/cib_addresses.cpp", "sys/pacemaker/fence_prober.cpp", "sys/pacemaker/fence_agent_metadata.cpp",
           "sys/pacemaker/fence_history.cpp", "sys/cib/device_history.cpp", "checks/address_prober.cpp",
           "agent/address_hooks.cpp")
# As the sources write them: in braces before the fields, or handed to a helper of sys/cib.
EMITTED = (r'\{"(\w+)", ?\{\{"', r'add_pairs\([^"]*"\w+", "(\w+)"', r'add_attributes\( ?"(\w+)"', r'add\([^"]*, "(\w+)", ',
           r'push(?:_closed)?\("(\w+)", ')


def read(name):
    with open(os.path.join(lab.ROOT, name), encoding="utf-8") as file:
        return file.read()


def emitted():
    found = set()
    for name in SOURCES:
        text = re.sub(r"\s+", " ", read("core/" + name))
        for pattern in EMITTED:
            found |= set(re.findall(pattern, text))
    return found


def documented():
    """Rows of the tables under the two headings: a probe may stand before the type."""
    found = set()
    for name, heading in (("docs/abi.md", "Records"), ("docs/FENCING.md", "What the checks look at")):
        section = read(name).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]
        found |= set(re.findall(r"^\|(?: (?:`PAF_\w+`)? ?\|)? `([a-z_]+)` \|", section, re.M))
    return found


def check(tap):
    tap.result(len(emitted()) >= 20, "records: their types are found in the sources", sorted(emitted()))
    tap.nothing(sorted(emitted() ^ documented()), "records: each type is documented, and no other")
