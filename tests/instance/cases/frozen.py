"""Processes of the server that SIGSTOP has stopped: what needs the whole server has them go on, and nobody else's."""
import os
import signal
import subprocess

from harness.processes import alive, send, state_of, wait_until
from harness.tap import case

from .election import publish
from .promote import ALONE
from .start import is_standby
from .stop import stopped
from .troubled import slow_standby

#: Below what an action would take that waits for its timeout.
SOON = 15


def soon(result):
    assert result.seconds < SOON, f"expected an end in less than {SOON} s, found {result.seconds:.1f} s"
    return result


def told(result, title):
    assert "continued what a signal had stopped: " in result.log, f"the log does not tell that {title} was continued"


def of_primary(lab):
    """A primary with a standby and a client in a transaction; the pids of its processes by title."""
    primary = lab.primary("srv1")
    lab.standby("srv2", primary)
    client = primary.connect()
    client.autocommit = False
    client.cursor().execute("create table t()")
    titles = {title: primary.child(title) for title in ("checkpointer", "walwriter", "walsender")}
    return primary, client, {**titles, "backend": client.info.backend_pid}


def of_standby(lab):
    """A standby that streams, and the pids of its processes by title."""
    primary = lab.primary("srv2")
    standby = lab.standby("srv1", primary)
    return standby, {title: standby.child(title) for title in ("startup", "walreceiver", "checkpointer")}


def freeze(pid):
    os.kill(pid, signal.SIGSTOP)
    wait_until(lambda: state_of(pid) == "T", f"process {pid} to stop")
    return pid


def child_of(parent):
    """The first child of a process, whatever it runs."""
    def find():
        found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(parent)], stdout=subprocess.PIPE, text=True, check=False)
        return [int(pid) for pid in found.stdout.split()]
    return wait_until(find, f"a child of process {parent}")[0]


def add_primary_cases(title):
    @case(f"frozen.stop-{title}", f"a primary whose {title} is stopped: 0, shut down cleanly, in time", group="frozen")
    def stop(lab):
        primary, client, pids = of_primary(lab)
        freeze(pids[title])
        told(soon(lab.expect(0, primary, "stop")), title)
        stopped(primary, "shut down")
        del client

    @case(f"frozen.demote-{title}", f"a primary whose {title} is stopped: 0, a standby, in time", group="frozen")
    def demote(lab):
        primary, client, pids = of_primary(lab)
        freeze(pids[title])
        told(soon(lab.expect(0, primary, "demote")), title)
        is_standby(primary)
        del client


def add_standby_cases(title):
    @case(f"frozen.standby-stop-{title}", f"a standby whose {title} is stopped: 0, shut down cleanly, in time",
          group="frozen")
    def stop(lab):
        standby, pids = of_standby(lab)
        freeze(pids[title])
        told(soon(lab.expect(0, standby, "stop")), title)
        stopped(standby, "shut down in recovery")

    @case(f"frozen.promote-{title}", f"a standby whose {title} is stopped: promoted, in time", group="frozen")
    def promote(lab):
        standby, pids = of_standby(lab)
        freeze(pids[title])
        publish(lab, standby, ALONE)
        told(soon(lab.expect(0, standby, "promote", plan=ALONE)), title)
        assert not standby.in_recovery()


for one in ("checkpointer", "walwriter", "walsender", "backend"):
    add_primary_cases(one)
for one in ("startup", "walreceiver", "checkpointer"):
    add_standby_cases(one)


@case("frozen.walreceiver-dead-primary", "the primary is dead and the WAL receiver stopped: what it had not yet "
      "written is promoted with the rest", group="frozen")
def dead_primary(lab):
    primary = lab.primary("srv2")
    standby = lab.standby("srv1", primary)
    freeze(standby.child("walreceiver"))
    primary.crash()
    publish(lab, standby, ALONE)
    soon(lab.expect(0, standby, "promote", plan=ALONE))
    assert not standby.in_recovery()


@case("frozen.start", "a server whose startup process is stopped while it recovers: start has it go on, 0", group="frozen")
def start(lab):
    instance, release = slow_standby(lab)
    instance.launch()
    startup = freeze(instance.child("startup"))
    release()
    told(soon(lab.expect(0, instance, "start")), "startup")
    assert state_of(startup) != "T"


