"""Instances to attack: a data directory of 11 or 15 that is never started, with stand-ins for the server's programs (what the
agent itself does is looked at), a real PostgreSQL 15, and processes that pretend to be one."""
import os
import shutil
import subprocess
import time

import rig
from rig import DATA, HOME, TOOLS

PGBIN = "/usr/lib/postgresql/15/bin"
PRISTINE = rig.BASE + "/pristine"
STANDBY = "standby_mode = on\nrecovery_target_timeline = 'latest'\nprimary_conninfo = 'host=x application_name=srv1'\n"
ANSWERS = {"hot_standby": "on", "wal_level": "replica", "max_wal_senders": "10", "logging_collector": "on", "log_destination": "stderr",
           "primary_conninfo": "host=x application_name=srv1", "recovery_target_timeline": "latest"}
PROGRAM = """#!/bin/sh
case "$1" in
--version) echo 'postgres (PostgreSQL) {version}';;
-C) cat "{answers}/$2" 2>/dev/null || echo;;
esac
exit 0
"""


def owned(path, owner="postgres"):
    uid, gid = rig.ids(owner)
    for top, directories, files in os.walk(path):
        for name in directories + files:
            os.lchown(os.path.join(top, name), uid, gid)
    os.chown(path, uid, gid)
    os.chmod(path, 0o700)


def programs(version, directory=None, owner="root", **answers):
    """A bindir whose server says these settings; `pg_ctl` fails."""
    bindir = directory or f"{TOOLS}/{version}"
    shutil.rmtree(bindir, ignore_errors=True)
    os.makedirs(bindir + "/answers")
    for name, value in {**ANSWERS, **answers}.items():
        rig.write(f"{bindir}/answers/{name}", value + "\n", owner="root", mode=0o644)
    for name, text in (("postgres", PROGRAM.format(version=version, answers=bindir + "/answers")), ("pg_ctl", "#!/bin/sh\nexit 1\n")):
        rig.write(f"{bindir}/{name}", text, owner=owner, mode=0o755)
    return bindir


def data_directory(major, state="standby_shut_down", path=DATA, owner="postgres", conf=""):
    shutil.rmtree(path, ignore_errors=True)
    os.makedirs(path + "/global")
    os.mkdir(path + "/pg_wal")
    shutil.copy(f"{rig.ROOT}/tests/data/pg_control/{major}/{state}.pg_control", path + "/global/pg_control")
    rig.write(path + "/PG_VERSION", f"{major}\n")
    settings = f"port = 5432\nunix_socket_directories = '{HOME}'\nlogging_collector = on\n"
    if major == 11:
        os.mkdir(path + "/pg_stat_tmp")
        rig.write(path + "/recovery.conf.pcmk", STANDBY)
    else:
        settings += conf or "primary_conninfo = 'host=x application_name=srv1'\n"
    rig.write(path + "/postgresql.conf", settings)
    for name in ("pg_hba.conf", "pg_ident.conf"):
        rig.write(f"{path}/{name}", "local all all trust\n" if "hba" in name else "")
    owned(path, owner)


def dead(major, state="standby_shut_down", **options):
    """A data directory that is no server's; returns its bindir."""
    data_directory(major, state, **options)
    return programs("11.22" if major == 11 else "15.18")


def real(standby=True, sockets=HOME, start=True, conf=""):
    """A real server."""
    if not os.path.isdir(PRISTINE):
        rig.own_directory(PRISTINE, "postgres")
        rig.sh(PGBIN + "/initdb", "-D", PRISTINE, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "-N",
               "--wal-segsize=1", **rig.as_user("postgres"))
    shutil.rmtree(DATA, ignore_errors=True)
    rig.sh("cp", "-a", PRISTINE, DATA)
    rig.write(DATA + "/postgresql.conf", f"""listen_addresses = ''
unix_socket_directories = '{sockets}'
fsync = off
autovacuum = off
shared_buffers = 4MB
hot_standby = on
wal_level = replica
logging_collector = on
log_directory = '{HOME}/log'
recovery_target_timeline = 'latest'
primary_conninfo = 'host=/nowhere port=1 user=postgres application_name=srv1'
{conf}
""")
    if standby:
        rig.write(DATA + "/standby.signal", "")
    if start:
        rig.sh(PGBIN + "/pg_ctl", "start", "-s", "-w", "-D", DATA, "-l", HOME + "/start.log", **rig.as_user("postgres"))
    return PGBIN


def postmaster():
    with open(DATA + "/postmaster.pid", encoding="ascii") as file:
        return int(file.readline())


def sql(text, sockets=HOME):
    return rig.sh(PGBIN + "/psql", "-h", sockets, "-U", "postgres", "-Atc", text, **rig.as_user("postgres")).strip()


def background(name, program, *words, owner="postgres", directory=DATA, listens=False):
    """A process of this name (its program is a link of this name to the interpreter), at work in `directory`; with
    `listens`, to its standard input too."""
    path = f"{TOOLS}/{owner}-{name}"
    os.makedirs(path, exist_ok=True)
    if not os.path.lexists(f"{path}/{name}"):
        os.symlink("/usr/bin/python3", f"{path}/{name}")
    process = subprocess.Popen([f"{path}/{name}", f"{TOOLS}/{program}", *words],
                               stdin=subprocess.PIPE if listens else subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, **{**rig.as_user(owner), "cwd": directory})
    line = process.stdout.readline()
    if line != "ready\n":
        raise RuntimeError(f"{program} did not start: {line!r}")
    return process


def lock_files(pid, sockets=HOME, owner="postgres"):
    lines = f"{pid}\n{DATA}\n{int(time.time())}\n5432\n{sockets}\n"
    rig.write(DATA + "/postmaster.pid", lines + "\n\nready\n")
    rig.write(f"{sockets}/.s.PGSQL.5432.lock", lines, owner=owner)


def hostile_server(answer):
    """The instance itself is taken over: its process, of the right user, name and directory, answers like this."""
    bindir = dead(15, "standby_running")
    process = background("postgres", "fake_server.py", HOME, "5432", answer)
    lock_files(process.pid)
    return bindir
