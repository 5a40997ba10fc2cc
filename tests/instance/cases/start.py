"""start: always as a standby, never read-write on the way."""
import os
import signal

from harness.postgres import AS_POSTGRES, postgres_owns, pristine
from harness.processes import alive, send, wait_until
from harness.sandbox import run
from harness.tap import case

from .troubled import slow_standby

WRITABLE = "database system is ready to accept connections"


def is_standby(instance):
    assert instance.in_recovery(), f"{instance.name} is no standby"


def offered(lab, node="srv1"):
    """A node that offers itself ranks above nothing, and below every standby a primary has ranked."""
    score = lab.cluster.score(node)
    assert score and 0 < int(score) < 100, f"expected a low score, found {score}"


def never_writable(instance, since):
    log = instance.log()[since:]
    assert instance.major.read_only in log, f"expected a hot standby in the log, found {log[-500:]}"
    assert WRITABLE not in log, "the server was open for writing"


@case("start.clean", "from a clean stop: 0, a standby that offers itself, since no primary is known")
def clean(lab):
    instance = lab.instance()
    result = lab.expect(0, instance, "start")
    is_standby(instance)
    never_writable(instance, 0)
    lab.monitor(0, instance)
    offered(lab)
    assert not lab.cluster.score("srv2") and not lab.cluster.score("srv3")
    assert result.seconds < 3, f"expected a quick start, found {result.seconds:.2f} s"


@case("start.no-offer", "from a clean stop with a primary elsewhere: 0, no score set")
def no_offer(lab):
    lab.cluster.set_score("srv2", 1001)
    lab.expect(0, lab.instance(), "start")
    assert lab.cluster.score("srv1") is None


@case("start.stale-primary", "the score of a primary that is offline counts for nothing: it offers itself")
def stale_primary(lab):
    lab.cluster.set_score("srv2", 1001)
    lab.cluster.set_online("srv2", False)
    lab.expect(0, lab.instance(), "start")
    offered(lab)


@case("start.twice", "a double start: 0 both times, the same server")
def twice(lab):
    instance = lab.instance()
    lab.expect(0, instance, "start")
    pid = instance.postmaster()
    lab.expect(0, instance, "start")
    assert instance.postmaster() == pid


@case("start.by-hand", "without Pacemaker: 0, a standby, and no cluster tool called")
def by_hand(lab):
    instance = lab.instance()
    lab.expect(0, instance, "start", managed=False)
    is_standby(instance)
    assert not lab.cluster.calls(), f"found {lab.cluster.calls()}"


@case("start.1.1.12", "the environment and the tools of Pacemaker 1.1.12: 0")
def old_release(lab):
    lab.use_release("1.1.12")
    instance = lab.instance()
    lab.expect(0, instance, "start")
    is_standby(instance)
    offered(lab)


@case("start.is-primary", "an instance that runs as a primary: 1 with the reason, untouched")
def is_primary(lab):
    instance = lab.primary()
    lab.expect(1, instance, "start", "primary")
    assert not instance.in_recovery()


@case("start.crashed-primary", "after a crash of the primary: recovered as a standby, never read-write, nothing lost",
      group="crashed primary")
def crashed_primary(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 1000) as i")
    instance.crash()
    seen = len(instance.log())
    lab.expect(0, instance, "start")
    never_writable(instance, seen)
    is_standby(instance)
    assert instance.value("select count(*) from t") == 1000


def whole(instance):
    with open(instance.path("paf.generation"), encoding="ascii") as note:
        return ";whole=" in note.read()


def noted_whole(name, action):
    @case(f"start.whole-{name}", f"a crashed primary that a {name} recovered offers itself after each later stop or crash, too",
          group="crashed primary")
    def check(lab):
        instance = lab.primary()
        instance.sql("create table t as select generate_series(1, 1000) as i")
        instance.crash()
        lab.expect(0, instance, action)
        assert whole(instance), "nothing was noted"
        lab.expect(0, instance, "stop")
        assert lab.cluster.score("srv1") is None
        lab.expect(0, instance, "start")
        offered(lab)
        instance.crash()
        lab.expect(0, instance, "stop")
        lab.expect(0, instance, "start")
        offered(lab)
        assert instance.value("select count(*) from t") == 1000


noted_whole("start", "start")
noted_whole("demotion", "demote")


@case("start.whole-written-on", "a note that the data are whole counts for nothing once their primary wrote on",
      group="crashed primary")
def written_on(lab):
    instance = lab.primary()
    instance.sql("create table t()")
    instance.crash()
    lab.expect(0, instance, "start")
    lab.expect(0, instance, "stop")
    note = instance.path("paf.generation")
    with open(note, encoding="ascii") as file:
        text = file.read()
    end = text.rsplit("/", 1)
    instance.write("paf.generation", f"{end[0]}/{int(end[1], 16) - 8:X}\n")
    lab.expect(0, instance, "start")
    assert lab.cluster.score("srv1") is None, "it offered itself"