@case("frozen.archiver", "what archive_command runs is stopped: continued with the rest, the primary stops with 0",
      group="frozen")
def archiver(lab):
    primary = lab.instance("srv1")
    primary.configure(archive_mode="on", archive_command=f"test -e {lab.directory}/stored || sleep 300")
    primary.start()
    primary.switch_segment()
    shell = child_of(primary.child("archiver"))
    try:
        sleeper = child_of(shell)
    except AssertionError:
        sleeper = shell  # some shells become their last command
    freeze(sleeper)
    lab.call(primary, "stop", timeout=6000)
    assert state_of(sleeper) != "T", "the program that the archiver runs still stands"
    send(sleeper, signal.SIGKILL)
    lab.expect(0, primary, "stop")


@case("frozen.again", "a checkpointer that is stopped over and over: continued once a second, 0 in the end", group="frozen")
def again(lab):
    primary = lab.primary()
    checkpointer = freeze(primary.child("checkpointer"))
    lab.bystander("sh", "-c", f"while kill -STOP {checkpointer}; do sleep 0.4; done")
    result = lab.expect(0, primary, "stop")
    stopped(primary, "shut down")
    count = result.log.count("continued what a signal had stopped")
    assert count <= result.seconds + 2, f"continued {count} times in {result.seconds:.1f} s"


@case("frozen.meanwhile", "a process that is stopped while the action waits already: 0", group="frozen")
def meanwhile(lab):
    primary = lab.primary()
    tracer = lab.trace(primary.child("walwriter"))
    checkpointer = primary.child("checkpointer")
    lab.bystander("sh", "-c", f"sleep 0.7; kill -STOP {checkpointer}; kill {tracer.pid}")
    told(soon(lab.expect(0, primary, "stop")), "checkpointer")
    stopped(primary, "shut down")


@case("frozen.orphans", "processes that outlived the postmaster, one of them stopped: they leave without SIGKILL",
      group="frozen")
def orphans(lab):
    primary = lab.primary()
    client = primary.connect()
    backend = freeze(client.info.backend_pid)
    primary.crash(keep=[backend])
    result = soon(lab.expect(0, primary, "stop"))
    assert not alive(backend) and "kill-orphans" not in result.log
    del client


@case("frozen.others", "stopped processes of nobody's, of another instance, and held by a debugger stay as they are",
      group="frozen")
def others(lab):
    primary, second = lab.primary("srv1"), lab.primary("srv2")
    client = second.connect()
    frozen = [freeze(client.info.backend_pid), freeze(second.child("checkpointer"))]
    user = os.stat(primary.data).st_uid
    for words in ({"cwd": primary.data, "user": user}, {"cwd": "/", "user": user}, {"cwd": primary.data}):
        frozen.append(freeze(lab.bystander("sleep", "300", **words).pid))
    traced = primary.child("walwriter")
    lab.trace(traced)
    freeze(primary.child("checkpointer"))
    lab.expect(1, primary, "stop", timeout=3000)
    assert [state_of(pid) for pid in frozen] == ["T"] * len(frozen), [state_of(pid) for pid in frozen]
    assert state_of(traced) == "t", state_of(traced)
    for pid in frozen:
        send(pid, signal.SIGCONT)
    del client


@case("frozen.monitor", "a monitor continues nothing: what stands still is said by who waits for it", group="frozen")
def monitor(lab):
    primary, client, pids = of_primary(lab)
    freeze(pids["walsender"])  # one that the server's answer does not need
    lab.monitor(8, primary, promoted=True, timeout=30000)
    lab.probe(8, primary, timeout=30000)
    assert state_of(pids["walsender"]) == "T"
    lab.expect(0, primary, "stop")
    del client


@case("frozen.checkpoint", "the round before a demotion, the checkpointer stopped: its checkpoint does not wait for ever",
      group="frozen")
def checkpoint(lab):
    primary, client, pids = of_primary(lab)
    freeze(pids["checkpointer"])
    soon(lab.expect(0, primary, "notify", round=("pre", "demote"),
                    plan={"promoted": ["srv1"], "unpromoted": ["srv2"], "demote": ["srv1"]}))
    assert state_of(pids["checkpointer"]) != "T"
    del client
