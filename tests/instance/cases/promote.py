"""promote: from a standby to a primary, without a checkpoint on the way."""
import re

from harness.processes import wait_until
from harness.tap import case

from .election import promoted, publish
from .troubled import slow_standby

ALONE = {"unpromoted": ["srv1"], "promote": ["srv1"]}


@case("promote.standby", "a standby: 0, then a primary on the next timeline that takes writes", group="timeline")
def standby(lab):
    upstream = lab.primary("srv2")
    instance = lab.standby("srv1", upstream)
    upstream.sql("create table t as select generate_series(1, 1000) as i")
    upstream.wait_streaming(instance)
    upstream.crash()
    result = lab.expect(0, instance, "promote", plan=ALONE)
    promoted(lab, instance)
    assert not instance.has(instance.standby_mark) and not instance.has("promote")
    instance.sql("insert into t values (0)")
    assert instance.value("select count(*) from t") == 1001
    # Up to 9.4 the server's replay sleeps for 5 s when its stream has ended, whoever asks for a promotion meanwhile.
    limit = 8 if lab.major.before("9.5") else 3
    assert result.seconds < limit, f"expected a quick promotion, found {result.seconds:.2f} s"


@case("promote.primary", "already a primary: 0, untouched")
def primary(lab):
    instance = lab.primary()
    lab.expect(0, instance, "promote", plan=ALONE)
    promoted(lab, instance, timeline=1)


@case("promote.twice", "a double promote: 0, one new timeline")
def twice(lab):
    instance = lab.standby()
    lab.expect(0, instance, "promote", plan=ALONE)
    lab.expect(0, instance, "promote", plan=ALONE)
    promoted(lab, instance)


@case("promote.stopped", "not running: started as a standby, then promoted, 0")
def stopped(lab):
    instance = lab.instance()
    lab.expect(0, instance, "promote", plan=ALONE)
    promoted(lab, instance)


@case("promote.by-hand", "without notification variables, as ocf-tester does it: 0, and no cluster tool called")
def by_hand(lab):
    instance = lab.standby()
    result = lab.expect(0, instance, "promote", managed=False)
    assert "without an election" in result.log and not lab.cluster.calls()
    promoted(lab, instance)


@case("promote.no-checkpoint", "no CHECKPOINT and no other statement of weight on the way")
def no_checkpoint(lab):
    upstream = lab.primary("srv2")
    instance = lab.instance("srv1", upstream)
    instance.configure(log_statement="all", shared_buffers="64MB")
    instance.start_standby()
    upstream.sql("create table t as select generate_series(1, 100000) as i")
    upstream.wait_streaming(instance)
    upstream.crash()
    lab.expect(0, instance, "notify", round=("pre", "promote"), plan=ALONE)
    lab.expect(0, instance, "promote", plan=ALONE)
    log = instance.log()
    before = log[:log.index("received promote request")]
    assert "CHECKPOINT" not in log, "the agent ran a CHECKPOINT"
    assert "restartpoint starting" not in before and "checkpoint starting" not in before, before[-600:]
    statements = {one.split()[0] for line in re.findall(r"statement: (.*)", log) for one in line.split("; ")}
    assert statements <= {"SELECT", "select", "SET"}, f"found {statements}"


@case("promote.paused", "a standby whose replay is paused: 0, everything received is there")
def paused(lab):
    upstream = lab.primary("srv2")
    instance = lab.standby("srv1", upstream)
    instance.sql("select pg_wal_replay_pause()")
    upstream.sql("create table t()")
    end = upstream.value("select pg_current_wal_lsn()")
    wait_until(lambda: instance.value("select pg_last_wal_receive_lsn()") == end, "the WAL")
    upstream.crash()
    lab.expect(0, instance, "promote", plan=ALONE)
    instance.sql("select * from t")


@case("promote.slow", "a promotion that does not end in time: 1 with the reason before the timeout")
def slow(lab):
    instance = lab.standby()
    tracer = lab.trace(instance.child("startup"))
    lab.expect(1, instance, "promote", plan=ALONE, timeout=6000)
    tracer.kill()
    wait_until(lambda: not instance.in_recovery(), "the promotion")
    lab.expect(0, instance, "promote", plan=ALONE)


@case("promote.starting", "a standby that still recovers: waits, then 1 before the timeout; later 0")
def starting(lab):
    instance, release = slow_standby(lab)
    instance.launch()
    instance.child("startup")
    lab.expect(1, instance, "promote", "starting up", plan=ALONE, timeout=2500)
    release()
    lab.expect(0, instance, "promote", plan=ALONE)


@case("promote.frozen", "a standby's postmaster stopped by SIGSTOP: woken up and promoted, 0")
def frozen(lab):
    instance = lab.standby()
    publish(lab, instance, ALONE)
    instance.freeze()
    lab.expect(0, instance, "promote", plan=ALONE)
    assert not instance.in_recovery()


@case("promote.traced", "a standby's postmaster held by a debugger: 1 with the reason before the timeout")
def traced(lab):
    instance = lab.standby()
    lab.trace(instance.postmaster())
    lab.expect(1, instance, "promote", "debugger", plan=ALONE, timeout=2000)


@case("promote.hba", "pg_hba.conf rejects the agent: promoted on the word of the files")
def hba(lab):
    instance = lab.standby()
    instance.write("pg_hba.conf", "local all all reject\n")
    instance.pg_ctl("reload")
    wait_until(lambda: not instance.answers(), "the new pg_hba.conf")
    lab.expect((0, 1), instance, "promote", plan=ALONE)
    lab.monitor((8 if lab.results[-1].rc == 0 else 0), instance)
