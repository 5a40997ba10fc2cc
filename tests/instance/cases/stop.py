"""stop: 0 on proof that nothing of the instance is alive, whatever state it was left in."""
import os
import shutil
import signal

from harness.processes import alive, send, wait_until
from harness.tap import case

from .troubled import slow_standby


def stopped(instance, state):
    assert not instance.pids(), f"processes are left: {instance.pids()}"
    assert instance.control() == state, f"expected {state!r} in the control file, found {instance.control()!r}"


@case("stop.primary", "a primary: 0, shut down cleanly, its score withdrawn")
def primary(lab):
    instance = lab.primary()
    lab.cluster.set_score("srv1", 1001)
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down")
    assert lab.cluster.score("srv1") is None
    lab.probe(7, instance)


@case("stop.standby", "a standby: 0, shut down cleanly, its score withdrawn, the others' kept")
def standby(lab):
    upstream = lab.primary("srv2")
    instance = lab.standby("srv1", upstream)
    lab.cluster.set_score("srv1", 1000)
    lab.cluster.set_score("srv2", 1001)
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down in recovery")
    assert lab.cluster.scores() == {"srv1": None, "srv2": "1001", "srv3": None}
    assert upstream.answers()


@case("stop.twice", "a double stop: 0 both times")
def twice(lab):
    instance = lab.standby()
    lab.expect(0, instance, "stop")
    lab.expect(0, instance, "stop")


@case("stop.1.1.12", "the environment and the tools of Pacemaker 1.1.12: 0, score withdrawn")
def old_release(lab):
    lab.use_release("1.1.12")
    instance = lab.primary()
    lab.cluster.set_score("srv1", 1001)
    lab.expect(0, instance, "stop")
    assert lab.cluster.score("srv1") is None


@case("stop.by-hand", "without Pacemaker: 0, and no cluster tool called")
def by_hand(lab):
    instance = lab.primary()
    lab.expect(0, instance, "stop", managed=False)
    stopped(instance, "shut down")
    assert not lab.cluster.calls()


@case("stop.recovery-in-place", "a stop within a recovery in place: 0, the score stays")
def recovery_in_place(lab):
    instance = lab.primary()
    instance.crash()
    lab.cluster.set_score("srv1", 1001)
    lab.expect(0, instance, "stop", plan={"promoted": ["srv1"], "demote": ["srv1"], "stop": ["srv1"],
                                          "start": ["srv1"], "promote": ["srv1"]})
    assert lab.cluster.score("srv1") == "1001"


@case("stop.crashed-primary", "a crashed primary: 0", group="crashed primary")
def crashed_primary(lab):
    instance = lab.primary()
    instance.crash()
    lab.expect(0, instance, "stop")


@case("stop.crashed-standby", "a crashed standby: 0", group="crashed standby")
def crashed_standby(lab):
    instance = lab.standby()
    instance.crash()
    lab.expect(0, instance, "stop")


@case("stop.orphans", "a killed postmaster whose stopped backend lives on: it is ended first, then 0", group="crashed primary")
def orphans(lab):
    instance = lab.primary()
    client = instance.connect()
    backend = client.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    instance.crash(keep=[backend])
    lab.expect(0, instance, "stop")
    assert not alive(backend)


@case("stop.fresh-crash", "a postmaster killed an instant ago: its backends leave by themselves, 0", group="crashed primary")
def fresh_crash(lab):
    instance = lab.primary()
    clients = [instance.connect() for _ in range(3)]
    send(instance.postmaster(), signal.SIGKILL)
    lab.expect(0, instance, "stop")
    assert not instance.pids()
    del clients


@case("stop.no-directory", "no data directory and nothing alive: 0")
def no_directory(lab):
    lab.expect(0, lab.instance(empty=True), "stop")


@case("stop.removed-directory", "the data directory was deleted under a running server: no server is left after 0")
def removed_directory(lab):
    instance = lab.primary()
    pids = instance.pids()
    shutil.rmtree(instance.data)
    result = lab.call(instance, "stop", timeout=8000)
    left = [pid for pid in pids if alive(pid)]
    assert result.rc != 0 or not left, f"stop said 0, but {left} are alive"


@case("stop.frozen", "a postmaster stopped by SIGSTOP: woken up and shut down cleanly, 0")
def frozen(lab):
    instance = lab.primary()
    instance.freeze()
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down")


