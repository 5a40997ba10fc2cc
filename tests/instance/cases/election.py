"""promote's election: true positions decide, and what cannot be proved is refused."""
import re
import time

from harness.processes import wait_until
from harness.tap import case

STEPPED_BACK = "-1000003"       # below -INFINITY, with a reason of its own

PLAN = {"unpromoted": ["srv1", "srv2", "srv3"], "promote": ["srv1"]}


def lsn(text):
    high, low = text.split("/")
    return (int(high, 16) << 32) + int(low, 16)


def lsn_text(value):
    return f"{value >> 32:X}/{value & 0xFFFFFFFF:X}"


class Position:
    """A published position, taken apart and put together again."""

    def __init__(self, text):
        version, *fields = text.split(";")
        assert version == "1", f"expected a position of version 1, found {text!r}"
        self.fields = dict(field.split("=", 1) for field in fields)

    def replace(self, **fields):
        made = Position(str(self))
        made.fields.update({name: str(value) for name, value in fields.items()})
        return made

    def moved(self, count):
        """The same with an end `count` bytes further."""
        return self.replace(end=lsn_text(lsn(self.fields["end"]) + count))

    def __str__(self):
        return "1;" + ";".join(f"{name}={value}" for name, value in self.fields.items())


def publish(lab, instance, plan=None, **words):
    """The pre-promote round on an instance; returns the position it published."""
    lab.expect(0, instance, "notify", round=("pre", "promote"), plan=plan or PLAN, **words)
    text = lab.cluster.position(instance.name)
    assert text, "the round published nothing"
    return Position(text)


def peers(lab, **positions):
    for node, position in positions.items():
        lab.cluster.publish(node, str(position))


def unpromoted(instance):
    assert instance.in_recovery(), "it was promoted"


def promoted(lab, instance, timeline=2):
    lab.monitor(8, instance)
    assert instance.control("timeline") in (timeline - 1, timeline)
    assert int(instance.value("select substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8)"), 16) == timeline


@case("election.alone", "no other node takes part: promoted")
def alone(lab):
    instance = lab.standby()
    lab.expect(0, instance, "notify", round=("pre", "promote"), plan={"unpromoted": ["srv1"], "promote": ["srv1"]})
    lab.expect(0, instance, "promote", plan={"unpromoted": ["srv1"], "promote": ["srv1"]})
    promoted(lab, instance)


@case("election.other-election", "the others' positions are of another election: refused, with their names")
def other_election(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine.moved(-0x100).replace(after="2@1700000000"), srv3=mine)
    lab.expect(1, instance, "promote", "srv2: no WAL position, published for another election only", plan=PLAN)
    unpromoted(instance)


@case("election.best", "the others are behind: promoted, on the next timeline")
def best(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine.moved(-0x100), srv3=mine.moved(-0x20))
    result = lab.expect(0, instance, "promote", plan=PLAN)
    promoted(lab, instance)
    assert "srv2" in result.log and "256 bytes" in result.log, f"expected the distance in the log, found {result.log}"


@case("election.record", "an election leaves its record: for good when it orders a promotion, with its node when it is refused")
def record(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine.moved(-0x100))
    lab.expect(1, instance, "promote", plan=PLAN)
    kept = lab.cluster.election("srv1")
    assert lab.cluster.election() is None and kept is not None, f"{lab.cluster.state()}"
    for part in (";how=refused;by=srv1;for=;", "srv2:counts:1@", ",srv3:missing::nothing%20published;", ";why=nobody%20can%20prove"):
        assert part in kept, f"expected {part} in {kept}"
    peers(lab, srv3=mine.moved(-0x20))
    lab.expect(0, instance, "promote", plan=PLAN)
    promoted(lab, instance)
    kept = lab.cluster.election()
    for part in (";how=ordered;by=srv1;for=srv1;", "srv1:counts:1@", ",srv2:counts:1@", ",srv3:counts:1@", ";why=loses%20nothing"):
        assert part in kept, f"expected {part} in {kept}"


@case("election.equal", "the others are equal: the node the cluster chose is promoted")
def equal(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine, srv3=mine)
    lab.expect(0, instance, "promote", plan=PLAN)
    promoted(lab, instance)


def better(name, release):
    @case(f"election.better{name}", f"another node is ahead: 1, winner 1000, self 1, the reason names it ({release})")
    def check(lab):
        lab.use_release(release)
        instance = lab.standby()
        mine = publish(lab, instance)
        peers(lab, srv2=mine.moved(0x48), srv3=mine.moved(-0x100))
        result = lab.expect(1, instance, "promote", "srv2", "72 bytes", plan=PLAN)
        unpromoted(instance)
        assert lab.cluster.score("srv2") == "1000" and lab.cluster.score("srv1") == "1", f"{lab.cluster.scores()}"
        assert result.seconds < 5
        lab.expect(1, instance, "promote", "srv2", plan=PLAN)
        assert lab.cluster.score("srv1") == STEPPED_BACK, "chosen a second time, only -INFINITY is heard"


