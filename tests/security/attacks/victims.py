"""The wrong victim: `stop` and `start` signal the instance's processes alone."""
import os

import instances
import rig
from registry import case
from rig import DATA, HOME

from .other_users import bystander, left_alone


def survives(action, *processes):
    bindir = instances.dead(15, "standby_running")
    started = [(bystander(name, owner), name, owner) for name, owner in processes]
    got = rig.agent(action, bindir, timeout=5000)
    for (process, notes), name, owner in started:
        left_alone(process, notes, f"{action}, {owner}'s {name}")
    return got


@case("victims.exporter", "stop leaves processes alone that merely work in PGDATA under a name like postgres_exporter")
def exporter():
    got = survives("stop", ("postgres_exporter", "root"), ("postgres_exporter", "postgres"), ("postgresql_autod", "postgres"))
    assert got.rc == 0, f"none of them is the instance's, so it is stopped: {got}"


@case("victims.backup-script", "and backups, of root's and of postgres's")
def backup_script():
    survives("stop", ("postgres-backup", "root"), ("postmaster-watch", "postgres"), ("postgres.sh", "mallory"))


@case("victims.other-users-postgres", "and processes of other users, even those called postgres")
def other_users_postgres():
    survives("stop", ("postgres", "mallory"), ("postgres", "root"), ("postmaster", "mallory"))


@case("victims.start", "start does not end them as remains of a crash either")
def start():
    survives("start", ("postgres_exporter", "root"), ("postgres", "mallory"), ("postgres_exporter", "postgres"))


@case("victims.named-by-pid-file", "a process of root's that postmaster.pid names is not signalled")
def named_by_pid_file():
    for name, owner, directory in (("postgres", "root", DATA), ("postgres_exporter", "root", DATA), ("postgres", "mallory", DATA),
                                   ("corosync", "root", "/"), ("postgres", "root", "/")):
        bindir = instances.dead(15, "standby_running")
        process, notes = bystander(name, owner, directory=directory)
        instances.lock_files(process.pid)
        for action in ("stop", "start", "demote", "promote"):
            rig.agent(action, bindir, timeout=3000)
            left_alone(process, notes, f"{action}, {owner}'s {name} in {directory}")
        process.kill()


@case("victims.real-orphans", "the instance's own remains are still ended, or stop would be worth nothing")
def real_orphans():
    bindir = instances.dead(15, "standby_running")
    process, _ = bystander("postgres", "postgres")
    other, notes = bystander("postgres_exporter", "root")
    got = rig.agent("stop", bindir, timeout=10000)
    assert process.poll() is not None and got.rc == 0, f"{got}"
    left_alone(other, notes, "stop")
    assert os.path.isdir(HOME)
