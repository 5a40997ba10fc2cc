"""Where the WAL on disk ends: as PostgreSQL's own recovery of the same directory finds it."""
import os

from harness.postgres import AS_POSTGRES, postgres_owns
from harness.processes import wait_until
from harness.sandbox import run
from harness.tap import case

from .branches import base_backup, cold_copy, position
from .inspect import inspected
from .timelines import follow, timeline_of


def segments(lab, instance):
    """Of the WAL directory, (timeline, rest of the name)."""
    names = os.listdir(instance.path(lab.major.wal_directory))
    return sorted((int(name[:8], 16), name[8:]) for name in names if len(name) == 24)


def remove(lab, instance, timeline, rest):
    os.unlink(instance.path(f"{lab.major.wal_directory}/{timeline:08X}{rest}"))


def last_switch(lab, instance, timeline):
    """The parent of a timeline, and where it was left."""
    lines = instance.read(f"{lab.major.wal_directory}/{timeline:08X}.history").strip().splitlines()
    parent, end = lines[-1].split("\t")[:2]
    return int(parent), end


def compare(lab, stopped):
    """What is said of a stopped server, and where its own recovery ends: a promotion notes that in its history."""
    found = position(lab, stopped)
    follow_nobody(stopped)
    stopped.start_standby()
    stopped.promote()
    said = last_switch(lab, stopped, timeline_of(stopped))
    assert (found["timeline"], found["end"]) == said, f"{stopped.name}: recovery ended at {said}, found {found}"
    stopped.crash()


def follow_nobody(instance):
    instance.configure(primary_conninfo=f"host=/nowhere application_name={instance.name}")


def promoted_again(instance, times):
    """Stopped and promoted over and over, with a little WAL on each timeline."""
    for _ in range(times):
        instance.stop()
        instance.start_standby()
        instance.promote()
        instance.sql("insert into t select generate_series(1, 200)")


def switched(lab, times):
    """A primary, and a standby of it that has followed through some switches of timeline and crashed."""
    primary = lab.primary("srv1")
    primary.sql("create table t(i int)")
    standby = lab.standby("srv2", primary)
    follow_nobody(primary)
    for _ in range(times):
        primary.wait_streaming(standby)
        promoted_again(primary, 1)
    primary.wait_streaming(standby)
    standby.crash()
    return primary, standby


@case("wal.switches", "followed through switches within a segment, then each older file is missing, or all are: "
      "what is found is where recovery ends", group="wal")
def switches(lab):
    primary, standby = switched(lab, 3)
    newest = timeline_of(primary)
    primary.stop()
    base = int(standby.control("timeline"))
    assert base < newest == 4, f"{base} {newest}"
    last = max(rest for timeline, rest in segments(lab, standby) if timeline == newest)
    gone = [[one] for one in segments(lab, standby) if one[0] < newest and (newest, one[1]) in segments(lab, standby)]
    gone.append([one for group in gone for one in group])
    assert len(gone) > 1, f"expected switches within one segment, found {segments(lab, standby)}"
    for number, some in enumerate(gone):
        copy = cold_copy(lab, standby, f"copy{number}")
        for timeline, rest in some:
            remove(lab, copy, timeline, rest)
        compare(lab, copy)
    whole = cold_copy(lab, standby, "whole")
    remove(lab, whole, newest, last)
    compare(lab, whole)


@case("wal.running", "the same while the server runs, and the older files are removed under it", group="wal")
def running(lab):
    primary, standby = switched(lab, 2)
    for timeline, rest in segments(lab, standby):
        if timeline < timeline_of(primary) and (timeline_of(primary), rest) in segments(lab, standby):
            remove(lab, standby, timeline, rest)
    standby.start_standby()
    primary.sql("insert into t select generate_series(1, 200)")
    primary.wait_streaming(standby)
    found = position(lab, standby)
    end = primary.value("select pg_current_wal_lsn()")
    assert (found["timeline"], found["end"]) == (3, end), f"the primary is at {end}, found {found}"


