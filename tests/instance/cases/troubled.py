"""monitor and probe of servers in trouble: waits end with a reason before the timeout, the role stays right."""
import os
import signal

from harness.processes import alive, command_of, send, wait_until
from harness.tap import case

#: Restores nothing, and only once FLAG exists: until then the server is "starting up".
SLOW = "i=0; while [ ! -e {flag} ] && [ $i -lt 600 ]; do sleep 0.05; i=$((i+1)); done; false"


def slow_standby(lab, name="srv1"):
    """An instance whose recovery takes until release(); not started."""
    instance = lab.instance(name)
    flag = f"{lab.directory}/{name}.go"
    instance.configure(restore_command=SLOW.format(flag=flag))
    instance.mark_standby()

    def release():
        with open(flag, "w"):
            pass
    return instance, release


def waited(result, words="", least=0.8):
    """It ended after a wait, with the server's words.  On a busy machine the last of many questions may be cut short by
    the deadline, and then has no answer."""
    assert result.seconds >= least, f"expected it to wait, found an end after {result.seconds:.2f} s"
    told = words in result.reason or "does not answer" in result.reason
    assert told, f"expected {words!r}, found {result.reason!r}"


@case("monitor.starting", "a long recovery: waits, then 1 with the server's words; 0 once it is over")
def starting(lab):
    instance, release = slow_standby(lab)
    instance.launch()
    instance.child("startup")
    waited(lab.probe(1, instance, timeout=2500), "starting up")
    waited(lab.monitor(1, instance, timeout=2500), "starting up")
    release()
    lab.monitor(0, instance)


@case("monitor.starting-ends", "a recovery that ends while monitor waits: 0")
def starting_ends(lab):
    instance, release = slow_standby(lab)
    instance.launch()
    instance.child("startup")
    lab.bystander("sh", "-c", f"sleep 1; touch {lab.directory}/srv1.go")
    waited(lab.monitor(0, instance), least=0.5)


@case("monitor.frozen-recovery", "a startup process that hangs: 1 with a reason before the timeout")
def frozen_recovery(lab):
    instance, _ = slow_standby(lab)
    instance.launch()
    instance.freeze("startup")
    waited(lab.monitor(1, instance, timeout=2000), "starting up")


@case("monitor.shutting-down", "a shutdown that waits for a client: waits, then 1; 7 once it is over")
def shutting_down(lab):
    instance = lab.primary()
    client = instance.connect()
    os.kill(instance.postmaster(), signal.SIGTERM)
    wait_until(lambda: not instance.answers(), "the smart shutdown")
    waited(lab.monitor(1, instance, timeout=2000))
    assert "monitor.stopping" in lab.results[-1].log
    client.close()
    wait_until(lambda: not instance.pids(), "the end")
    lab.monitor(7, instance)


@case("monitor.leaving", "the postmaster has ended, its last process leaves a moment later: 7")
def leaving(lab):
    instance = lab.standby()
    postmaster, logger = instance.postmaster(), instance.freeze("logger")
    os.kill(postmaster, signal.SIGINT)
    wait_until(lambda: not alive(postmaster), "the end of the postmaster")
    lab.bystander("sh", "-c", f"sleep 0.1; kill -CONT {logger}")
    lab.monitor(7, instance)


@case("monitor.frozen-shutdown", "a fast shutdown whose checkpointer hangs: 1 with a reason before the timeout")
def frozen_shutdown(lab):
    instance = lab.primary()
    checkpointer = instance.freeze("checkpointer")
    os.kill(instance.postmaster(), signal.SIGINT)
    wait_until(lambda: not instance.answers(), "the fast shutdown")
    waited(lab.monitor(1, instance, timeout=2000))
    send(checkpointer, signal.SIGCONT)
    wait_until(lambda: not instance.pids(), "the end")
    lab.monitor(7, instance)


