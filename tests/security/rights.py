"""What the agent and pafctl do with root's rights, by strace, against the committed list (rights.txt)."""
import os
import re
import shutil

import instances
import rig
from registry import Skip, case
from rig import DATA, HOME
from strace_reader import OPTIONS, Reader

LIST = rig.HERE + "/rights.txt"
TRACE = rig.BASE + "/trace"
HEADING = """\
# What pgsqlms and pafctl do with root's rights: every call that changes something, starts a program, sends a signal or gives
# up the rights, and where files are read.  The children count until they become another program.  docs/SECURITY.md says
# why.  Written by `tests/security/run --write-rights`; the case "rights" fails when something is done that is not here.
# N: a number; POSTMASTER, USER: the instance's; LOG: the file of the cluster's log.
"""
# Reading there is what any program does, or needs no privilege.
CLASSES = ("/proc", "/etc", "/usr", "/lib", "/lib64", "/sys", "/dev")
ALONE = {"promote": ["srv1"], "unpromoted": ["srv1"]}


def normal(what, text, postmaster):
    uid, gid = rig.ids("postgres")
    text = text.replace(DATA, "PGDATA").replace(HOME, "HOME").replace(rig.LOG, "LOG")
    if what == "become":
        text = re.sub(rf"\b({uid}|{gid})\b", "USER", text)
        return re.sub(r"\d+|\[.*?\]", lambda found: "GROUPS" if found.group()[0] == "[" else found.group(), text)
    if what == "signal":
        return text.replace(f"to {postmaster}", "to POSTMASTER") if postmaster else re.sub(r"to -?\d+", "to N", text)
    if what == "connect" and "nscd" in text:
        return "to the name service cache"
    if what == "read":
        if text.startswith("/run/systemd/userdb"):
            return "/etc"     # users and groups
        if text.startswith(rig.LIB):
            return rig.LIB
        for place in CLASSES:
            if text == place or text.startswith(place + "/"):
                return place
    text = re.sub(r"/proc/(\d+|self)", "/proc/N", text)
    return re.sub(r"paf-\d+-\d+|(?<=[./-])\d{2,}", "N", text)


class Rights:
    def __init__(self):
        self.found = {}
        if not shutil.which("strace"):
            raise Skip("strace is not installed")
        if rig.SANITIZED:
            raise Skip("a sanitizer's own code reads /proc")
        if rig.LAUNCHER:
            raise Skip("nothing can be traced behind the filter of system calls")

    def note(self, title, run, postmaster=None):
        if os.path.exists(TRACE):
            os.unlink(TRACE)
        got = run(("strace", *OPTIONS, "-o", TRACE))
        for what, text in Reader().read(TRACE):
            if what == "exec" and text in (rig.AGENT, rig.PAFCTL):
                continue      # the program under test itself
            self.found.setdefault(f"{what} {normal(what, text, postmaster)}", set()).add(title)
        return got

    def agent(self, title, action, bindir, expected=(0,), **options):
        postmaster = instances.postmaster() if os.path.exists(DATA + "/postmaster.pid") else None
        extra = {**options.pop("extra", {}), "ASAN_OPTIONS": "detect_leaks=0"}
        got = self.note(title, lambda prefix: rig.agent(action, bindir, timeout=20000, prefix=prefix, extra=extra, **options),
                        postmaster)
        assert got.rc in expected, f"{title}: expected {expected}, found {got}; {got.log[-500:]!r}"

    def pafctl(self, title, *words):
        self.note(title, lambda prefix: rig.pafctl(*words, prefix=prefix, env={"ASAN_OPTIONS": "detect_leaks=0"}))


def life(rights):
    """A real instance, from its first start to its end."""
    bindir = instances.real(standby=False, start=False)
    rights.agent("probe", "monitor", bindir, expected=(7,))
    rights.agent("validate-all", "validate-all", bindir, extra={"OCF_CHECK_LEVEL": "10"})
    rights.agent("start", "start", bindir)
    rights.agent("monitor of a standby", "monitor", bindir, interval=15000)
    rights.agent("reload", "reload", bindir)
    for when in ("pre", "post"):
        for operation in ("start", "stop", "demote"):
            rights.agent(f"notify {when} {operation}", "notify", bindir, when=(when, operation),
                         plan={operation: ["srv2"], "unpromoted": ["srv1", "srv2"]})
    rights.agent("notify pre promote", "notify", bindir, when=("pre", "promote"), plan=ALONE)
    rights.agent("promote", "promote", bindir, plan=ALONE)
    rights.agent("notify post promote", "notify", bindir, when=("post", "promote"), plan=ALONE)
    rights.agent("monitor of a primary", "monitor", bindir, expected=(8,), interval=16000)
    rights.pafctl("pafctl status", "status", "--pgdata", DATA, "--bindir", bindir, "--pghost", HOME)
    rights.pafctl("pafctl inspect", "inspect", DATA)
    rights.agent("demote", "demote", bindir)
    os.kill(instances.postmaster(), 9)
    rig.until(lambda: not rig.sh("pgrep", "-u", "postgres", check=False), "the server to end")
    rights.agent("start after a crash", "start", bindir)
    rights.agent("stop", "stop", bindir)


def old_life(rights):
    """What 11 needs besides: recovery.conf."""
    bindir = instances.dead(11)
    rights.agent("start", "start", bindir, expected=(1,))
    rights.agent("demote", "demote", bindir, expected=(1,))
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root")
    instances.programs("11.22", bindir, unix_socket_directories="/run/postgresql", stats_temp_directory="/run/postgresql/stats")
    rights.pafctl("pafctl boot prepare", "boot", "prepare")


def observed():
    rights = Rights()
    for part in (life, old_life):
        rig.fresh()
        part(rights)
    return rights.found


def write():
    lines = [f"{right}\n    {', '.join(sorted(titles))}\n" for right, titles in sorted(observed().items())]
    with open(LIST, "w", encoding="utf-8") as file:
        file.write(HEADING + "\n" + "".join(lines))


def listed():
    rights, right = {}, None
    with open(LIST, encoding="utf-8") as file:
        for line in file:
            if line.startswith("    "):
                rights[right] |= set(line.strip().split(", "))
            elif line.strip() and not line.startswith("#"):
                right = line.strip()
                rights.setdefault(right, set())
    return rights


@case("rights", "nothing is done with root's rights but what rights.txt lists, in every action")
def with_roots_rights():
    allowed = listed()
    more = [f"{right}   ({', '.join(sorted(titles - allowed.get(right, set())))})" for right, titles in sorted(observed().items())
            if titles - allowed.get(right, set())]
    assert not more, "not in rights.txt:\n" + "\n".join(more)
