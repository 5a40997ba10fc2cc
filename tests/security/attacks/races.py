"""Root writes where the owner points: the data directory is exchanged for a link to a directory of root's, again and again,
while the agent writes into it; 200 times for each kind of change.
"""
import os

import instances
import rig
from registry import case
from rig import DATA, HOME

VICTIM = "/etc/victim"
TIMES = 200


def listing(directory):
    """Names, owners, modes and contents."""
    found = {}
    for top, directories, files in os.walk(directory):
        for name in directories + files:
            path = os.path.join(top, name)
            info = os.lstat(path)
            content = open(path, "rb").read() if os.path.isfile(path) else b""
            found[path] = (info.st_uid, info.st_gid, oct(info.st_mode), info.st_ino, content)
    return found


def victim(major, *names):
    """A directory of root's that looks like the instance, with files that the agent would replace or remove."""
    instances.data_directory(major, "standby_shut_down", path=VICTIM, owner="root")
    for name in names:
        rig.write(f"{VICTIM}/{name}", "root's own", owner="root")
    os.chmod(VICTIM, 0o755)


class Racer:
    """postgres's program that exchanges PGDATA for a link to the victim in the middle of an action: after one event in
    the data directory at the first try, after two at the second, and so on."""

    def __init__(self, real=DATA, link=HOME + "/other", data=None):
        data = data or real
        rig.link(VICTIM, link)
        info = os.stat(real)
        self.home = f"{info.st_dev} {info.st_ino}"
        watched = [data, *(f"{data}/{name}" for name in ("global", "pg_wal", "postgresql.conf") if os.path.exists(f"{data}/{name}"))]
        self.process = instances.background("python3", "exchanger.py", real, link, *watched, directory="/", listens=True)

    def arm(self, number):
        self.process.stdin.write(f"{self.home} {number}\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ready\n"


def races(action, bindir, racer, restore=lambda: None, times=TIMES, params=None):
    before = listing(VICTIM)
    for number in range(times):
        racer.arm(0)
        restore()
        racer.arm(1 + number % 50)
        rig.agent(action, bindir, timeout=3000, params={"preflight": "off", **(params or {})})
        after = listing(VICTIM)
        changed = [path for path in {*before, *after} if before.get(path) != after.get(path)]
        assert not changed, f"{action}, try {number + 1} of {times}: root changed {', '.join(changed)}"


def without(*names, directory=DATA):
    """What an action leaves behind, so that the next one does it again."""
    for name in names:
        if os.path.lexists(f"{directory}/{name}"):
            os.unlink(f"{directory}/{name}")


@case("races.standby-signal", f"start: nothing is written into a directory of root's, {TIMES} exchanges of PGDATA")
def standby_signal():
    bindir = instances.dead(15)
    victim(15)
    races("start", bindir, Racer(), lambda: without("standby.signal"))


@case("races.recovery-conf", f"demote on PostgreSQL 11: recovery.conf is not written there, {TIMES} exchanges")
def recovery_conf():
    bindir = instances.dead(11)
    victim(11)
    races("demote", bindir, Racer(), lambda: without("recovery.conf"))


@case("races.start-old", f"nor at its start, {TIMES} exchanges")
def start_old():
    bindir = instances.dead(11)
    victim(11, "recovery.conf")
    races("start", bindir, Racer(), lambda: without("recovery.conf"))


@case("races.stale-locks", f"start after a crash: no lock file of root's is removed, {TIMES} exchanges")
def stale_locks():
    bindir = instances.dead(15, "standby_running")
    lock = f"999999\n{DATA}\n1\n5432\n{HOME}\n"
    victim(15)
    rig.write(VICTIM + "/postmaster.pid", lock, owner="root", mode=0o644)
    rig.write(DATA + "/postmaster.pid", lock)
    races("start", bindir, Racer(), lambda: rig.write(DATA + "/postmaster.pid", lock))


@case("races.directory-above", f"nor when the directory above is exchanged, {TIMES} times")
def directory_above():
    bindir = instances.dead(15)
    above = rig.own_directory(HOME + "/above", "postgres")
    os.rename(DATA, above + "/data")
    instances.data_directory(15, path=VICTIM + "/data", owner="root")
    races("start", bindir, Racer(above, data=above + "/data"), lambda: without("standby.signal", directory=above + "/data"),
          params={"pgdata": above + "/data"})


@case("races.inner-directory", f"nor is anything read in place of an inner directory that is exchanged, {TIMES} times")
def inner_directory():
    bindir = instances.dead(15, "promoted_just_now")
    private = rig.own_directory("/tmp/private", "root")
    rig.write(private + "/pg_control", rig.SECRET_TEXT * 300, owner="root")
    racer = Racer(DATA + "/global", data=DATA)
    rig.link(private, HOME + "/other")
    sentry = rig.Sentry(private + "/pg_control")
    for number in range(TIMES):
        racer.arm(0)
        racer.arm(1 + number % 50)
        rig.agent("monitor", bindir, timeout=3000)
        sentry.quiet(f"monitor, try {number + 1}")


@case("races.sockets-of-others", "start after a crash does not remove another user's socket and lock file in /tmp")
def sockets_of_others():
    bindir = instances.dead(15, "standby_running")
    rig.write(DATA + "/postmaster.pid", "999999\n/x\n1\n5432\n/tmp\n")
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        rig.write("/tmp/" + name, "999999\n", owner="mallory", mode=0o644)
    rig.agent("start", bindir, params={"pghost": None})
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        assert os.path.exists("/tmp/" + name), f"root removed mallory's /tmp/{name} for postgres"


@case("races.socket-directory-link", "nor those of another directory that the socket directory is a link to")
def socket_directory_link():
    bindir = instances.dead(15, "standby_running")
    rig.write(DATA + "/postmaster.pid", f"999999\n/x\n1\n5432\n{HOME}/sockets\n")
    other = rig.own_directory("/run/other", "mallory", 0o755)
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        rig.write(f"{other}/{name}", "999999\n", owner="mallory", mode=0o644)
    rig.link(other, HOME + "/sockets")
    rig.agent("start", bindir, params={"pghost": HOME + "/sockets"})
    for name in (".s.PGSQL.5432", ".s.PGSQL.5432.lock"):
        assert os.path.exists(f"{other}/{name}"), f"root removed mallory's {other}/{name} for postgres"
