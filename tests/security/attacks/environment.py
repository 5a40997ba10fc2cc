"""The server's environment: what Pacemaker hands to the agent does not go on to PostgreSQL, nor do open files."""
import os
import resource

import instances
import rig
from registry import Skip, case

SPY = "#!/bin/sh\n{{ env; echo \"fds: $(ls /proc/self/fd | tr '\\n' ' ')\"; id -u; }} >>/tmp/spied 2>&1\n{more}exit {code}\n"
GIVEN = {"PCMK_authkey": "s1-secret", "HA_secret": "s2-secret", "CIB_passwd": "s3-secret", "OCF_RESKEY_password": "s4-secret",
         "PGPASSWORD": "s5-secret", "LD_PRELOAD": "", "FOO": "s6-secret", "PCMK_logfile": "/s7-secret"}
FOREIGN = ("PCMK_", "HA_", "CIB_", "OCF_", "PGPASSWORD", "FOO=", "LD_")


def spy(version="15.18"):
    bindir = instances.dead(15)
    for name in ("postgres", "pg_ctl"):
        more = f"[ \"$1\" = --version ] && echo 'postgres (PostgreSQL) {version}'\n" if name == "postgres" else ""
        rig.write(f"{bindir}/{name}", SPY.format(more=more, code=0 if name == "postgres" else 1), owner="root", mode=0o755)
    return bindir


def nothing_spied(title):
    with open("/tmp/spied", errors="replace", encoding="utf-8") as file:
        lines = file.read().split("\n")
    found = [line for line in lines if line.startswith(FOREIGN) or "-secret" in line]
    assert not found, f"{title}: the server's programs were given {', '.join(found[:6])}"
    assert "0" not in lines, f"{title}: run as root"


@case("environment.variables", "PCMK_*, HA_*, CIB_* and OCF_* variables stay with the agent")
def variables():
    bindir = spy()
    for action in ("start", "validate-all", "demote"):
        rig.agent(action, bindir, timeout=4000, extra={**GIVEN, "OCF_CHECK_LEVEL": "10"})
        nothing_spied(action)


@case("environment.pafctl", "and with pafctl")
def pafctl():
    bindir = spy()
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={rig.DATA} bindir={bindir}"\n', owner="root")
    for words in (("inspect", rig.DATA, "--bindir", bindir), ("boot", "prepare")):
        rig.pafctl(*words, env=GIVEN)
        nothing_spied(" ".join(words))


@case("environment.descriptors", "open files of whoever called the agent are not the server's")
def descriptors():
    bindir = spy()
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, limits[1]))
    secret = os.open(rig.SECRET, os.O_RDONLY)
    high = (17, 200, 1500)
    for fd in high:
        os.dup2(secret, fd, inheritable=True)
    try:
        env = rig.environment("start", bindir, 4000, None, None, None, None, {})
        rig.watch([*rig.LAUNCHER, rig.AGENT, "start"], env, 10, pass_fds=high, cwd="/")
    finally:
        for fd in (*high, secret):
            os.close(fd)
    with open("/tmp/spied", errors="replace", encoding="utf-8") as file:
        for line in file:
            assert not line.startswith("fds:") or not set(line.split()) & {"17", "200", "1500"}, line


@case("environment.real-server", "the environment of a real postmaster that the agent started")
def real_server():
    if rig.LAUNCHER:
        raise Skip("PostgreSQL 15 does not start with the system calls of Linux 2.6.32")
    bindir = instances.real(start=False)
    got = rig.agent("start", bindir, timeout=20000, extra=GIVEN)
    assert got.rc == 0, str(got)
    with open(f"/proc/{instances.postmaster()}/environ", "rb") as file:
        found = [item for item in file.read().split(b"\0") if item.startswith(tuple(name.encode() for name in FOREIGN)) or b"-secret" in item]
    assert not found, f"the postmaster has {found[:8]}"
