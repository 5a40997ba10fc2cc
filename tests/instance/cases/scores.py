"""The promotion scores a primary's monitor keeps."""
import os
import signal

import harness
from harness.processes import send, wait_until
from harness.tap import case


# Below -INFINITY, each with a reason of its own.
TOO_FAR_BEHIND, NO_STREAM = "-1000002", "-1000005"


def three(lab):
    primary = lab.primary("srv1")
    return primary, lab.standby("srv2", primary), lab.standby("srv3", primary)


def at_rest(lab, primary, standby):
    """The cluster remembers the primary's generation, and the standby has noted that its timeline is that.  It has also
    received something new: before 9.6 only the title of its receiver tells, from then on, that it follows."""
    primary.sql("create table something_new ()")
    primary.wait_streaming(standby)
    lab.monitor(8, primary, promoted=True)
    lab.monitor(0, standby)
    lab.cluster.edit(lambda state: state["calls"].clear())


def kept(lab, primary, **words):
    """Scores after three monitors: a candidate that is lost has a reprieve of some looks."""
    for _ in range(3):
        lab.monitor(8, primary, promoted=True, **words)
    return lab.cluster.scores()


@case("scores.ranked", "two streaming standbys: 1001 for the primary, 1000 and 990 for them")
def ranked(lab):
    primary, *_ = three(lab)
    found = kept(lab, primary)
    assert found["srv1"] == "1001" and sorted([found["srv2"], found["srv3"]]) == ["1000", "990"], f"{found}"


@case("scores.unchanged", "a second monitor with nothing new writes nothing")
def unchanged(lab):
    primary, *_ = three(lab)
    kept(lab, primary)
    before = len(lab.cluster.calls())
    lab.monitor(8, primary, promoted=True)
    new = lab.cluster.calls()[before:]
    assert [call[0] for call in new] == ["cibadmin"], f"found {new}"


@case("scores.synchronous", "the synchronous standby ranks first")
def synchronous(lab):
    primary, *_ = three(lab)
    primary.configure(synchronous_standby_names="srv3")
    primary.pg_ctl("reload")
    wait_until(lambda: primary.sql("select 1 from pg_stat_replication where sync_state = 'sync'"), "srv3")
    assert kept(lab, primary) == {"srv1": "1001", "srv2": "990", "srv3": "1000"}, f"{lab.cluster.scores()}"


@case("scores.gone", "a standby that stopped streaming: never promotable again before it is back")
def gone(lab):
    primary, first, second = three(lab)
    kept(lab, primary)
    second.crash()
    wait_until(lambda: len(primary.sql("select 1 from pg_stat_replication")) == 1, "the end of srv3")
    assert kept(lab, primary) == {"srv1": "1001", "srv2": "1000", "srv3": NO_STREAM}, f"{lab.cluster.scores()}"
    second.start()
    primary.wait_streaming(second)
    assert kept(lab, primary)["srv3"] == "990", f"{lab.cluster.scores()}"


@case("scores.maxlag", "a standby that lags more than maxlag: -INFINITY; back within it: 990")
def maxlag(lab):
    primary, first, second = three(lab)
    receiver = second.freeze("walreceiver")
    primary.sql("create table t as select generate_series(1, 5000) as i")
    primary.wait_streaming(first)
    found = kept(lab, primary, params={"maxlag": "10000"})
    assert found == {"srv1": "1001", "srv2": "1000", "srv3": TOO_FAR_BEHIND}, f"{found}"
    send(receiver, signal.SIGCONT)
    primary.wait_streaming(first, second)
    assert kept(lab, primary, params={"maxlag": "10000"})["srv3"] == "990", f"{lab.cluster.scores()}"


def receive_wal(lab, primary, name):
    lab.bystander("/usr/bin/python3", os.path.dirname(harness.__file__) + "/wal_receiver.py",
                  f"host={primary.sockets} port={primary.port} user=postgres application_name={name}")


@case("scores.stranger", "a backup tool that streams under another name gets no score, nor disturbs the ranks")
def stranger(lab):
    primary, *_ = three(lab)
    receive_wal(lab, primary, "pg_receivewal")
    wait_until(lambda: len(primary.sql("select 1 from pg_stat_replication where state = 'streaming'")) == 3,
               "pg_receivewal")
    found = kept(lab, primary)
    assert sorted([found["srv2"], found["srv3"]]) == ["1000", "990"], f"{found}"