@case("stop.frozen-standby", "a standby's postmaster stopped by SIGSTOP: woken up and shut down cleanly, 0")
def frozen_standby(lab):
    instance = lab.standby()
    instance.freeze()
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down in recovery")


@case("stop.clients", "clients that stay connected, one in a transaction: 0, shut down cleanly")
def clients(lab):
    instance = lab.primary()
    idle, busy = instance.connect(), instance.connect()
    busy.autocommit = False
    busy.cursor().execute("create table t()")
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down")
    del idle, busy


@case("stop.smart", "a smart shutdown that waits for a client: made fast, 0")
def smart(lab):
    instance = lab.primary()
    client = instance.connect()
    os.kill(instance.postmaster(), signal.SIGTERM)
    wait_until(lambda: not instance.answers(), "the smart shutdown")
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down")
    client.close()


@case("stop.slow", "a shutdown longer than the timeout: 1 with the reason in time, never an immediate one")
def slow(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 1000) as i")
    tracer = lab.trace(instance.child("checkpointer"))
    result = lab.expect(1, instance, "stop", str(instance.postmaster()), timeout=3000)
    assert result.seconds > 1.5
    lab.expect(1, instance, "stop", timeout=2000)
    assert "immediate shutdown" not in instance.log(), "stop was made an immediate one"
    tracer.kill()
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down")


@case("stop.starting", "a server in the middle of its recovery: 0")
def starting(lab):
    instance, _ = slow_standby(lab)
    instance.launch()
    instance.child("startup")
    lab.expect(0, instance, "stop")
    assert not instance.pids()


@case("stop.corrupt-control", "a damaged pg_control: 0")
def corrupt_control(lab):
    instance = lab.standby()
    instance.write("global/pg_control", "garbage")
    lab.expect(0, instance, "stop")
    assert not instance.pids()


@case("stop.broken-setup", "everything wrong that start refuses: 0")
def broken_setup(lab):
    instance = lab.primary()
    os.unlink(instance.path("postgresql.conf"))
    instance.write("recovery.conf", "")
    os.unlink(instance.path("PG_VERSION"))
    os.chmod(instance.data, 0o777)
    lab.expect(0, instance, "stop", params={"bindir": "/nonexistent", "maxlag": "x", "pgport": "0"},
               env={"OCF_RESKEY_CRM_meta_notify": "false"})
    assert not instance.pids()


@case("stop.other-instances", "two servers of the same user side by side: only the one asked for ends")
def other_instances(lab):
    first, second = lab.primary("srv1"), lab.primary("srv2")
    nested = lab.instance("srv1-copy").start()
    lab.expect(0, first, "stop")
    assert second.answers() and nested.answers() and not first.pids()


@case("stop.tools-fail", "the cluster's tools fail: stopped all the same, 0")
def tools_fail(lab):
    lab.cluster.fail(rc=102, err="Connection to cluster failed: Transport endpoint is not connected\n")
    instance = lab.primary()
    lab.expect(0, instance, "stop")
    stopped(instance, "shut down")


@case("stop.tools-hang", "the cluster's tools hang: 0 before the timeout")
def tools_hang(lab):
    lab.cluster.fail(hang=60)
    instance = lab.primary()
    lab.expect(0, instance, "stop", timeout=5000)
    stopped(instance, "shut down")


@case("stop.tools-hang-1.1.12", "the cluster's tools hang, and the node's name has to be asked for: 0 in time")
def tools_hang_old(lab):
    lab.use_release("1.1.12")
    lab.cluster.fail(hang=60)
    lab.expect(0, lab.primary(), "stop", timeout=5000)


@case("stop.writers", "a primary under load: 0, shut down cleanly, ten times")
def writers(lab):
    for number in range(10):
        instance = lab.instance(f"n{number}").start()
        instance.sql("create table t(i int)")
        lab.bystander("sh", "-c", f"while psql -qh {instance.sockets} -p {instance.port} -U postgres -c "
                      "'insert into t select generate_series(1, 100)'; do :; done")
        wait_until(lambda: instance.value("select count(*) from t") > 100, "the load")
        lab.expect(0, instance, "stop")
        stopped(instance, "shut down")
