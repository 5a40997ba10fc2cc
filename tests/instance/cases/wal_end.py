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
    primary.switch_segment()
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
    primary.switch_segment()
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


@case("wal.by-hand", "segments of older timelines removed by hand one after the other, the newest last", group="wal")
def by_hand(lab):
    primary, standby = switched(lab, 2)
    primary.sql("insert into t select generate_series(1, 200)")
    primary.crash()
    for number, newest_first in enumerate((False, True)):
        copy = cold_copy(lab, standby, f"copy{number}")
        older = [one for one in segments(lab, copy) if one[0] < 3]
        for timeline, rest in sorted(older, reverse=newest_first):
            if (3, rest) in segments(lab, copy):
                remove(lab, copy, timeline, rest)
        compare(lab, copy)


@case("wal.border-gone", "the timeline was left at a segment's border, and its last segment is missing", group="wal")
def border_gone(lab):
    primary = lab.primary("srv1")
    first, second = lab.standby("srv2", primary), lab.standby("srv3", primary)
    primary.sql("create table t(i int)")
    primary.switch_segment()
    border = lab.major.segment_mb << 20
    wait_until(lambda: {int(one.value("select pg_last_wal_replay_lsn()").split("/")[1], 16) % border
                        for one in (first, second)} == {0}, "the end of the segment")
    primary.crash()
    first.promote()
    first.sql("insert into t select generate_series(1, 200)")
    copy = base_backup(lab, first, "srv4")
    copy.start_standby()
    first.wait_streaming(copy)
    first.sql("insert into t select generate_series(1, 200)")
    first.wait_streaming(copy)
    copy.crash()
    assert not [one for one in segments(lab, copy) if one[0] == 1], f"{segments(lab, copy)}"
    compare(lab, copy)


@case("wal.many-segments", "some segments on each of three timelines, the older ones' removed where newer have them",
      group="wal")
def many_segments(lab):
    primary = lab.primary("srv1")
    primary.sql("create table t(i int)")
    standby = lab.standby("srv2", primary)
    follow_nobody(primary)
    for _ in range(2):
        primary.wait_streaming(standby)
        promoted_again(primary, 1)
        for _ in range(2):
            primary.switch_segment()
            primary.sql("insert into t select generate_series(1, 200)")
    primary.wait_streaming(standby)
    standby.crash()
    primary.crash()
    whole = cold_copy(lab, standby, "whole")
    compare(lab, whole)
    copy = cold_copy(lab, standby, "copy")
    for timeline, rest in segments(lab, copy):
        if any(other > timeline and same == rest for other, same in segments(lab, copy)):
            remove(lab, copy, timeline, rest)
    compare(lab, copy)


@case("wal.switch-without-wal", "a standby that knows of the newer timeline and has nothing of it yet", group="wal")
def switch_without_wal(lab):
    primary = lab.primary("srv1")
    primary.sql("create table t(i int)")
    standby = lab.standby("srv2", primary)
    follow_nobody(primary)
    promoted_again(primary, 1)
    primary.wait_streaming(standby)
    primary.stop()  # the standby has got all of it
    standby.crash()
    primary.start_standby()
    primary.promote()
    name = f"{lab.major.wal_directory}/00000003.history"
    standby.write(name, primary.read(name))
    primary.crash()
    found = position(lab, standby)
    _, end = last_switch(lab, standby, 3)
    assert (found["timeline"], found["end"]) == (3, end), f"{end}, found {found}"
    copy = cold_copy(lab, standby, "copy")
    follow_nobody(copy)
    copy.start_standby()
    copy.promote()
    said = last_switch(lab, copy, timeline_of(copy))
    assert said[1] == end, f"recovery ended at {said}, found {found}"


@case("wal.part-of-a-record", "the last record has not arrived whole, on the newest timeline and without older files",
      group="wal")
def part_of_a_record(lab):
    primary, standby = switched(lab, 2)
    end = position(lab, standby)["end"]
    primary.sql("insert into t select generate_series(1, 200)")
    primary.crash()
    for part in (1, 3, 20, 40):
        copy = cold_copy(lab, standby, f"copy{part}")
        add_part(lab, primary, copy, 3, end, part)
        for timeline, rest in segments(lab, copy):
            if timeline < 3 and (3, rest) in segments(lab, copy):
                remove(lab, copy, timeline, rest)
        assert position(lab, copy)["end"] == end, f"{part} bytes of the next record"
        compare(lab, copy)


def number(lsn):
    high, low = lsn.split("/")
    return int(high, 16) << 32 | int(low, 16)


def segment_of(lab, timeline, lsn):
    """The file of the segment that holds a position, and the place within it."""
    size = lab.major.segment_mb << 20
    per_id = (1 << 32) // size
    index = lsn // size
    return f"{lab.major.wal_directory}/{timeline:08X}{index // per_id:08X}{index % per_id:08X}", lsn % size