@case("start.crashed-standby", "after a crash of a standby: 0, it streams again", group="crashed standby")
def crashed_standby(lab):
    primary = lab.primary("srv2")
    standby = lab.standby("srv1", primary)
    standby.crash()
    lab.expect(0, standby, "start")
    primary.sql("create table t()")
    primary.wait_streaming(standby)


@case("start.orphans", "after a crash that left a hanging backend: it is ended, then 0", group="crashed primary")
def orphans(lab):
    instance = lab.primary()
    client = instance.connect()
    backend = client.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    instance.crash(keep=[backend])
    lab.expect(0, instance, "start")
    assert not alive(backend)
    is_standby(instance)


@case("start.base-backup", "a base backup with backup_label: 0, it streams")
def base_backup(lab):
    primary = lab.primary("srv2")
    primary.sql("create table t as select generate_series(1, 1000) as i")
    copy = lab.instance("srv1", primary, empty=True)
    primary.backup_to(copy)
    assert copy.has("backup_label")
    lab.expect(0, copy, "start")
    primary.wait_streaming(copy)
    assert copy.value("select count(*) from t") == 1000
    assert lab.cluster.score("srv1") is None, "a backup that cannot prove its data complete offered itself"


@case("start.slow", "a recovery longer than the timeout: 1 with the reason in time, recovery goes on, stop 0")
def slow(lab):
    instance, release = slow_standby(lab)
    result = lab.expect(1, instance, "start", "starting up", timeout=3000)
    assert result.seconds > 1.5, f"gave up after {result.seconds:.2f} s"
    pid = instance.postmaster()
    assert pid, "the recovery was ended"
    lab.expect(1, instance, "start", "starting up", timeout=2000)
    assert instance.postmaster() == pid, "a second server was started"
    release()
    lab.expect(0, instance, "start")
    assert instance.postmaster() == pid
    lab.expect(0, instance, "stop")


@case("start.slow-then-stop", "a start that ran out of time can be stopped")
def slow_then_stop(lab):
    instance, _ = slow_standby(lab)
    lab.expect(1, instance, "start", timeout=2000)
    lab.expect(0, instance, "stop")
    assert not instance.pids()


@case("start.stale-locks", "postmaster.pid and the socket's lock are left over from a crash: removed, 0")
def stale_locks(lab):
    instance = lab.primary()
    instance.crash()
    socket = f"{instance.sockets}/.s.PGSQL.{instance.port}"
    assert instance.has("postmaster.pid") and os.path.exists(socket + ".lock") and os.path.exists(socket)
    other = lab.bystander("sleep", "300", user=AS_POSTGRES["user"])
    old = instance.read("postmaster.pid").split("\n")[0]
    for path in (instance.path("postmaster.pid"), socket + ".lock"):
        with open(path) as file:
            text = file.read().replace(old, str(other.pid), 1)
        with open(path, "w") as file:
            file.write(text)
    lab.expect(0, instance, "start")
    is_standby(instance)
    assert alive(other.pid), "start ended a foreign process"


@case("start.port-taken", "another server holds the socket: 1 with the server's words, the other untouched")
def port_taken(lab):
    other = lab.primary("srv2")
    instance = lab.instance("srv1")
    instance.port = other.port
    instance.write_conf()
    instance.configure(logging_collector="off")
    lab.expect(1, instance, "start", "lock file")
    assert not instance.pids() and other.answers()
    lab.expect(0, instance, "stop")
    assert other.answers()


@case("start.port-taken-collector", "the same, and its words go to a log file: 1, the other untouched")
def port_taken_collector(lab):
    other = lab.primary("srv2")
    instance = lab.instance("srv1")
    instance.port = other.port
    instance.write_conf()
    result = lab.expect(1, instance, "start", "lock file", "already exists")
    assert "came up as a primary" not in result.log, "took the other server for its own"
    assert not instance.pids() and other.answers()


@case("start.server-ends", "a server that ends at once: 1 with its words, quickly, and stop 0")
def server_ends(lab):
    instance = lab.instance()
    instance.configure(shared_preload_libraries="no_such_library")
    result = lab.expect(1, instance, "start", "no_such_library")
    assert result.seconds < 8, f"found {result.seconds:.2f} s"
    lab.expect(0, instance, "stop")


@case("start.recovery-fails", "a server that ends in its recovery: 1, and the reason is that of its own log")
def recovery_fails(lab):
    instance = lab.instance()
    instance.configure(max_connections=5, max_wal_senders=2)  # less than the control file knows of
    result = lab.expect(1, instance, "start", "FATAL")
    assert lab.major.too_few_settings in result.log, "expected the server's own words in the log"
    lab.expect(0, instance, "stop")