@case("scores.impostor", "a backup tool that streams under a standby's name does not make it promotable")
def impostor(lab):
    primary = lab.primary("srv1")
    receive_wal(lab, primary, "srv2")
    wait_until(lambda: primary.sql("select 1 from pg_stat_replication where application_name = 'srv2'"), "it")
    assert kept(lab, primary)["srv2"] == NO_STREAM, f"{lab.cluster.scores()}"


@case("scores.offline", "a node that is not online is left alone")
def offline(lab):
    primary = lab.primary("srv1")
    lab.cluster.set_online("srv3", False)
    lab.cluster.set_score("srv3", 1000)
    assert kept(lab, primary)["srv3"] == "1000", f"{lab.cluster.scores()}"


@case("scores.standby", "a standby's monitor calls no cluster tool")
def standby(lab):
    primary, first, _ = three(lab)
    at_rest(lab, primary, first)
    lab.monitor(0, first)
    assert not lab.cluster.calls()


@case("scores.lifted", "no primary is left: a standby lifts a -INFINITY whose reason is gone, and no other")
def lifted(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    at_rest(lab, primary, standby)
    lab.cluster.set_score("srv2", "-1000001")
    lab.monitor(0, standby)
    assert lab.cluster.score("srv2") == "-1000001" and not lab.cluster.calls(), "it follows its primary"
    primary.crash()

    def looked():
        lab.monitor(0, standby)
        return lab.cluster.calls()
    wait_until(looked, "the end of the stream")
    assert lab.cluster.score("srv2") == "-1000001", "srv1 has a primary's score"
    lab.cluster.set_score("srv1", None)
    for score in (TOO_FAR_BEHIND, NO_STREAM, "-INFINITY"):
        lab.cluster.set_score("srv2", score)
        lab.monitor(0, standby)
        assert lab.cluster.score("srv2") == score, "that one is not the standby's to lift"
    for score in ("-1000001", "-1000003", "-1000004"):
        lab.cluster.set_score("srv2", score)

        def is_lifted():
            lab.monitor(0, standby)
            return lab.cluster.score("srv2") == "1"
        wait_until(is_lifted, f"the lift of {score}")


@case("scores.1.1.12", "on Pacemaker 1.1.12: the same ranks")
def old_release(lab):
    lab.use_release("1.1.12")
    primary, *_ = three(lab)
    found = kept(lab, primary)
    assert found["srv1"] == "1001" and sorted([found["srv2"], found["srv3"]]) == ["1000", "990"], f"{found}"


@case("scores.tools-fail", "the cluster's tools fail: a running primary is a running primary, 8")
def tools_fail(lab):
    primary = lab.primary()
    lab.cluster.fail(rc=102, err="Connection to cluster failed\n")
    result = lab.monitor(8, primary, promoted=True)
    assert "not kept" in result.log


@case("scores.write-fails", "reading works, writing a score fails: 8")
def write_fails(lab):
    primary = lab.primary()
    lab.cluster.fail("crm_attribute", rc=1, err="Could not set the attribute\n")
    lab.monitor(8, primary, promoted=True)


@case("scores.tools-hang", "the cluster's tools hang: 8 before the timeout")
def tools_hang(lab):
    primary = lab.primary()
    lab.cluster.fail(hang=60)
    lab.monitor(8, primary, timeout=4000, promoted=True)


@case("scores.write-hangs", "writing the scores of three nodes hangs: 8 before the timeout")
def write_hangs(lab):
    primary, *_ = three(lab)
    lab.cluster.fail("crm_attribute", hang=60)
    lab.monitor(8, primary, timeout=4000, promoted=True)


@case("scores.tools-hang-1.1.12", "the cluster's tools hang where the node's name must be asked for: 8 in time")
def tools_hang_old(lab):
    lab.use_release("1.1.12")
    primary = lab.primary()
    lab.cluster.fail(hang=60)
    lab.monitor(8, primary, timeout=4000, promoted=True)


@case("scores.garbage", "cibadmin prints what is no CIB: 8")
def garbage(lab):
    primary = lab.primary()
    lab.cluster.fail("cibadmin", rc=0)
    lab.monitor(8, primary, promoted=True)
