"""notify: the exchange of positions, the checkpoint before a switchover, and rounds that cost nothing."""
from harness.tap import case

from .election import PLAN, Position, peers, publish
from .troubled import slow_standby


def checkpoints(instance):
    return instance.log().count("checkpoint starting: immediate force wait")


@case("notify.publish", "pre-promote on a standby: its position as a private attribute, nothing public")
def publish_privately(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    assert mine.fields["sys"] == instance.control("system_identifier")
    assert mine.fields["tl"] == "1" and mine.fields["hist"] == ""
    public = {name for node in lab.cluster.state()["nodes"].values() for name in node["transient"]}
    assert not public, f"found public attributes {public}"


@case("notify.publish-1.1.12", "pre-promote on 1.1.12: as a transient attribute, readable before the round ends")
def publish_publicly(lab):
    lab.use_release("1.1.12")
    lab.cluster.set_delay(0.5)
    instance = lab.standby("srv2")
    result = lab.expect(0, instance, "notify", round=("pre", "promote"), plan=PLAN)
    assert result.seconds >= 0.5 and lab.cluster.position("srv2"), "returned before the value could be read"


@case("notify.publish-delayed", "pre-promote with a slow attribute daemon: readable before the round ends")
def publish_delayed(lab):
    lab.cluster.set_delay(0.5)
    result = lab.expect(0, lab.standby("srv2"), "notify", round=("pre", "promote"), plan=PLAN)
    assert result.seconds >= 0.5 and lab.cluster.position("srv2")


def constant(name, release):
    @case(f"notify.constant{name}", f"a second pre-promote round publishes the very same text ({release})")
    def check(lab):
        lab.use_release(release)
        primary = lab.primary("srv1")
        instance = lab.standby("srv2", primary)
        primary.sql("create table t()")
        primary.wait_streaming(instance)
        primary.crash()
        texts = {str(publish(lab, instance)) for _ in range(3)}
        assert len(texts) == 1, f"found {texts}"
        lab.cluster.set_delay(0)
        before = len(lab.cluster.calls())
        publish(lab, instance)
        scores = [call for call in lab.cluster.calls()[before:] if "master-pgsqld" in call]
        assert not scores, f"a round that changes nothing wrote {scores}"


constant("", "2.1.5")
constant("-1.1.12", "1.1.12")


def steered(name, release):
    @case(f"notify.steer{name}", f"pre-promote on the chosen node, another is ahead: scores changed, 0 ({release})")
    def check(lab):
        lab.use_release(release)
        instance = lab.standby()
        mine = publish(lab, instance, {"unpromoted": ["srv1"]})
        peers(lab, srv2=mine.moved(0x100), srv3=mine)
        lab.expect(0, instance, "notify", round=("pre", "promote"), plan=PLAN)
        assert lab.cluster.scores() == {"srv1": "1", "srv2": "1000", "srv3": None}, f"{lab.cluster.scores()}"


steered("", "2.1.5")
steered("-1.1.12", "1.1.12")


@case("notify.not-chosen", "pre-promote on a node that is not chosen: no score touched, whoever is ahead")
def not_chosen(lab):
    instance = lab.standby("srv2")
    mine = publish(lab, instance)
    peers(lab, srv1=mine.moved(-0x100), srv3=mine)
    publish(lab, instance)
    assert set(lab.cluster.scores().values()) == {None}


@case("notify.agreed", "pre-promote on the chosen node, which is the best: no score touched")
def agreed(lab):
    instance = lab.standby()
    mine = publish(lab, instance)
    peers(lab, srv2=mine, srv3=mine.moved(-8))
    publish(lab, instance)
    assert set(lab.cluster.scores().values()) == {None}


@case("notify.peers-missing", "pre-promote on the chosen node, the others are late: 0, it does not wait for them")
def peers_missing(lab):
    result = lab.expect(0, lab.standby(), "notify", round=("pre", "promote"), plan=PLAN)
    assert result.seconds < 3, f"found {result.seconds:.2f} s"


@case("notify.starting", "pre-promote on a standby that still recovers: its position is published all the same")
def starting(lab):
    instance, _ = slow_standby(lab, "srv2")
    instance.launch()
    instance.child("startup")
    publish(lab, instance)


@case("notify.frozen", "pre-promote on a standby whose postmaster is stopped: published all the same, at once")
def frozen(lab):
    instance = lab.standby("srv2")
    awake = publish(lab, instance)
    instance.freeze()
    result = lab.expect(0, instance, "notify", round=("pre", "promote"), plan=PLAN)
    assert Position(lab.cluster.position("srv2")).fields["end"] == awake.fields["end"] and result.seconds < 2


@case("notify.primary", "pre-promote on a running primary: nothing published, 0")
def primary(lab):
    lab.expect(0, lab.primary(), "notify", round=("pre", "promote"), plan=PLAN)
    assert lab.cluster.position("srv1") is None


@case("notify.stopped", "pre-promote where nothing runs: nothing published, 0")
def stopped(lab):
    lab.expect(0, lab.instance(), "notify", round=("pre", "promote"), plan=PLAN)
    lab.expect(0, lab.instance("srv2", empty=True), "notify", round=("pre", "promote"), plan=PLAN)
    assert lab.cluster.position("srv1") is None


def withdrawn_stale(name, release):
    @case(f"notify.withdraw-stale{name}", f"pre-promote where there is no position any more: an earlier one is withdrawn ({release})")
    def check(lab):
        lab.use_release(release)
        instance = lab.standby()
        publish(lab, instance)
        instance.crash()
        lab.expect(0, instance, "notify", round=("pre", "promote"), plan=PLAN)
        assert lab.cluster.position("srv1") is None, "what is left would count as a position of now"


withdrawn_stale("", "2.1.5")
withdrawn_stale("-1.1.12", "1.1.12")


@case("notify.refuse", "pre-promote on the chosen node, and its promotion would be refused: its score is withdrawn, 0")
def refuse(lab):
    instance = lab.standby()
    mine = publish(lab, instance, {"unpromoted": ["srv1"]})
    peers(lab, srv2=mine.replace(sys="42"), srv3=mine)
    result = lab.expect(0, instance, "notify", round=("pre", "promote"), plan=PLAN)
    assert int(lab.cluster.score("srv1")) < -1000006, f"{lab.cluster.scores()}"
    assert "different databases" in result.log, f"expected the reason in the log, found {result.log}"
    lab.monitor(0, instance)
    assert int(lab.cluster.score("srv1")) < -1000006, "a plan that was corrected is made anew at once"
    lab.cluster.set_score("srv1", int(lab.cluster.score("srv1")) + 4)
    lab.monitor(0, instance)
    assert lab.cluster.score("srv1") == "3", "a later election may find the reason gone"


@case("notify.withdraw", "post-promote: the private position is withdrawn, 0")
def withdraw(lab):
    instance = lab.standby()
    publish(lab, instance)
    lab.expect(0, instance, "notify", round=("post", "promote"), plan=PLAN)
    assert lab.cluster.position("srv1") is None


@case("notify.withdraw-1.1.12", "post-promote on 1.1.12: the public position is withdrawn, or it would count in the next election")
def withdraw_publicly(lab):
    lab.use_release("1.1.12")
    instance = lab.standby()
    publish(lab, instance)
    lab.expect(0, instance, "notify", round=("post", "promote"), plan=PLAN)
    assert not lab.cluster.position("srv1")


@case("notify.checkpoint", "pre-demote on the primary that will be demoted: a checkpoint while it still serves",
      group="checkpoint")
def checkpoint(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 1000) as i")
    lab.expect(0, instance, "notify", round=("pre", "demote"),
               plan={"promoted": ["srv1"], "unpromoted": ["srv2"], "demote": ["srv1"], "promote": ["srv2"]})
    assert checkpoints(instance) == 1, instance.log()


@case("notify.no-checkpoint", "pre-demote of another node, or on a standby: no checkpoint", group="checkpoint")
def no_checkpoint(lab):
    instance = lab.primary()
    lab.expect(0, instance, "notify", round=("pre", "demote"), plan={"promoted": ["srv2"], "demote": ["srv2"]})
    assert checkpoints(instance) == 0
    standby = lab.standby("srv2")
    lab.expect(0, standby, "notify", round=("pre", "demote"), plan={"promoted": ["srv2"], "demote": ["srv2"]})
    assert "starting: immediate force" not in standby.log()


@case("notify.crashed-primary", "pre-demote on a crashed primary: 0 at once, nothing started", group="crashed primary")
def crashed_primary(lab):
    instance = lab.primary()
    instance.crash()
    result = lab.expect(0, instance, "notify", round=("pre", "demote"),
                        plan={"promoted": ["srv1"], "demote": ["srv1"]})
    assert not instance.pids() and result.seconds < 1


@case("notify.tools-fail", "the cluster's tools fail: 0, with an error in the log")
def tools_fail(lab):
    lab.cluster.fail(rc=102, err="Connection to cluster failed\n")
    result = lab.expect(0, lab.standby(), "notify", round=("pre", "promote"), plan=PLAN)
    assert "ERROR" in result.log


@case("notify.tools-hang", "the cluster's tools hang: 0 before the timeout")
def tools_hang(lab):
    lab.cluster.fail(hang=60)
    lab.expect(0, lab.standby(), "notify", round=("pre", "promote"), plan=PLAN, timeout=4000)


@case("notify.bare", "with no notification variables at all: 0")
def bare(lab):
    instance = lab.standby()
    lab.expect(0, instance, "notify", round=("pre", "start"), managed=False)
    odd = {"OCF_RESKEY_CRM_meta_notify_type": "sideways", "OCF_RESKEY_CRM_meta_notify_operation": "dance"}
    lab.expect(0, instance, "notify", round=("pre", "start"), env=odd)
    assert not lab.cluster.calls()


@case("notify.odd-lists", "lists with blanks, repetitions and names that hold other names: 0, exact matches only")
def odd_lists(lab):
    instance = lab.standby("srv1")
    lists = {"OCF_RESKEY_CRM_meta_notify_promote_uname": "  srv10  ",
             "OCF_RESKEY_CRM_meta_notify_slave_uname": " srv10   srv1 srv1 "}
    lab.expect(0, instance, "notify", round=("pre", "promote"), env=lists)
    assert lab.cluster.position("srv1") and set(lab.cluster.scores().values()) == {None}
    assert instance.has(instance.standby_mark)
