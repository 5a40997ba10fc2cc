"""No bound: neither a server's answer nor a directory's content takes root's memory or the action's time away."""
import os

import instances
import rig
from registry import case
from rig import DATA

MOST_MEMORY = 96 << 20
TIMEOUT = 3000
FLOODS = {"rows": "endless rows of 1 MiB", "small_rows": "endless small rows", "huge_value": "a value of 1 GB",
          "notices": "endless notices", "notifications": "endless notifications",
          "parameters": "endless parameters before the first query",
          "scram": "a password to be hashed two thousand million times", "many_names": "200,000 standbys"}


def bounded(got, title, milliseconds=TIMEOUT):
    assert not got.killed and got.seconds < milliseconds / 1000, f"{title}: expected an end within {milliseconds} ms, found {got}"
    assert rig.SANITIZED or got.peak < MOST_MEMORY, f"{title}: expected less than {MOST_MEMORY >> 20} MiB, found {got}"


def flood(answer):
    bindir = instances.hostile_server(answer)
    if answer == "scram":
        rig.write(rig.HOME + "/.pgpass", "*:*:*:*:secret\n")
    # A guard: on what has no bound, the machine must not pay for it.
    prefix = () if rig.SANITIZED else ("prlimit", f"--as={4 << 30}", "--cpu=20")
    got = rig.agent("monitor", bindir, interval=15000, timeout=TIMEOUT, guard=TIMEOUT / 1000 + 3, prefix=prefix)
    bounded(got, FLOODS[answer])


def register(answer, about):
    case("bounds." + answer.replace("_", "-"), f"a server that answers with {about}")(lambda: flood(answer))


for _answer, _about in FLOODS.items():
    register(_answer, _about)


HISTORIES = r"""
import os, sys
os.chdir(sys.argv[1])
with open("base", "w") as file:
    file.write("1\t0/1000000\tno\n" + ("# " + "x" * 4000 + "\n") * int(sys.argv[3]))
for number in range(int(sys.argv[2])):
    os.link("base", "%08X.history" % (number + 2))
"""


@case("bounds.histories", "2000 timeline histories of 1 MB: monitor, election and promotion end in time")
def histories():
    bindir = instances.real()
    rig.sh("/usr/bin/python3", "-c", HISTORIES, DATA + "/pg_wal", "2000", "250", **rig.as_user("postgres"))
    plan = {"promote": ["srv1"], "unpromoted": ["srv1"]}
    for action, options in (("monitor", {"interval": 15000}), ("notify", {"when": ("pre", "promote"), "plan": plan}),
                            ("promote", {"plan": {"promote": ["srv2"], "unpromoted": ["srv1"]}})):
        got = rig.agent(action, bindir, timeout=6000, guard=9, **options)
        bounded(got, action, 6000)


@case("bounds.many-histories", "60,000 small ones, and 200,000 other names")
def many_histories():
    bindir = instances.real()
    rig.sh("/usr/bin/python3", "-c", HISTORIES, DATA + "/pg_wal", "60000", "0", **rig.as_user("postgres"))
    code = "import os, sys\nos.chdir(sys.argv[1])\nfor n in range(200000): os.link('base', 'n%07d' % n)"
    rig.sh("/usr/bin/python3", "-c", code, DATA + "/pg_wal", **rig.as_user("postgres"))
    for action, options in (("monitor", {"interval": 15000}),
                            ("notify", {"when": ("pre", "promote"), "plan": {"promote": ["srv1"], "unpromoted": ["srv1"]}})):
        bounded(rig.agent(action, bindir, timeout=6000, guard=9, **options), action, 6000)


@case("bounds.big-files", "huge files where small ones are expected")
def big_files():
    for name in ("recovery.conf.pcmk", "PG_VERSION", "postmaster.pid", "recovery.conf"):
        bindir = instances.dead(11)
        rig.write(f"{DATA}/{name}", b"x" * 1000)
        os.truncate(f"{DATA}/{name}", 1 << 34)
        for action in ("monitor", "start", "validate-all"):
            bounded(rig.agent(action, bindir, timeout=TIMEOUT, extra={"OCF_CHECK_LEVEL": "10"}), f"{name}, {action}")
