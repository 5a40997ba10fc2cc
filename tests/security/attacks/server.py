"""A fake server: who is not the instance's server is not believed, and the instance alone does not move others."""
import os

import instances
import rig
from registry import case
from rig import HOME

ALONE = {"promote": ["srv1"], "unpromoted": ["srv1"]}
DEFAULT = {"pghost": None}     # /tmp, where anybody may listen


def mallory_listens(answer, lock=None, directory="/tmp", port="5432"):
    process = instances.background("postgres", "fake_server.py", directory, port, answer, owner="mallory", directory="/")
    if lock:
        rig.write(f"{directory}/.s.PGSQL.{port}.lock", f"{lock}\n", owner="mallory", mode=0o644)
    return process


def standby_elsewhere():
    """A real standby, whose sockets are where EL's and Debian's packages have them; the parameter pghost has its default."""
    rig.own_directory("/run/postgresql", "postgres", 0o755)
    bindir = instances.real(sockets="/run/postgresql")
    return bindir, instances.postmaster()


def nobody_elses_scores(title):
    """No node but this one was given or robbed of a score."""
    scores = rig.CLUSTER.scores()
    assert not scores["srv2"] and not scores["srv3"], f"{title}: scores were given to others: {scores}"
    wrong = [call for call in rig.CLUSTER.calls() if any(str(word) in ("srv2", "srv3") for word in call) and
             any(str(word) in ("-v", "-D", "--delete", "-U", "--update") for word in call)]
    assert not wrong, f"{title}: {wrong}"


@case("server.tmp-monitor", "mallory's primary in /tmp: the standby's monitor sees a standby, and moves no score of others")
def tmp_monitor():
    bindir, pid = standby_elsewhere()
    for lock in (None, str(pid)):
        process = mallory_listens("known_names", lock)
        got = rig.agent("monitor", bindir, interval=15000, params=DEFAULT, timeout=6000)
        assert got.rc == 0, f"expected a standby, lock file {lock}: {got}"
        nobody_elses_scores("monitor")
        process.kill()


@case("server.tmp-promote", "mallory's primary in /tmp: promote promotes all the same")
def tmp_promote():
    bindir, pid = standby_elsewhere()
    mallory_listens("primary", str(pid))
    got = rig.agent("promote", bindir, params=DEFAULT, plan=ALONE, timeout=10000)
    found = instances.sql("select pg_is_in_recovery()", "/run/postgresql")
    assert got.rc == 0 and found == "f", f"the server's pg_is_in_recovery() is {found}: {got}"


@case("server.tmp-mute", "mallory's server that never answers does not make a monitor fail")
def tmp_mute():
    bindir, pid = standby_elsewhere()
    for answer in ("silent", "garbage", "second_reason"):
        process = mallory_listens(answer, str(pid))
        got = rig.agent("monitor", bindir, interval=15000, params=DEFAULT, timeout=6000)
        assert got.rc == 0, f"{answer}: {got}"
        process.kill()


@case("server.tmp-pafctl", "mallory's primary in /tmp is not shown as this instance's by pafctl status")
def tmp_pafctl():
    bindir, pid = standby_elsewhere()
    mallory_listens("hostile_names", str(pid))
    got = rig.pafctl("status", "--json", "--pgdata", rig.DATA, "--bindir", bindir)
    assert b'"promoted"' not in got.out and b"streaming" not in got.out, got.out[:2000]


@case("server.password", "no password of postgres's is sent to who is not his server")
def password():
    bindir, pid = standby_elsewhere()
    rig.write(HOME + "/.pgpass", "*:*:*:*:pgpass-secret\n")
    directory = rig.own_directory("/tmp/m", "mallory", 0o755)
    mallory_listens("password", str(pid), directory)
    for params in ({"pghost": directory}, DEFAULT):
        if params is DEFAULT:
            os.symlink(directory + "/.s.PGSQL.5432", "/tmp/.s.PGSQL.5432")
        rig.agent("monitor", bindir, interval=15000, params=params, timeout=6000)
    captured = directory + "/captured"
    assert not os.path.exists(captured), f"sent to mallory: {open(captured, 'rb').read()!r}"


@case("server.unpromoted-writes", "a standby that was taken over and calls itself a primary gives no scores to others")
def unpromoted_writes():
    for answer in ("known_names", "hostile_names"):
        bindir = instances.hostile_server(answer)
        for node in ("srv2", "srv3"):
            rig.CLUSTER.set_score(node, "")
        got = rig.agent("monitor", bindir, interval=15000, timeout=6000)
        nobody_elses_scores(answer)
        assert not got.killed, str(got)
        rig.end_processes()


@case("server.pghost-warned", "a pghost where anybody may listen is warned of")
def pghost_warned():
    bindir, _ = standby_elsewhere()
    rig.agent("stop", bindir, params=DEFAULT)
    got = rig.agent("start", bindir, params=DEFAULT, timeout=15000)
    warned = [line for line in got.log.split(b"\n") if b"pghost" in line and b"/tmp" in line]
    assert warned, f"nothing in the log: {got.log[-800:]!r}"