@case("monitor.broken-conf", "a typo in postgresql.conf under running servers: 8 and 0")
def broken_conf(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    for instance in (primary, standby):
        instance.configure(wal_levell="replica", shared_buffers="many")
    lab.monitor(8, primary)
    lab.monitor(0, standby)
    lab.probe(8, primary)


@case("monitor.missing-include", "an include that vanished under running servers: 8 and 0")
def missing_include(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    for instance in (primary, standby):
        instance.configure(include="/nonexistent/more.conf")
    lab.monitor(8, primary)
    lab.monitor(0, standby)


@case("monitor.no-conf", "postgresql.conf removed under a running primary: 8")
def no_conf(lab):
    primary = lab.primary()
    os.unlink(primary.path("postgresql.conf"))
    lab.monitor(8, primary)


def fill(instance, user="postgres"):
    """Takes every connection; hands them out so that they live."""
    held = []
    try:
        while len(held) < 50:
            held.append(instance.connect(user))
    except Exception:  # no connection left
        pass
    assert 0 < len(held) < 50
    return held


@case("monitor.full", "max_connections reached, the superusers' reserve too: 8 and 0 from the control file")
def full(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    held = [fill(instance) for instance in (primary, standby)]
    lab.monitor(8, primary, timeout=4000)
    lab.monitor(0, standby, timeout=4000)
    lab.probe(8, primary)
    lab.probe(0, standby)
    del held


@case("monitor.full-but-reserve", "max_connections reached but for the superusers' reserve: 8, and scores kept")
def full_but_reserve(lab):
    primary = lab.primary("srv1")
    primary.sql("create role app login")
    standby = lab.standby("srv2", primary)
    held = fill(primary, "app"), fill(standby, "app")
    lab.monitor(8, primary, promoted=True)
    lab.monitor(0, standby)
    assert lab.cluster.score("srv2") == "1000", f"found {lab.cluster.scores()}"
    del held


@case("monitor.hba", "pg_hba.conf rejects the agent: 8 and 0 from the control file")
def hba(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    for instance in (primary, standby):
        instance.write("pg_hba.conf", "local all all reject\n")
        instance.pg_ctl("reload")
    wait_until(lambda: not primary.answers() and not standby.answers(), "the new pg_hba.conf")
    lab.monitor(8, primary, promoted=True)
    lab.monitor(0, standby)
    assert lab.cluster.score("srv1") == "1001", "the primary's own score needs no SQL"


@case("monitor.no-role", "the database has no role of the agent's name: 8")
def no_role(lab):
    primary = lab.primary()
    primary.sql("create role other superuser login")
    client = primary.connect("other")
    client.cursor().execute("alter role postgres rename to gone")
    lab.monitor(8, primary)
    client.close()


@case("monitor.no-database", "the database postgres is gone: 8")
def no_database(lab):
    primary = lab.primary()
    client = primary.connect(dbname="template1")
    client.cursor().execute("drop database postgres")
    client.close()
    lab.monitor(8, primary)


@case("monitor.frozen", "a postmaster stopped by SIGSTOP: 1, with the remedy, before the timeout")
def frozen(lab):
    for instance in (lab.primary("srv1"), lab.standby("srv2")):
        pid = instance.freeze()
        waited(lab.monitor(1, instance, str(pid), timeout=2000), "CONT")
        waited(lab.probe(1, instance, timeout=3000), "CONT", least=1.5)
        send(pid, signal.SIGCONT)
        lab.monitor((0, 8), instance)


@case("monitor.frozen-thaws", "a postmaster that goes on while monitor waits: 8")
def frozen_thaws(lab):
    instance = lab.primary()
    pid = instance.freeze()
    lab.bystander("sh", "-c", f"sleep 0.7; kill -CONT {pid}")
    waited(lab.monitor(8, instance), least=0.5)


@case("monitor.no-answer", "a login that hangs on a lock: 1 with a reason before the timeout")
def no_answer(lab):
    instance = lab.primary()
    client = instance.connect()
    client.autocommit = False
    client.cursor().execute("lock pg_catalog.pg_authid in access exclusive mode")
    waited(lab.monitor(1, instance, timeout=2000), "does not answer")
    client.rollback()
    lab.monitor(8, instance)
    client.close()


@case("monitor.no-standby", "commits hang because the synchronous standby is missing: 8 at once")
def no_standby(lab):
    instance = lab.primary()
    instance.configure(synchronous_standby_names="srv2")
    instance.pg_ctl("reload")
    client = instance.connect()
    lab.bystander("psql", "-h", instance.sockets, "-p", str(instance.port), "-U", "postgres", "-c",
                  "create table t()")
    wait_until(lambda: any(" waiting for " in command_of(pid) for pid in instance.pids()), "a commit to hang")
    result = lab.monitor(8, instance)
    assert result.seconds < 2, f"expected an answer at once, found {result.seconds:.2f} s"
    client.close()


@case("monitor.no-socket", "the socket file removed by a cleaner: an error that names where nothing listens")
def no_socket(lab):
    instance = lab.primary()
    os.unlink(f"{instance.sockets}/.s.PGSQL.{instance.port}")
    lab.monitor(1, instance, "pghost", str(instance.port), timeout=2000)


@case("monitor.wrong-port", "pghost or pgport wrong, while postmaster.pid knows better: 8")
def wrong_port(lab):
    instance = lab.primary()
    lab.monitor(8, instance, params={"pgport": "6000"})
    lab.monitor(8, instance, params={"pghost": "/nonexistent"})
    lab.monitor(8, instance, params={"pghost": "127.0.0.1"})


@case("monitor.others-port", "pgport is another server's: the answer is this instance's own")
def others_port(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    result = lab.call(standby, "monitor", interval=16000, params={"pgport": str(primary.port)})
    assert result.rc != 8, "reported a standby as primary, because another server answered"


@case("monitor.tcp", "pghost is a host address: 8")
def tcp(lab):
    instance = lab.instance()
    instance.port = 5000 + os.getpid() % 1000
    instance.write_conf()
    instance.configure(listen_addresses="127.0.0.1")
    instance.start()
    lab.monitor(8, instance, params={"pghost": "127.0.0.1"})
    lab.monitor(8, instance, params={"pghost": "localhost"})


@case("monitor.corrupt-control", "a damaged pg_control under running servers: 8 and 0; crashed: no 9 is claimed")
def corrupt_control(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    for instance in (primary, standby):
        instance.write("global/pg_control", "garbage")
    lab.monitor(8, primary)
    lab.monitor(0, standby)
    primary.crash()
    lab.monitor(7, primary)


@case("monitor.removed-directory", "the data directory moved away under a running primary: never 7")
def removed_directory(lab):
    instance = lab.primary()
    os.rename(instance.data, instance.data + ".away")
    result = lab.call(instance, "monitor", interval=15000, timeout=3000)
    os.rename(instance.data + ".away", instance.data)
    assert result.rc not in (0, 7, 9), f"expected 8 or an error, found {result.rc}"


NO_PLUGINS = ["unshare", "--mount", "sh", "-c",
              'mount -t tmpfs none /usr/lib/resource-agents-paf && exec "$0" "$@"']


@case("monitor.no-plugin", "the plugin directory is missing: 8 and 0, stop 0, start 5")
def no_plugin(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    lab.monitor(8, primary, prefix=NO_PLUGINS)
    lab.monitor(0, standby, prefix=NO_PLUGINS)
    lab.expect(0, standby, "stop", prefix=NO_PLUGINS)
    lab.expect(0, primary, "stop", prefix=NO_PLUGINS)
    lab.probe(7, primary, prefix=NO_PLUGINS)
    lab.expect(5, primary, "start", "plugin", prefix=NO_PLUGINS)
    assert not primary.pids()
