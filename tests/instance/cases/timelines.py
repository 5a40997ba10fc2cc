"""Reserved timeline numbers: what PostgreSQL makes of them, and what start does with those that are in the way.

The files are written as the agent writes them before a promotion.
"""
import time

from harness.processes import wait_until
from harness.tap import case

RESERVED = "# reserved by pgsqlms: this number was used elsewhere\n"


def history(lab, timeline):
    return f"{lab.major.wal_directory}/{timeline:08X}.history"


def reserve(lab, instance, *timelines):
    for timeline in timelines:
        instance.write(history(lab, timeline), RESERVED)


def reserved(lab, instance):
    """The reserved numbers up to 9."""
    names = [(number, history(lab, number)) for number in range(2, 10)]
    return [number for number, name in names if instance.has(name) and instance.read(name) == RESERVED]


def follow(instance, upstream):
    """From the next start on."""
    instance.upstream = upstream
    instance.configure(primary_conninfo=f"host={upstream.sockets} port={upstream.port} user=postgres "
                                        f"application_name={instance.name}")


def timeline_of(instance):
    """The timeline that a primary writes on."""
    return int(instance.value("select pg_walfile_name(pg_current_wal_lsn())")[:8], 16)


@case("timelines.taken", "two numbers are reserved: the promotion takes the third, and standbys follow to it",
      group="timelines")
def taken(lab):
    old = lab.primary("srv1")
    new, other = lab.standby("srv2", old), lab.standby("srv3", old)
    reserve(lab, new, 2, 3)
    old.sql("create table t as select generate_series(1, 1000) as i")
    old.wait_streaming(new, other)
    old.stop()
    wait_until(lambda: "new timeline 3 is not a child of database system timeline 1" in new.log(),
               "srv2 to see the reserved numbers, and not to follow them", 15)
    new.promote()
    assert timeline_of(new) == 4, f"expected timeline 4, found {timeline_of(new)}"
    assert "\t" in new.read(history(lab, 4)) and reserved(lab, new) == [2, 3]

    follow(other, new)
    lab.expect(0, other, "stop")
    lab.expect(0, other, "start")
    follow(old, new)
    lab.expect(0, old, "start")
    new.sql("insert into t values (0)")
    new.wait_streaming(other, old)
    assert reserved(lab, other) == reserved(lab, old) == [2, 3]
    for instance in (other, old):  # once more, now that the numbers are there
        lab.expect(0, instance, "stop")
        lab.expect(0, instance, "start")
    new.sql("insert into t values (-1)")
    new.wait_streaming(other, old)
    assert reserved(lab, other) == [2, 3], "expected the numbers below a timeline that is followed to stay"
    new.crash()
    other.promote()
    assert timeline_of(other) == 5 and other.value("select count(*) from t") == 1002


def stumble(instance):
    """Started by hand, the server ends at once, or looks for its checkpoint on timeline 2 for ever."""
    instance.mark_standby()
    instance.launch()
    words = "requested timeline 2 is not a child of this server's history", "unexpected timeline ID 1"
    wait_until(lambda: any(one in instance.log() for one in words), "srv2 to stumble over the reserved number")
    time.sleep(1)
    assert not instance.answers(), "expected no server that follows a reserved number"
    instance.crash()  # up to 12 it looks so busily that it hears no other signal


@case("timelines.in-vain", "a number was reserved and no promotion came: PostgreSQL would not start, start removes it",
      group="timelines")
def in_vain(lab):
    primary = lab.primary("srv1")
    instance = lab.standby("srv2", primary)
    reserve(lab, instance, 2)
    instance.stop()
    if not lab.major.before("9.5"):  # 9.3 starts all the same
        stumble(instance)
    lab.expect(0, instance, "start")
    assert not reserved(lab, instance)
    primary.wait_streaming(instance)


@case("timelines.half-fetched", "a standby got one of two reserved numbers before it ended: start removes it, and the "
      "standby follows all the same", group="timelines")
def half_fetched(lab):
    old = lab.primary("srv1")
    new, other = lab.standby("srv2", old), lab.standby("srv3", old)
    old.wait_streaming(new, other)
    other.stop()
    old.stop()
    reserve(lab, new, 2, 3)
    new.promote()
    reserve(lab, other, 2)
    follow(other, new)
    lab.expect(0, other, "start")
    new.sql("create table t()")
    new.wait_streaming(other)
    assert timeline_of(new) == 4 and reserved(lab, other) == [2, 3]


@case("timelines.paused", "a standby whose replay is paused is not led astray by a reserved number", group="timelines")
def paused(lab):
    primary = lab.primary("srv1")
    instance = lab.standby("srv2", primary)
    instance.sql("select pg_wal_replay_pause()")
    reserve(lab, instance, 2)
    primary.sql("create table t as select generate_series(1, 1000) as i")
    primary.stop()
    wait_until(lambda: "replication terminated by primary" in instance.log(), "srv2 to lose its primary")
    instance.sql("select pg_wal_replay_resume()")
    wait_until(lambda: instance.value("select count(*) from pg_class where relname = 't'") == 1, "the table", 15)
    primary.start()
    primary.sql("insert into t values (0)")
    primary.wait_streaming(instance)
    primary.crash()
    instance.promote()
    assert timeline_of(instance) == 3 and instance.value("select count(*) from t") == 1001