@case("wal.base-backup", "a base backup of a promoted server has WAL of its timeline alone", group="wal")
def backup(lab):
    primary = lab.primary("srv1")
    primary.sql("create table t(i int)")
    promoted_again(primary, 2)
    copy = base_backup(lab, primary, "srv2")
    copy.start_standby()
    primary.sql("insert into t select generate_series(1, 200)")
    primary.wait_streaming(copy)
    promoted_again(primary, 1)
    primary.wait_streaming(copy)
    copy.crash()
    compare(lab, copy)


@case("wal.border", "the timeline is left at a segment's border", group="wal")
def border(lab):
    primary = lab.primary("srv1")
    first, second = lab.standby("srv2", primary), lab.standby("srv3", primary)
    primary.sql("create table t(i int)")
    switch = "select pg_switch_wal()" if not lab.major.before("10") else "select pg_switch_xlog()"
    primary.sql(switch)
    wait_until(lambda: {int(one.value("select pg_last_wal_replay_lsn()").split("/")[1], 16) % (1 << 20)
                        for one in (first, second)} == {0}, "the end of the segment")
    primary.crash()
    first.promote()
    parent, end = last_switch(lab, first, 2)
    assert parent == 1 and int(end.split("/")[1], 16) % (1 << 20) == 0, f"expected a border, found {end}"
    first.sql("insert into t select generate_series(1, 200)")
    follow(second, first)
    second.stop()
    copy = cold_copy(lab, second, "copy")
    assert position(lab, copy)["end"] == end
    compare(lab, copy)
    second.start_standby()
    first.wait_streaming(second)
    second.crash()
    compare(lab, second)


@case("wal.rewound", "an old primary that went another way and was rewound", group="wal", since="15", before="16")
def rewound(lab):
    if not os.path.exists(lab.major.bindir + "/pg_rewind"):
        return  # Debian's server comes with it, those that are fetched do not
    old = lab.instance("srv1")
    old.configure(wal_log_hints="on")
    old.start()
    old.sql("create table t(i int)")
    new = lab.standby("srv2", old)
    old.wait_streaming(new)
    new.promote()
    old.sql("insert into t select generate_series(1, 5000)")
    old.stop()
    promoted_again(new, 2)
    run(old.bindir + "/pg_rewind", "--target-pgdata=" + old.data,
        f"--source-server=host={new.sockets} port={new.port} user=postgres dbname=postgres", **AS_POSTGRES)
    old.write_conf()
    compare(lab, old)


@case("wal.restored", "a base backup without any WAL, restored from an archive: by the server's word, then as on disk",
      group="wal")
def restored(lab):
    archive = f"{lab.directory}/archive"
    os.mkdir(archive)
    postgres_owns(archive)
    primary = lab.primary("srv1")
    primary.sql("create table t(i int)")
    promoted_again(primary, 2)
    copy = base_backup(lab, primary, "srv2")
    for timeline, rest in segments(lab, copy):
        remove(lab, copy, timeline, rest)
    assert inspected(lab, copy, (0, 1))["position"] is None, "expected no position without WAL"
    promoted_again(primary, 1)
    last = primary.value("select pg_walfile_name(pg_current_wal_lsn())")
    primary.sql("select pg_switch_wal()" if not lab.major.before("10") else "select pg_switch_xlog()")
    primary.crash()
    wal = primary.path(lab.major.wal_directory)
    for name in os.listdir(wal):  # what an archiver has copied by now
        if name.endswith(".history") or (len(name) == 24 and name[8:] <= last[8:]):
            run("cp", "-a", f"{wal}/{name}", archive)
    follow_nobody(copy)
    copy.configure(restore_command=f"cp {archive}/%f %p")
    copy.start_standby()
    wait_until(lambda: copy.value("select count(*) from t") == 600, "all rows")
    found, end = position(lab, copy), copy.value("select pg_last_wal_replay_lsn()")
    assert (found["timeline"], found["end"]) == (4, end), f"the server is at {end}, found {found}"
    copy.crash()
    compare(lab, copy)
