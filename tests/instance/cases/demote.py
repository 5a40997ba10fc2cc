"""demote: a clean shutdown, then a standby; a crashed primary is recovered as one."""
import os
import signal

from harness.tap import case

from .start import is_standby, never_writable


@case("demote.primary", "a primary: 0, shut down cleanly on the way, a standby")
def primary(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 1000) as i")
    seen = len(instance.log())
    lab.expect(0, instance, "demote")
    never_writable(instance, seen)
    assert "database system is shut down" in instance.log()[seen:]
    is_standby(instance)
    lab.monitor(0, instance)
    assert instance.value("select count(*) from t") == 1000


@case("demote.standby", "a standby: 0, the same server")
def standby(lab):
    instance = lab.standby()
    pid = instance.postmaster()
    lab.expect(0, instance, "demote")
    assert instance.postmaster() == pid


@case("demote.twice", "a double demote: 0 both times")
def twice(lab):
    instance = lab.primary()
    lab.expect(0, instance, "demote")
    pid = instance.postmaster()
    lab.expect(0, instance, "demote")
    assert instance.postmaster() == pid


@case("demote.crashed", "a crashed primary: recovered as a standby, never read-write, 0, with a warning",
      group="crashed primary")
def crashed(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 1000) as i")
    instance.crash()
    seen = len(instance.log())
    result = lab.expect(0, instance, "demote")
    never_writable(instance, seen)
    is_standby(instance)
    assert instance.value("select count(*) from t") == 1000
    assert "in production" in result.log and "WARNING" in result.log


@case("demote.orphans", "a crashed primary with a hanging backend: it is ended, then a standby, 0",
      group="crashed primary")
def orphans(lab):
    instance = lab.primary()
    client = instance.connect()
    backend = client.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    instance.crash(keep=[backend])
    lab.expect(0, instance, "demote")
    is_standby(instance)


@case("demote.stopped", "not running: started as a standby, 0")
def stopped(lab):
    instance = lab.instance()
    lab.expect(0, instance, "demote")
    is_standby(instance)


@case("demote.clients", "clients that stay connected: 0")
def clients(lab):
    instance = lab.primary()
    client = instance.connect()
    client.autocommit = False
    client.cursor().execute("create table t()")
    lab.expect(0, instance, "demote")
    is_standby(instance)


@case("demote.frozen", "a primary stopped by SIGSTOP: woken up, shut down, a standby, 0")
def frozen(lab):
    instance = lab.primary()
    instance.freeze()
    lab.expect(0, instance, "demote")
    is_standby(instance)


@case("demote.slow", "a shutdown longer than the timeout: 1 with the reason in time, never an immediate one")
def slow(lab):
    instance = lab.primary()
    tracer = lab.trace(instance.child("checkpointer"))
    lab.expect(1, instance, "demote", timeout=3000)
    assert "immediate shutdown" not in instance.log()
    tracer.kill()
    lab.expect(0, instance, "demote")
    is_standby(instance)


@case("demote.standby-follows", "the standbys have received everything when demote returns")
def follows(lab):
    instance = lab.primary("srv1")
    follower = lab.standby("srv2", instance)
    instance.sql("create table t as select generate_series(1, 20000) as i")
    lab.expect(0, instance, "demote")
    checkpoint = instance.control("checkpoint")
    received = follower.value("select pg_last_wal_receive_lsn()")
    high, low = (int(part, 16) for part in received.split("/"))
    at = [int(part, 16) for part in checkpoint.split("/")]
    assert (high, low) > tuple(at), f"the shutdown checkpoint is at {checkpoint}, received is {received}"


@case("demote.broken-setup", "a set-up that start would refuse: the primary is shut down all the same")
def broken_setup(lab):
    instance = lab.primary()
    instance.configure(wal_levell="x")
    lab.expect(1, instance, "demote")
    assert not instance.pids() or instance.in_recovery(), "the primary was left running"
    lab.expect(0, instance, "stop")


@case("demote.cycle", "promote, demote, demote, promote, promote, demote, as ocf-tester does: 0 each time",
      group="timeline")
def cycle(lab):
    instance = lab.standby()
    for action in ("promote", "demote", "demote", "promote", "promote", "demote"):
        lab.expect(0, instance, action, managed=False)
    is_standby(instance)
    assert instance.control("timeline") == 3


@case("demote.1.1.12", "the environment and the tools of Pacemaker 1.1.12: 0")
def old_release(lab):
    lab.use_release("1.1.12")
    instance = lab.primary()
    lab.expect(0, instance, "demote", plan={"promoted": ["srv1"], "demote": ["srv1"]})
    is_standby(instance)


def pair_with_a_generation(lab):
    """srv1, the primary, whose generation the cluster remembers, and srv2, which has noted that it is of it."""
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    primary.sql("create table t as select generate_series(1, 1000) as i")
    primary.wait_streaming(standby)
    lab.monitor(8, primary, promoted=True)
    lab.monitor(0, standby)
    return primary, standby


def stays_down(lab, instance):
    """Demoted, it ends stopped, with the reason; no later start changes that."""
    seen = len(instance.log())
    result = lab.expect(2, instance, "demote")
    assert "diverged: " in result.log and "are no part of timeline" in result.log, result.log
    assert "asking the primary for a fast shutdown" in result.log, result.log
    assert not instance.pids(), "it was launched, or left running"
    assert "entering standby mode" not in instance.log()[seen:], instance.log()[seen:]
    lab.expect(0, instance, "stop")
    lab.expect(2, instance, "start")


@case("demote.by-hand", "promoted by hand beside the cluster's primary: stopped, 2 with the reason, never a standby of it")
def by_hand(lab):
    primary, standby = pair_with_a_generation(lab)
    standby.promote()
    standby.sql("insert into t values (0)")
    stays_down(lab, standby)
    assert primary.value("select count(*) from t") == 1000


@case("demote.left-behind", "a primary that wrote on after a newer one was promoted elsewhere: stopped, 2 with the reason")
def left_behind(lab):
    primary, standby = pair_with_a_generation(lab)
    primary.crash()
    plan = {"unpromoted": ["srv2"], "promote": ["srv2"]}
    lab.cluster.set_online("srv1", False)
    lab.expect(0, standby, "notify", round=("pre", "promote"), plan=plan)
    lab.expect(0, standby, "promote", plan=plan)
    lab.cluster.set_online("srv1", True)
    primary.start()
    primary.sql("insert into t values (0)")
    stays_down(lab, primary)
