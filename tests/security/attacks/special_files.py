"""Open before look: devices, FIFOs and the like in the places that are read are not opened, since opening some of them does
something (a watchdog resets the node, a tape rewinds).
"""
import os
import socket
import stat

import instances
import rig
from registry import case
from rig import DATA, Sentry

NAMES = ("postmaster.pid", "PG_VERSION", "global/pg_control", "backup_label", "pg_wal/00000002.history", "pg_wal/000000010000000000000003")


def device():
    """A device of our own, that nobody else opens: /dev/zero's twin."""
    path = rig.BASE + "/device"
    if not os.path.lexists(path):
        os.mknod(path, 0o666 | stat.S_IFCHR, os.makedev(1, 5))
        os.chmod(path, 0o666)
    return path


def not_opened(name, action, bindir, **options):
    sentry = Sentry(device())
    got = rig.agent(action, bindir, timeout=5000, **options)
    sentry.quiet(f"{name}, {action}")
    assert not got.killed, f"{name}, {action}: {got}"


@case("special-files.devices", "links to a device in a data directory")
def devices():
    for name in NAMES:
        bindir = instances.dead(15, "promoted_just_now")
        rig.link(device(), f"{DATA}/{name}")
        for action in ("monitor", "stop", "start", "validate-all"):
            not_opened(name, action, bindir, extra={"OCF_CHECK_LEVEL": "10"})


@case("special-files.devices-old", "in one of PostgreSQL 11, the template among them")
def devices_old():
    for name in ("recovery.conf.pcmk", "recovery.conf", "postmaster.pid", "postmaster.opts"):
        bindir = instances.dead(11)
        rig.link(device(), f"{DATA}/{name}")
        for action in ("start", "demote", "validate-all"):
            not_opened(name, action, bindir, extra={"OCF_CHECK_LEVEL": "10"})


@case("special-files.lock-of-mallory", "a socket's lock file that is mallory's link to a device")
def lock_of_mallory():
    bindir = instances.dead(15)
    shared = rig.own_directory("/tmp/shared", "mallory", 0o755)    # not /tmp, where fs.protected_symlinks may help
    rig.write(DATA + "/postmaster.pid", f"999999\n/x\n1\n5432\n{shared}\n")
    rig.link(device(), shared + "/.s.PGSQL.5432.lock", owner="mallory")
    for action in ("start", "monitor", "stop"):
        not_opened("lock file", action, bindir, params={"pghost": shared})


@case("special-files.pipes", "FIFOs are not opened: their other end would see it")
def pipes():
    for name in ("postmaster.pid", "PG_VERSION", "global/pg_control"):
        for action in ("monitor", "start", "stop"):
            bindir = instances.dead(15)
            path = f"{DATA}/{name}"
            if os.path.exists(path):
                os.unlink(path)
            os.mkfifo(path)
            os.chown(path, *rig.ids("postgres"))
            sentry = Sentry(path)
            got = rig.agent(action, bindir, timeout=5000)
            opened = [event for event in sentry.events() if "opened" in event]
            assert not opened and not got.killed, f"{name}, {action}: {opened}, {got}"


@case("special-files.pafctl", "pafctl inspect, status and boot do not open them either")
def pafctl():
    for name in (*NAMES[:3], "postmaster.opts"):
        bindir = instances.dead(15)
        rig.link(device(), f"{DATA}/{name}")
        rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root")
        sentry = Sentry(device())
        for words in (("inspect", DATA), ("status", "--pgdata", DATA, "--bindir", bindir, "--pghost", rig.HOME), ("boot", "prepare")):
            rig.pafctl(*words)
            sentry.quiet(f"{name}, {' '.join(words)}")


@case("special-files.endless", "endless, huge and looping ones end each action in time")
def endless():
    for kind in ("sparse", "socket", "directory", "/dev/zero", "loop"):
        for name in ("postmaster.pid", "PG_VERSION", "global/pg_control"):
            bindir = instances.dead(15)
            path = f"{DATA}/{name}"
            if os.path.exists(path):
                os.unlink(path)
            if kind == "sparse":
                with open(path, "wb") as file:
                    file.truncate(1 << 40)
            elif kind == "socket":
                socket.socket(socket.AF_UNIX).bind(path)
            elif kind == "directory":
                os.mkdir(path)
            else:
                os.symlink(path if kind == "loop" else kind, path)
            os.lchown(path, *rig.ids("postgres"))
            for action in ("monitor", "stop") if name != "postmaster.pid" else ("monitor",):
                got = rig.agent(action, bindir, timeout=4000)
                assert not got.killed and got.seconds < 4, f"{kind} as {name}, {action}: {got}"
                assert rig.SANITIZED or got.peak < 96 << 20, f"{kind} as {name}, {action}: {got}"
