"""What a promotion says of its loss, on which facts, and when max_loss forbids it."""
import re
import time

from harness.processes import wait_until
from harness.tap import case

from .election import Position, lsn, peers, promoted, publish, unpromoted

POLICY = "paf-replication-pgsqld"
PLAN = {"unpromoted": ["srv1", "srv3"], "promote": ["srv1"]}
ALONE = {"unpromoted": ["srv1"], "promote": ["srv1"]}
#: Understood by every major: a commit waits for the first of the two that is connected.
EITHER = "srv1, srv3"


def synchronous(primary, standby, names=EITHER):
    primary.configure(synchronous_standby_names=names)
    primary.pg_ctl("reload")
    wait_until(lambda: primary.sql(f"select 1 from pg_stat_replication where application_name = '{standby.name}' "
                                   "and sync_state <> 'async'"), f"{standby.name} to be synchronous")


def remembered(lab):
    """What the cluster remembers of the primary's commits, as a dictionary."""
    text = lab.cluster.property(POLICY)
    return dict(field.split("=", 1) for field in text.split(";")[1:]) if text else None


def told(lab, primary):
    lab.monitor(8, primary, promoted=True)
    found = remembered(lab)
    assert found, "the monitor has the cluster remember nothing"
    return found


def pair(lab, names=EITHER):
    """srv2, the primary, whose settings the cluster remembers, and srv1, a standby of it."""
    primary = lab.primary("srv2")
    standby = lab.standby("srv1", primary)
    if names:
        synchronous(primary, standby, names)
    told(lab, primary)
    primary.sql("create table t as select generate_series(1, 1000) as i")
    primary.wait_streaming(standby)
    return primary, standby


def loss_line(result):
    found = re.findall(r"promoting srv1: (.*)", result.log)
    loss = [line for line in found if "lose" in line or "loss" in line]
    assert len(loss) == 1, f"expected one line about the loss, found {found}"
    return loss[0]