def add_part(lab, source, copy, timeline, end, length):
    """Gives a stopped copy the next bytes of WAL, as much of them as a WAL receiver may have written."""
    at, size = number(end), lab.major.segment_mb << 20
    for begin, stop in ((at, min(at + length, (at // size + 1) * size)), ((at // size + 1) * size, at + length)):
        if begin >= stop:
            continue
        name, offset = segment_of(lab, timeline, begin)
        with open(source.path(name), "rb") as file:
            file.seek(offset)
            content = file.read(stop - begin)
        if not copy.has(name):
            copy.write(name, "")
            os.truncate(copy.path(name), size)
        with open(copy.path(name), "r+b") as file:
            file.seek(offset)
            file.write(content)


def steer(lab, primary, before, border):
    """Writes WAL until it ends `before` bytes before a border of pages or segments; answers where, or None."""
    cost = 128  # of a row beside its text; the same for all texts of 8 n bytes that are long enough
    for _ in range(300):
        at = number(primary.value("select pg_current_wal_lsn()"))
        left = (-before - at) % border
        if left == 0:
            return at
        if left > 40000:
            rows = (left - 20000) // 2000
            primary.sql(f"insert into steered select repeat('x', 1800) from generate_series(1, {rows})")
            continue
        size = left - cost
        if size < 200:
            size = 200  # passes it by
        elif size > 1800:
            size = 1000 if size < 3000 else 1800
        primary.sql(f"insert into steered values (repeat('x', {size}))")
        after = number(primary.value("select pg_current_wal_lsn()"))
        if after // 8192 == at // 8192:
            cost = after - at - size
    return None


#: Bytes before a border where the WAL ends.  A record begins at multiples of 8; its header has 24 bytes (32 before 9.5).
OFFSETS = {"page": (64, 48, 40, 32, 24, 16, 8, 0), "segment": (64, 32, 24, 8, 0)}
#: Bytes of the next record that have arrived.
PARTS = (1, 4, 8, 20, 24, 32, 40, 64, 100)


def at_rest(lab, primary, standby, name):
    """Positions of the primary and of its standby, a copy of the latter's directory, and the end that all should have: with
    no WAL written meanwhile, as the server does by itself now and then."""
    for _ in range(4):
        primary.wait_streaming(standby)
        end = primary.value("select pg_current_wal_lsn()")
        found = [position(lab, instance) for instance in (primary, standby)]
        copy = lab.instance(name, empty=True)
        run("cp", "-a", standby.data, copy.data)
        if primary.value("select pg_current_wal_lsn()") == end:
            return found, copy, end
        run("rm", "-rf", copy.data)
    raise AssertionError(f"{name}: the server writes WAL all the time")


def same_everywhere(lab, primary, standby, timeline, name):
    """The primary, a standby, its directory, and that with each part of the next record have one position."""
    found, copy, end = at_rest(lab, primary, standby, name)
    assert [(one["timeline"], one["end"]) for one in found] == [(timeline, end)] * 2, f"{name}: {end}, found {found}"
    for lock in ("postmaster.pid", "postmaster.opts"):
        os.unlink(copy.path(lock))
    primary.sql("insert into steered values (repeat('y', 500))")
    for part in (0, *PARTS):
        if part:
            add_part(lab, primary, copy, timeline, end, part)
        one = position(lab, copy)
        assert (one["timeline"], one["end"]) == (timeline, end), f"{name}, {part} bytes more: {end}, found {one}"
    run("rm", "-rf", copy.data)


@case("wal.offsets", "ends of WAL before the border of a page and of a segment, and behind a switch of timeline: one "
      "position on the primary, on a standby, in its directory, and with each part of the next record", group="wal")
def offsets(lab):
    primary = lab.instance("srv1")
    primary.configure(full_page_writes="off", synchronous_commit="on")
    primary.start()
    primary.sql("create table t(i int)")
    primary.sql("create table steered(t text)")
    primary.sql("alter table steered alter t set storage plain")
    standby = lab.standby("srv2", primary)
    missed = []
    for kind, border in (("page", 8192), ("segment", lab.major.segment_mb << 20)):
        for before in OFFSETS[kind]:
            if steer(lab, primary, before, border) is None:
                missed.append((kind, before))
                continue
            same_everywhere(lab, primary, standby, 1, f"{kind}{before}")
    assert len(missed) <= 2, f"no WAL could be made that ends there: {missed}"
    follow_nobody(primary)
    promoted_again(primary, 1)
    same_everywhere(lab, primary, standby, 2, "switched")
    for before in (40, 8):
        if steer(lab, primary, before, 8192) is not None:
            same_everywhere(lab, primary, standby, 2, f"switched{before}")
