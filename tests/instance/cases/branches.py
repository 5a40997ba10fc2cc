"""Branch marks: two timelines of one number, begun apart at the same place, are told apart; copies have the same."""
import os
import shutil
import time

from harness.postgres import postgres_owns
from harness.sandbox import run
from harness.tap import case

from .inspect import inspected


def position(lab, instance):
    """As `pafctl inspect` has it; it says why when it is unknown."""
    report = inspected(lab, instance, (0, 1))
    assert report["position"], f"{instance.name}: {report['unknown']}"
    return report["position"]


def cold_copy(lab, instance, name, upstream=None):
    """Another instance with a copy of the stopped one's data."""
    copy = lab.instance(name, upstream, empty=True)
    run("cp", "-a", instance.data, copy.data)
    copy.write_conf()
    return copy


def base_backup(lab, primary, name):
    """As pg_basebackup, which not every server comes with, makes one: with WAL of the newest timeline alone."""
    copy = lab.instance(name, primary, empty=True)
    primary.backup_to(copy)
    wal = copy.path(lab.major.wal_directory)
    label = copy.read("backup_label")
    first = label.partition("(file ")[2][:24]
    for segment in os.listdir(wal):
        if len(segment) == 24 and (segment[:8] != first[:8] or segment < first):
            os.unlink(f"{wal}/{segment}")
    return copy


def note(instance, found):
    """What the agent writes beside the data."""
    marks = ",".join(f"{timeline}:{mark}" for timeline, mark in sorted(found["marks"].items()))
    instance.write("paf.generation", f"1;sys={found['system_identifier']};tl={found['timeline']};mark={marks};"
                                     f"gen={found['timeline']};from=0\n")


def leave_behind(lab, instance, *segments):
    """Writes WAL until the server has removed these segment files."""
    wal = instance.path(lab.major.wal_directory)
    instance.configure(**{"wal_keep_segments" if lab.major.before("13") else "wal_keep_size": "0"})
    instance.pg_ctl("reload")
    for _ in range(12):
        instance.switch_segment()
        instance.sql("create table if not exists filler(i int)")
        instance.sql("insert into filler values (1)")
        instance.sql("checkpoint")
        if not any(os.path.exists(f"{wal}/{name}") for name in segments):
            return
    raise AssertionError(f"expected {segments} to be removed, found {sorted(os.listdir(wal))}")


@case("branches.apart", "two copies promoted apart at the same place: timeline and fork are the same, marks are not",
      group="branches")
def apart(lab):
    first = lab.instance("srv1")
    second = cold_copy(lab, first, "srv2")
    found = []
    for instance in (first, second):
        instance.start_standby().promote()
        found.append(position(lab, instance))
        # Before 9.3.6 the record that ends a recovery has its time in seconds.
        time.sleep(1.1 if lab.major.before("9.5") else 0)
    assert [one["timeline"] for one in found] == [2, 2], found
    assert found[0]["ancestors"] == found[1]["ancestors"] and len(found[0]["ancestors"]) == 1, found
    assert list(found[0]["marks"]) == list(found[1]["marks"]) == ["2"], found
    assert found[0]["marks"] != found[1]["marks"], found
    first.stop()
    assert position(lab, first)["marks"] == found[0]["marks"], "the mark after a stop"
    second.crash()
    assert position(lab, second)["marks"] == found[1]["marks"], "the mark after a crash"


@case("branches.standby", "a standby that streams from the promoted one has its mark; so has what is promoted of it",
      group="branches")
def standby(lab):
    old = lab.primary("srv1")
    first, second = lab.standby("srv2", old), lab.standby("srv3", old)
    old.wait_streaming(first, second)
    old.stop()
    first.promote()
    mark = position(lab, first)["marks"]
    second.configure(primary_conninfo=f"host={first.sockets} port={first.port} user=postgres application_name=srv3")
    second.stop()
    second.start_standby()
    first.sql("create table t as select generate_series(1, 1000) as i")
    first.wait_streaming(second)
    assert mark and position(lab, second)["marks"] == mark, f"{position(lab, second)}, the primary's {mark}"
    first.stop()
    second.promote()
    found = position(lab, second)
    assert found["timeline"] == 3 and found["marks"]["2"] == mark["2"] and "3" in found["marks"], found


@case("branches.copies", "a base backup of the promoted one has its mark, also when the fork's WAL is gone: by its file",
      group="branches")
def copies(lab):
    primary = lab.instance("srv1").start_standby()
    primary.promote()
    primary.sql("create table t as select generate_series(1, 1000) as i")
    before = position(lab, primary)
    note(primary, before)
    copy = base_backup(lab, primary, "srv2")
    copy.start_standby()
    primary.wait_streaming(copy)
    assert position(lab, copy)["marks"] == before["marks"], position(lab, copy)

    wal = primary.path(lab.major.wal_directory)
    leave_behind(lab, primary, *[name for name in os.listdir(wal) if len(name) == 24 and name <= first_segment(primary)])
    shutil.copy(primary.path("paf.generation"), lab.directory + "/noted")
    os.unlink(primary.path("paf.generation"))
    assert position(lab, primary)["marks"] == {}, "expected the WAL to tell no more"
    shutil.copy(lab.directory + "/noted", primary.path("paf.generation"))
    postgres_owns(primary.path("paf.generation"))
    found = position(lab, primary)
    assert found["marks"] == before["marks"] and found["ordered"] == 2, found
    late = base_backup(lab, primary, "srv3")
    assert position(lab, late)["marks"] == before["marks"], position(lab, late)
    late.start_standby()
    primary.wait_streaming(late)
    assert position(lab, late)["marks"] == before["marks"], position(lab, late)


def first_segment(instance):
    """The name of the newest segment that exists now."""
    return instance.value("select pg_walfile_name(pg_current_wal_lsn())")