@case("start.options", "start_opts reach the server, also with blanks and quotes")
def options(lab):
    instance = lab.instance()
    lab.expect(0, instance, "start", params={"start_opts": "-c work_mem=7MB -c bonjour_name='a b'"})
    assert instance.value("show work_mem") == "7MB" and instance.value("show bonjour_name") == "a b"


@case("start.umask", "files that start makes belong to the instance's user and are nobody else's to read")
def umask(lab):
    instance = lab.instance()
    lab.expect(0, instance, "start")
    for name in (instance.standby_mark, "postmaster.pid"):
        status = os.stat(instance.path(name))
        assert status.st_uid == AS_POSTGRES["user"] and not status.st_mode & 0o007, f"{name}: {oct(status.st_mode)}"
    leftovers = [name for name in os.listdir(instance.data) if "tmp" in name.lower() and name != "pg_stat_tmp"]
    assert not leftovers, f"found {leftovers}"


@case("start.detached", "the server is in a session of its own and holds none of the agent's streams")
def detached(lab):
    instance = lab.instance()
    result = lab.expect(0, instance, "start", guard=20)
    assert result.seconds < 10
    pid = instance.postmaster()
    with open(f"/proc/{pid}/stat") as file:
        group, session = (int(field) for field in file.read().rpartition(")")[2].split()[2:4])
    ours = (os.getpgid(0), os.getsid(0))
    assert session != ours[1], f"the server is in the session of the one who ran the agent, {session}"
    assert group not in (0, ours[0]) and not os.path.exists(f"/proc/{session}") or session == pid, \
        f"expected a session whose leader is the server or has ended, found group {group}, session {session}"
    wait_until(lambda: instance.sql("select 1"), "an answer")


def small_disk(lab):
    """An instance on a small file system of its own, with room for some WAL."""
    instance = lab.instance(empty=True)
    os.mkdir(instance.data)
    lab.mount(instance.data, f"size={44 + 4 * lab.major.segment_mb}m,mode=0700")
    postgres_owns(instance.data)
    run("cp", "-a", pristine(lab.major) + "/.", instance.data)
    instance.write_conf()
    return instance


def starts_again(lab, instance):
    """The damage is repaired."""
    lab.expect(0, instance, "start")
    is_standby(instance)
    lab.expect(0, instance, "stop")


@case("start.full-disk", "no space left: 1 with the reason, nothing half-written, stop 0, start 0 later")
def full_disk(lab):
    instance = small_disk(lab)
    filler = instance.path("base/filler")
    with open(filler, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    lab.expect(1, instance, "start", "No space left on device")
    assert not instance.pids()
    odd = [name for name in os.listdir(instance.data)
           if name.startswith(instance.standby_mark + ".") and not name.endswith(".pcmk") or name.endswith("tmp") and name != "pg_stat_tmp"]
    assert not odd, f"found {odd}"
    lab.expect(0, instance, "stop")
    os.unlink(filler)
    starts_again(lab, instance)


@case("start.no-inodes", "no file can be created: 1 with the reason, nothing started, stop 0, start 0 later")
def no_inodes(lab):
    instance = small_disk(lab)
    used = os.statvfs(instance.data)
    run("mount", "-o", f"remount,nr_inodes={used.f_files - used.f_ffree}", instance.data)
    lab.expect(1, instance, "start", "No space left on device")
    assert not instance.pids() and not instance.has(instance.standby_mark)
    lab.expect(0, instance, "stop")
    run("mount", "-o", "remount,nr_inodes=100k", instance.data)
    starts_again(lab, instance)


@case("start.read-only", "a read-only file system: an error with the reason, nothing started, stop 0, start 0 later")
def read_only(lab):
    instance = small_disk(lab)
    run("mount", "-o", "remount,ro", instance.data)
    lab.expect((1, 4), instance, "start", "ead-only file system")
    assert not instance.pids()
    lab.expect(0, instance, "stop")
    run("mount", "-o", "remount,rw", instance.data)
    starts_again(lab, instance)


@case("start.tools-fail", "the cluster's tools fail: started all the same, 0")
def tools_fail(lab):
    lab.cluster.fail(rc=102, err="Connection to cluster failed: Transport endpoint is not connected\n")
    instance = lab.instance()
    lab.expect(0, instance, "start")
    is_standby(instance)


@case("start.tools-hang", "the cluster's tools hang: started all the same, 0, before the timeout")
def tools_hang(lab):
    lab.cluster.fail(hang=60)
    instance = lab.instance()
    lab.expect(0, instance, "start", timeout=5000)
    is_standby(instance)


@case("start.frozen", "the frozen postmaster of before is still there: an error, no second one")
def frozen(lab):
    instance = lab.primary()
    pid = instance.freeze()
    lab.expect(1, instance, "start", timeout=2000)
    assert instance.postmaster() == pid
    send(pid, signal.SIGCONT)