@case("loss.remembered", "the promoted instance's monitor has the cluster remember the settings, once")
def settings_remembered(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    found = told(lab, primary)
    assert (found["node"], found["tl"], found["commit"], found["names"]) == ("srv1", "1", "on", ""), f"{found}"
    assert lsn(found["since"]) <= lsn(primary.value("select pg_current_wal_lsn()")), f"{found}"
    standby.crash()
    primary.sql("create table t as select generate_series(1, 1000) as i")
    for _ in range(3):
        lab.monitor(8, primary, promoted=True)
    assert remembered(lab) == found, "it was written again although no setting has changed"
    primary.configure(synchronous_standby_names="srv2", synchronous_commit="local")
    primary.pg_ctl("reload")
    wait_until(lambda: primary.value("show synchronous_commit") == "local", "the new settings")
    new = told(lab, primary)
    assert (new["commit"], new["names"]) == ("local", "srv2"), f"{new}"
    assert lsn(new["since"]) > lsn(found["since"]), f"{new}, before {found}"


@case("loss.timeline", "the next primary's monitor has the cluster remember its own timeline")
def timeline_remembered(lab):
    primary, standby = pair(lab)
    primary.stop()
    publish(lab, standby, ALONE)
    lab.expect(0, standby, "promote", plan=ALONE)
    found = told(lab, standby)
    assert (found["node"], found["tl"], found["names"]) == ("srv1", "2", ""), f"{found}"


@case("loss.probe", "a probe, and a monitor of what Pacemaker has not promoted, remember nothing")
def no_probe(lab):
    primary = lab.primary("srv1")
    lab.probe(8, primary)
    lab.monitor(8, primary)
    assert remembered(lab) is None


@case("loss.write-fails", "the settings cannot be written: 8, with a warning")
def write_fails(lab):
    primary = lab.primary("srv1")
    told(lab, primary)
    primary.configure(synchronous_commit="local")
    primary.pg_ctl("reload")
    wait_until(lambda: primary.value("show synchronous_commit") == "local", "the new setting")
    for node, score in (("srv1", 1001), ("srv2", "-INFINITY"), ("srv3", "-INFINITY")):
        lab.cluster.set_score(node, score)
    lab.cluster.fail("crm_attribute", rc=1, err="Could not set the property\n")
    result = lab.monitor(8, primary, promoted=True)
    assert "does not remember what commits wait for" in result.log, result.log
    lab.cluster.heal()
    assert told(lab, primary)["commit"] == "local"


@case("loss.nothing-written", "nothing can be written into the configuration, from the first monitor on: 8, and soon")
def nothing_written(lab):
    primary = lab.primary("srv1")
    lab.cluster.fail("crm_attribute", rc=1, err="Could not set the property\n")
    assert lab.monitor(8, primary, promoted=True).seconds < 5


@case("loss.complete", "max_loss=0, and every standby that may have confirmed a commit is compared: promoted")
def complete(lab):
    primary, standby = pair(lab)
    primary.crash()
    mine = publish(lab, standby, PLAN)
    peers(lab, srv3=mine.moved(-0x100))
    result = lab.expect(0, standby, "promote", plan=PLAN, params={"max_loss": "0"})
    promoted(lab, standby)
    assert loss_line(result).startswith("loses no acknowledged commit: srv2 waited for FIRST 1 of srv1, srv3"), result.log
    assert standby.value("select count(*) from t") == 1000


@case("loss.incomplete", "max_loss=0, and one that may have confirmed a commit alone is not compared: refused")
def incomplete(lab):
    primary, standby = pair(lab)
    primary.crash()
    publish(lab, standby, ALONE)
    lab.expect(1, standby, "promote", "max_loss is 0, and its loss cannot be bounded: ", "srv3 is not compared",
               plan=ALONE, params={"max_loss": "0"})
    unpromoted(standby)
    result = lab.expect(0, standby, "promote", plan=ALONE)
    assert "srv3 is not compared" in loss_line(result), result.log


@case("loss.quorum", "ANY 2 of three, and one of them is not compared: nothing is lost", since="10")
def quorum(lab):
    primary = lab.primary("srv2")
    standby, third = lab.standby("srv1", primary), lab.standby("srv3", primary)
    synchronous(primary, standby, "ANY 2 (srv1, srv3, srv4)")
    told(lab, primary)
    primary.sql("create table t()")
    primary.wait_streaming(standby, third)
    primary.crash()
    mine = publish(lab, standby, ALONE)
    result = lab.expect(1, standby, "promote", "srv3, srv4 are not compared", plan=ALONE, params={"max_loss": "0"})
    peers(lab, srv3=mine)
    result = lab.expect(0, standby, "promote", plan=PLAN, params={"max_loss": "0"})
    assert "too few to hold a commit alone: srv4" in loss_line(result), result.log


@case("loss.asynchronous", "asynchronous replication: the loss cannot be bounded, and any max_loss refuses")
def asynchronous(lab):
    primary, standby = pair(lab, names=None)
    primary.crash()
    wait_until(lambda: not standby.pids() or "seen" not in publish(lab, standby, ALONE).fields, "the end of the stream")
    lab.expect(1, standby, "promote", "max_loss is 1000000000, and its loss cannot be bounded: asynchronous", plan=ALONE,
               params={"max_loss": "1000000000"})
    line = loss_line(lab.expect(0, standby, "promote", plan=ALONE))
    assert re.search(r"asynchronous replication; the last commit that is held was made \d+ s ago; nobody knows what srv2",
                     line), line


@case("loss.last-word", "a primary that hangs: how far it was when it was last heard of", since="9.6")
def last_word(lab):
    primary, standby = pair(lab, names=None)
    end = primary.value("select pg_current_wal_lsn()")
    wait_until(lambda: standby.value("select latest_end_lsn from pg_stat_wal_receiver") == end, "its last word")
    primary.freeze()
    primary.freeze("walsender")
    before = time.time()
    first = publish(lab, standby, ALONE)
    assert re.fullmatch(re.escape(end) + r"@\d+", first.fields["seen"]), str(first)
    assert abs(int(first.fields["seen"].split("@")[1]) - before) < 60, str(first)
    time.sleep(1.1)
    assert str(publish(lab, standby, ALONE)) == str(first), "what is published changed, though nothing was heard since"
    line = loss_line(lab.expect(0, standby, "promote", plan=ALONE))
    assert re.search(rf"srv2 was last heard of \d+ s ago, by srv1, at {end}, of which 0 bytes are missing here", line), line


@case("loss.frozen", "what is published after the primary's death stays the same from round to round")
def frozen(lab):
    primary, standby = pair(lab)
    primary.crash()
    wait_until(lambda: "seen" not in publish(lab, standby, ALONE).fields, "the end of the stream")
    first = publish(lab, standby, ALONE)
    assert "commit" in first.fields, str(first)
    time.sleep(1.1)
    assert str(publish(lab, standby, ALONE)) == str(first)


@case("loss.itself", "the primary that crashed is promoted again: nothing is lost, whatever max_loss is")
def itself(lab):
    primary = lab.primary("srv1")
    told(lab, primary)
    primary.sql("create table t()")
    primary.crash()
    lab.expect(0, primary, "stop", plan={"promote": ["srv1"]})
    lab.expect(0, primary, "start")
    publish(lab, primary, ALONE)
    result = lab.expect(0, primary, "promote", plan=ALONE, params={"max_loss": "0"})
    assert "loses nothing: it was the primary itself" in loss_line(result), result.log


@case("loss.switchover", "a switchover loses nothing, with asynchronous replication, too", group="checkpoint")
def switchover(lab):
    old, standby = pair(lab, names=None)
    plan = {"promoted": ["srv2"], "unpromoted": ["srv1"], "demote": ["srv2"], "promote": ["srv1"]}
    lab.expect(0, old, "demote", plan=plan)
    publish(lab, old, plan)
    publish(lab, standby, plan)
    result = lab.expect(0, standby, "promote", plan=plan, params={"max_loss": "0"})
    assert "loses nothing: srv2, the last primary, is compared" in loss_line(result), result.log


@case("loss.returned", "the last primary is compared, holds more and may not be promoted: max_loss limits what is lost")
def returned(lab):
    primary, standby = pair(lab, names=None)
    primary.crash()
    plan = {"unpromoted": ["srv1", "srv2"], "promote": ["srv1"]}
    mine = publish(lab, standby, plan)
    peers(lab, srv2=Position(str(mine)).moved(0x48))
    lab.cluster.set_score("srv2", "-INFINITY")
    lab.expect(1, standby, "promote", "max_loss is 71, and it loses at most 72 bytes", plan=plan,
               params={"maxlag": "100", "max_loss": "71"})
    unpromoted(standby)
    result = lab.expect(0, standby, "promote", plan=plan, params={"maxlag": "100", "max_loss": "72"})
    assert "loses at most 72 bytes: srv2, the last primary" in loss_line(result), result.log


@case("loss.blind", "max_loss, and no notification variables: refused")
def blind(lab):
    instance = lab.standby("srv1")
    lab.expect(1, instance, "promote", "max_loss is 0", "no notification variables", params={"max_loss": "0"},
               managed=False)
    unpromoted(instance)
