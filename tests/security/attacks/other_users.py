"""The wrong instance: what another user owns or runs is never taken for the instance, whatever he calls it."""
import os

import instances
import rig
from registry import case
from rig import DATA, HOME

RUNNING = (0, 8)     # of a monitor: a standby runs, a primary runs


def bystander(name, owner, **options):
    """A process that notes its signals; see `left_alone`."""
    notes = f"/tmp/notes-{owner}-{name}"
    rig.write(notes, "", owner=owner)
    return instances.background(name, "bystander.py", notes, owner=owner, **options), notes


def left_alone(process, notes, title):
    assert process.poll() is None, f"{title}: it was killed with signal {-process.returncode}"
    with open(notes, encoding="ascii") as file:
        got = file.read().split()
    assert not got, f"{title}: it got signal {', '.join(got)}"


@case("other-users.server-of-mallory", "a server that mallory runs on PGDATA is not reported, stopped or promoted")
def server_of_mallory():
    bindir = instances.dead(15, "standby_running")
    os.chmod(DATA, 0o755)
    process, notes = bystander("postgres", "mallory")
    instances.lock_files(process.pid)
    for action, options in (("monitor", {}), ("monitor", {"interval": 15000}), ("promote", {}), ("demote", {}), ("stop", {})):
        got = rig.agent(action, bindir, timeout=4000, **options)
        assert action != "monitor" or got.rc not in RUNNING, f"mallory's process was taken for the instance: {got}"
        left_alone(process, notes, action)


@case("other-users.server-of-root", "nor is one that root runs there")
def server_of_root():
    bindir = instances.dead(15, "standby_running")
    process, notes = bystander("postmaster", "root")
    instances.lock_files(process.pid)
    for action, options in (("monitor", {"interval": 15000}), ("stop", {}), ("start", {})):
        got = rig.agent(action, bindir, timeout=4000, **options)
        assert action != "monitor" or got.rc not in RUNNING, f"root's process was taken for the instance: {got}"
        left_alone(process, notes, action)


@case("other-users.directory-of-mallory", "no action works on a data directory of mallory's")
def directory_of_mallory():
    bindir = instances.dead(15, "standby_running", owner="mallory")
    os.chmod(DATA, 0o755)
    process, notes = bystander("postgres", "mallory")
    rig.write(DATA + "/postmaster.pid", f"{process.pid}\n{DATA}\n1\n5432\n{HOME}\n\n\nready\n", owner="mallory", mode=0o644)
    before = sorted(os.listdir(DATA))
    for action, options in (("monitor", {"interval": 15000}), ("start", {}), ("promote", {}), ("demote", {}),
                            ("notify", {"when": ("pre", "promote"), "plan": {"promote": ["srv1"], "unpromoted": ["srv1"]}}), ("stop", {})):
        got = rig.agent(action, bindir, timeout=2000, **options)
        left_alone(process, notes, action)
        assert sorted(os.listdir(DATA)) == before, f"{action} changed mallory's directory"
        assert action in ("notify", "stop") or got.rc not in RUNNING, f"{action} took mallory's instance for ours: {got}"


@case("other-users.directory-of-root", "nor on one of root's, which nobody took over")
def directory_of_root():
    bindir = instances.dead(11, owner="root")
    os.chmod(DATA, 0o755)
    before = sorted(os.listdir(DATA))
    for action in ("start", "promote", "demote"):
        got = rig.agent(action, bindir, timeout=4000)
        assert got.rc != 0 and sorted(os.listdir(DATA)) == before, f"{action} on a directory of root's: {got}"
        assert action == "start" or b"owner" in got.reason or b"belongs to" in got.reason, f"{action}: {got}"
