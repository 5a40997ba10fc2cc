"""Root creates for the owner: `pafctl boot prepare` makes no directory but those that the packager named, and gives away
nothing that it has not just made.
"""
import os
import signal
import stat

import instances
import rig
from registry import case
from rig import DATA, Sentry

ROOTS = ("/run/modprobe.d/x", "/run/udev/rules.d", "/run/systemd/system/corosync.service.d", "/run/tmpfiles.d", "/run/sudo/ts",
         "/run/user/0", "/run/lock/subsys", "/run/cron", "/dev/shm/x", "/run/polkit-1/rules.d", "/run/ld.so.conf.d")


def prepare(major=15, owner="root", **settings):
    """Runs `boot prepare` on an instance whose server says these settings."""
    instances.data_directory(major)
    bindir = instances.programs("11.22" if major == 11 else "15.18", owner=owner, **settings)
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root", mode=0o644)
    got = rig.pafctl("boot", "prepare")
    assert got.rc == 0, f"expected it to go on all the same, found {got}"
    return got


def nothing_made(places, got):
    made = [place for place in places if os.path.lexists(place)]
    assert not made, f"created for the owner: {', '.join(made)}; {got.out!r}"


@case("boot.roots-directories", "directories that root's programs read are not created for postgres, and said to be missing")
def roots_directories():
    got = prepare(unix_socket_directories=", ".join([rig.HOME, *ROOTS]))
    nothing_made(ROOTS, got)
    for place in ROOTS:
        assert place.encode() + b" is missing" in got.out, f"{place} is not told of: {got.out!r}"


@case("boot.statistics", "nor are they as stats_temp_directory, up to 14")
def statistics():
    for place in ("/run/tmpfiles.d", "/run/systemd/generator/x", "/var/lib/pgsql-evil"):
        nothing_made([place], prepare(11, unix_socket_directories=rig.HOME, stats_temp_directory=place))


@case("boot.crooked-names", "names with .., doubled slashes, blanks and line ends lead nowhere else")
def crooked_names():
    rig.own_directory("/run/postgresql", "postgres", 0o755)
    names = ("/run/postgresql/../tmpfiles.d", "/run/postgresql/../../etc/evil", "/run//tmpfiles.d", "/run/./tmpfiles.d/", "/var/run/tmpfiles.d",
             "/run/postgresql/a/b", "/run/postgresql.d", "/run/postgresql evil", "/run/post\ngresql")
    got = prepare(unix_socket_directories=", ".join(f'"{name}"' for name in names))
    nothing_made((*names, "/run/tmpfiles.d", "/etc/evil", "/run/postgresql/a"), got)


@case("boot.advice", "what the administrator is told to type gives nothing of root's away, and fits this system")
def advice():
    os.makedirs("/run/systemd/system")
    rig.own_directory("/run/sudo", "root")
    rig.own_directory("/run/mallory", "mallory", 0o755)
    got = prepare(unix_socket_directories="/run/sudo, /run/mallory, /run/systemd/system, /run/pg/sockets")
    assert b"chown" not in got.out, got.out
    assert b"tmpfiles.d/postgresql.conf: d /run/pg/sockets 0755 postgres " in got.out, got.out
    os.rmdir("/run/systemd/system")
    got = prepare(unix_socket_directories="/run/pg/sockets")
    assert b"PAF_BOOT_DIRECTORIES" in got.out and b"tmpfiles" not in got.out, got.out


@case("boot.what-exists", "what exists keeps its owner and mode, whoever it belongs to")
def what_exists():
    places = [rig.own_directory("/run/postgresql", "mallory", 0o750), rig.own_directory("/run/sudo", "root", 0o711),
              rig.own_directory("/run/postgresql/roots", "root"), rig.own_directory("/run/postgresql/mallorys", "mallory")]
    before = [os.stat(place) for place in places]
    prepare(unix_socket_directories=", ".join(places + ["/run/postgresql/new"]))
    for place, old in zip(places, before):
        new = os.stat(place)
        assert (new.st_uid, new.st_gid, new.st_mode) == (old.st_uid, old.st_gid, old.st_mode), f"{place} was changed"
    assert not os.path.lexists("/run/postgresql/new"), "root created it in a directory of mallory's"


@case("boot.links", "links in between and at the end are not followed")
def links():
    rig.own_directory("/run/postgresql", "postgres", 0o755)
    rig.link("/etc", "/run/postgresql/etc")
    rig.link("/etc/evil", "/run/postgresql/dangling")
    sentry = Sentry("/run/systemd") if os.path.isdir("/run/systemd") else None
    got = prepare(unix_socket_directories="/run/postgresql/etc/evil, /run/postgresql/dangling")
    nothing_made(["/etc/evil"], got)
    assert os.path.islink("/run/postgresql/dangling") and not sentry
    os.rename("/run/postgresql", "/run/elsewhere")
    rig.link("/etc", "/run/postgresql")
    nothing_made(["/etc/stats"], prepare(unix_socket_directories="/run/postgresql/stats"))


@case("boot.exchanged", "a directory that is exchanged while it is made: nothing of root's is given away, 200 tries")
def exchanged():
    here = rig.own_directory("/run/postgresql", "postgres", 0o755)
    kept = rig.own_directory(here + "/roots", "root")
    rig.write(kept + "/key", "root's own", owner="root")
    inode = os.stat(kept).st_ino
    racer = instances.background("python3", "exchanger.py", here + "/new", here + "/roots", directory="/")
    instances.data_directory(15)
    bindir = instances.programs("15.18", unix_socket_directories=here + "/new")
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root", mode=0o644)
    slow = ("strace", "-qq", "-o", "/dev/null", "-e", "trace=mkdir,mkdirat", "-e", "inject=mkdirat:delay_exit=5000")
    for number in range(200):
        # As if the kernel had let others run right after the directory was made.
        # Leaks cannot be looked for under strace.
        rig.pafctl("boot", "prepare", prefix=slow if number % 8 == 0 else (), env={"ASAN_OPTIONS": "detect_leaks=0"})
        racer.send_signal(signal.SIGSTOP)
        rig.until(lambda: stopped(racer.pid), "the attacker to pause")
        for name in ("new", "roots"):
            info = os.lstat(f"{here}/{name}") if os.path.lexists(f"{here}/{name}") else None
            if info and info.st_ino == inode:
                assert (info.st_uid, stat.S_IMODE(info.st_mode)) == (0, 0o700), f"try {number + 1}: root's directory was given away"
                os.rename(f"{here}/{name}", kept + ".safe")
            elif info:
                os.rmdir(f"{here}/{name}")
        os.rename(kept + ".safe", kept)
        racer.send_signal(signal.SIGCONT)


def stopped(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        return file.read().rsplit(")", 1)[1].split()[0] == "T"


@case("boot.foreign-parent", "in a directory of the owner's, nothing is created with root's rights")
def foreign_parent():
    """Whoever owns the directory above could exchange what root has just made."""
    here = rig.own_directory("/run/postgresql", "postgres", 0o755)
    bindir = instances.dead(15)
    instances.programs("15.18", bindir, unix_socket_directories=here + "/new")
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root", mode=0o644)
    sentry = Sentry(here)
    rig.pafctl("boot", "prepare")
    events = [event for event in sentry.events() if "attributes changed" in event]
    assert not events, f"created, then given away: {events}"
    assert os.stat(here + "/new").st_uid == rig.ids("postgres")[0], "it was to be created all the same"