better("", "2.1.5")
better("-1.1.12", "1.1.12")


@case("election.confirmed", "scores are readable before promote returns, however late the cluster stores them")
def confirmed(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine.moved(8), srv3=mine)
    lab.cluster.set_delay(0.4)
    lab.expect(1, instance, "promote", plan=PLAN)
    assert lab.cluster.score("srv2") == "1000" and lab.cluster.score("srv1") == "1", f"{lab.cluster.scores()}"


@case("election.missing", "a node has published nothing: refused within 5 s, with the remedy")
def missing(lab):
    instance = lab.standby()
    peers(lab, srv2=publish(lab, instance))
    result = lab.expect(1, instance, "promote", "srv3", plan=PLAN)
    assert result.seconds < 5, f"found {result.seconds:.2f} s"
    unpromoted(instance)


@case("election.missing-short", "a node has published nothing and the timeout is short: refused in time")
def missing_short(lab):
    instance = lab.standby()
    peers(lab, srv2=publish(lab, instance))
    lab.expect(1, instance, "promote", "not promoted", plan=PLAN, timeout=4000)
    unpromoted(instance)


@case("election.late", "a node publishes while promote waits: promoted")
def late(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    lab.cluster.publish("srv2", str(mine))
    lab.cluster.edit(lambda state: state["pending"].append(
        {"at": time.time() + 1, "node": "srv3", "name": "paf-priv-position-pgsqld",
         "value": str(mine), "private": True}))
    lab.expect(0, instance, "promote", plan=PLAN)
    promoted(lab, instance)


@case("election.offline", "the node that has published nothing is not online: promoted")
def offline(lab):
    instance = lab.standby()
    peers(lab, srv2=publish(lab, instance))
    lab.cluster.set_online("srv3", False)
    lab.expect(0, instance, "promote", plan=PLAN)


def refused(name, about, words, spoil):
    """spoil(position) gives what srv2 published."""
    @case(f"election.{name}", f"{about}: refused with the reason")
    def check(lab):
        instance = lab.standby()
        mine = publish(lab, instance)
        peers(lab, srv2=spoil(mine), srv3=mine)
        lab.expect(1, instance, "promote", "srv2", *words, plan=PLAN)
        unpromoted(instance)


refused("unreadable", "a node published what nobody understands", ["unreadable"], lambda _: "2#0/5000000")
refused("truncated", "a node published half a position", ["unreadable"], lambda mine: str(mine)[:30])
refused("other-database", "a node holds another database", ["system identifier"], lambda mine: mine.replace(sys=42))
refused("newer-timeline", "a node is on a newer timeline", ["timeline 2"],
        lambda mine: mine.replace(tl=2, hist="1@" + mine.fields["end"]).moved(0x100))


@case("election.forked", "a node wrote more, but on the timeline that was left: promoted", group="timeline")
def forked(lab):
    instance = lab.standby()
    instance.promote()
    fork = instance.read(lab.major.wal_directory + "/00000002.history").split("\t")[1]
    lab.expect(0, instance, "demote")
    mine = publish(lab, instance)
    assert mine.fields["tl"] == "2" and mine.fields["hist"] == "1@" + fork, str(mine)
    longer = mine.replace(tl=1, hist="", ckpt="0/0").moved(0x1000000)
    peers(lab, srv2=longer, srv3=mine)
    lab.expect(0, instance, "promote", plan=PLAN)
    promoted(lab, instance, timeline=3)


@case("election.unreplayed", "WAL received and not replayed counts, and is there after the promotion")
def unreplayed(lab):
    primary = lab.primary("srv2")
    primary.sql("create table t(i int)")
    instance = lab.standby("srv1", primary)
    instance.sql("select pg_wal_replay_pause()")
    shown = instance.value("select pg_last_wal_replay_lsn()")
    primary.sql("insert into t select generate_series(1, 1000)")
    end = primary.value("select pg_current_wal_lsn()")
    wait_until(lambda: instance.value("select pg_last_wal_receive_lsn()") == end, "the rows")
    primary.crash()
    mine = publish(lab, instance)
    assert lsn(mine.fields["end"]) >= lsn(end) > lsn(shown), f"{mine}, received {end}, replayed {shown}"
    peers(lab, srv3=mine.replace(end=shown))
    plan = {"unpromoted": ["srv1", "srv3"], "promote": ["srv1"]}
    lab.expect(0, instance, "promote", plan=plan)
    assert instance.value("select count(*) from t") == 1000


@case("election.after-restart", "a standby restarted after a crash of all: its position is the end of its WAL")
def after_restart(lab):
    primary = lab.primary("srv2")
    instance = lab.standby("srv1", primary)
    primary.sql("create table t as select generate_series(1, 1000) as i")
    primary.wait_streaming(instance)
    end = primary.value("select pg_current_wal_lsn()")
    primary.crash()
    instance.crash()
    lab.expect(0, instance, "start")
    mine = publish(lab, instance)
    assert mine.fields["end"] == end, f"expected {end}, found {mine}"


@case("election.switchover", "a clean switchover: the old primary's shutdown checkpoint is here, promoted",
      group="checkpoint")
def switchover(lab):
    old = lab.primary("srv2")
    instance = lab.standby("srv1", old)
    old.sql("create table t()")
    plan = {"promoted": ["srv2"], "unpromoted": ["srv1"], "demote": ["srv2"], "promote": ["srv1"]}
    lab.expect(0, old, "demote", plan=plan)
    publish(lab, old, plan)
    publish(lab, instance, plan)
    lab.expect(0, instance, "promote", plan=plan)
    promoted(lab, instance)


@case("election.switchover-behind", "a switchover whose old primary is ahead: 1, self -INFINITY, the old one 1000",
      group="checkpoint")
def switchover_behind(lab):
    old = lab.primary("srv2")
    instance = lab.standby("srv1", old)
    instance.freeze("walreceiver")
    old.sql("create table t()")
    plan = {"promoted": ["srv2"], "unpromoted": ["srv1"], "demote": ["srv2"], "promote": ["srv1"]}
    lab.cluster.set_score("srv1", 1000)
    lab.cluster.set_score("srv2", 1001)
    old.configure(wal_sender_timeout="500ms")
    old.pg_ctl("reload")
    lab.expect(0, old, "demote", plan=plan)
    publish(lab, old, plan)
    instance.crash()
    instance.configure(primary_conninfo="host=/nowhere application_name=srv1")
    lab.expect(0, instance, "start")
    publish(lab, instance, plan)
    lab.expect(1, instance, "promote", "srv2", plan=plan)
    unpromoted(instance)
    assert lab.cluster.scores() == {"srv1": STEPPED_BACK, "srv2": "1000", "srv3": None}, f"{lab.cluster.scores()}"


@case("election.maxlag", "the best node may not be promoted: refused, or within maxlag promoted")
def maxlag(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine.moved(0x48), srv3=mine)
    lab.cluster.set_score("srv2", "-INFINITY")
    lab.expect(1, instance, "promote", "srv2", "72 bytes", plan=PLAN)
    lab.expect(1, instance, "promote", "srv2", plan=PLAN, params={"maxlag": "71"})
    unpromoted(instance)
    lab.expect(0, instance, "promote", plan=PLAN, params={"maxlag": "72"})


@case("election.tools-fail", "the cluster's tools fail: refused, 1")
def tools_fail(lab):
    instance = lab.standby()
    publish(lab, instance)
    lab.cluster.fail(rc=102, err="Connection to cluster failed\n")
    lab.expect(1, instance, "promote", "not promoted", plan=PLAN)
    unpromoted(instance)


@case("election.tools-hang", "the cluster's tools hang: refused with a reason before the timeout")
def tools_hang(lab):
    instance = lab.standby()
    publish(lab, instance)
    lab.cluster.fail(hang=60)
    lab.expect(1, instance, "promote", plan=PLAN, timeout=4000)
    unpromoted(instance)


@case("election.no-controller", "no designated controller is elected: refused, 1")
def no_controller(lab):
    instance = lab.standby()
    peers(lab, srv2=publish(lab, instance), srv3=publish(lab, instance))
    lab.cluster.edit(lambda state: state.update(controller=None))
    lab.expect(1, instance, "promote", "controller", plan=PLAN)
    unpromoted(instance)


@case("election.first-failover-1.1.12", "a lost node named nowhere, as on 1.1.12: the survivors elect, promoted")
def old_release(lab):
    lab.use_release("1.1.12")
    instance = lab.standby("srv1")
    lab.cluster.set_online("srv3", False)
    plan = {"unpromoted": ["srv1", "srv2"], "promote": ["srv1"]}
    mine = publish(lab, instance, plan)
    peers(lab, srv2=mine.moved(-0x30))
    result = lab.expect(0, instance, "promote", plan=plan)
    assert re.search(r"srv2 .*lacks 48 bytes", result.log), result.log
