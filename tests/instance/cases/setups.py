"""Set-ups that people have: who answers at pghost, what the role may see, names that PostgreSQL alters, slow tools."""
import os
import socket
import subprocess
import sys
import threading
import time

from harness.cluster import FakeCluster
from harness.postgres import postgres_owns
from harness.processes import wait_until
from harness.tap import case

WRONG = "correct the parameters"
NO_STREAM = "-1000005"

#: Takes connections at a port and hands each on to another place, as a forwarded port or a pooler does.
FORWARDER = """
import socket, sys, threading
def copy(one, other):
    try:
        while True:
            data = one.recv(65536)
            if not data:
                break
            other.sendall(data)
    except OSError:
        pass
    other.close()
server = socket.create_server(("127.0.0.1", 0))
print(server.getsockname()[1], flush=True)
while True:
    client, _ = server.accept()
    target = socket.create_connection((sys.argv[1], int(sys.argv[2])))
    for pair in ((client, target), (target, client)):
        threading.Thread(target=copy, args=pair, daemon=True).start()
"""


def sockets_of(lab, instance, name):
    """Another directory for its sockets; on a file system that has room for a path."""
    instance.sockets = f"{lab.directory}/{name}"
    os.mkdir(instance.sockets)
    postgres_owns(instance.sockets)


def two_of_one_port(lab, network):
    """A primary and its standby, of one port, on the first two addresses of the case's own network."""
    primary = lab.instance("srv1")
    primary.configure(listen_addresses=f"{network}.1")
    primary.start()
    standby = lab.instance("srv2", primary)
    standby.port = primary.port
    sockets_of(lab, standby, "s2")
    standby.write_conf()
    standby.configure(listen_addresses=f"{network}.2")
    return primary, standby


def promotes(lab, standby, params):
    """The promotion is one: no other server's answer is taken for it."""
    lab.expect(0, standby, "promote", params=params, plan={"unpromoted": [standby.name], "promote": [standby.name]})
    assert not standby.in_recovery(), "promote believed another server"


@case("setups.vip", "pghost is the address that follows the primary: a standby starts, stays one, and is promoted")
def vip(lab):
    primary, standby = two_of_one_port(lab, "127.1.1")
    params = {"pghost": "127.1.1.1"}
    lab.expect(0, standby, "start", params=params)
    primary.wait_streaming(standby)
    for interval in (15000, None):
        result = lab.monitor(0, standby, params=params, interval=interval)
        assert WRONG in result.log, "expected a warning about pghost"
    result = lab.monitor(8, primary, params=params)
    assert WRONG not in result.log, "expected none where it is right"
    promotes(lab, standby, params)


@case("setups.other-instance", "pghost and pgport are another instance's socket: a standby stays one, and is promoted")
def other_instance(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    params = {"pghost": primary.sockets, "pgport": str(primary.port)}
    assert WRONG in lab.monitor(0, standby, params=params).log
    promotes(lab, standby, params)


@case("setups.forwarded-port", "pghost and pgport lead to the primary by way of a forwarder: a standby stays one")
def forwarded_port(lab):
    primary, standby = two_of_one_port(lab, "127.1.2")
    standby.start_standby()
    script = f"{lab.directory}/forward.py"
    with open(script, "w") as file:
        file.write(FORWARDER)
    helper = lab.bystander(sys.executable, script, "127.1.2.1", str(primary.port), stdout=subprocess.PIPE)
    params = {"pghost": "127.0.0.1", "pgport": helper.stdout.readline().decode().strip()}
    assert WRONG in lab.monitor(0, standby, params=params).log
    promotes(lab, standby, params)


@case("setups.second-socket", "the first of two socket directories is emptied: asked at the second, whatever pghost is")
def second_socket(lab):
    primary, standby = two_of_one_port(lab, "127.1.3")
    second = f"{lab.directory}/second"
    os.mkdir(second)
    postgres_owns(second)
    standby.configure(unix_socket_directories=f"{standby.sockets}, {second}", listen_addresses="")
    standby.start_standby()
    lab.monitor(0, standby, params={"pghost": second})
    assert WRONG not in lab.results[-1].log, "the second directory is right, too"
    os.unlink(f"{standby.sockets}/.s.PGSQL.{standby.port}")
    for pghost in (second, standby.sockets, "127.1.3.1", "/nowhere", "no-such-host.example"):
        result = lab.monitor(0, standby, params={"pghost": pghost})
        assert (WRONG in result.log) == (pghost != second), f"{pghost}: {result.log[-300:]}"
    standby.sockets = second
    promotes(lab, standby, {"pghost": "127.1.3.1"})


@case("setups.tcp-only", "no Unix socket at all: found on TCP, whatever pghost is")
def tcp_only(lab):
    instance = lab.instance()
    instance.configure(listen_addresses="127.1.4.1", unix_socket_directories="")
    instance.mark_standby()
    right = {"pghost": "127.1.4.1", "pgport": str(instance.port)}
    lab.expect(0, instance, "start", params=right)
    assert WRONG not in lab.monitor(0, instance, params=right).log
    for pghost in ("127.0.0.1", "/tmp", "/nowhere", "no-such-host.example", "::1"):
        assert WRONG in lab.monitor(0, instance, params={"pghost": pghost}).log, pghost
    lab.expect(0, instance, "stop", params={"pghost": "/nowhere"})
    lab.expect(0, instance, "start", params={"pghost": "/nowhere"})
    lab.expect(0, instance, "promote", params={"pghost": "/nowhere"}, managed=False)
    lab.monitor(8, instance, params={"pghost": "/nowhere"})


@case("setups.ipv6", "a server on ::1 alone: right pghosts give no warning, wrong ones one")
def ipv6(lab):
    instance = lab.instance()
    instance.configure(listen_addresses="::1")
    instance.start_standby()
    for pghost in ("::1", "0:0:0:0:0:0:0:1"):
        assert WRONG not in lab.monitor(0, instance, params={"pghost": pghost}).log, pghost
    for pghost in ("127.0.0.1", "2001:db8::1"):
        assert WRONG in lab.monitor(0, instance, params={"pghost": pghost}).log, pghost


@case("setups.abstract", "an abstract socket: found, whatever pghost is", since="14")
def abstract(lab):
    primary = lab.primary("srv1")
    instance = lab.instance("srv2")
    name = f"@paf-{os.getpid()}-{instance.port}"
    instance.configure(unix_socket_directories=name)
    instance.mark_standby()
    instance.launch()
    wait_until(lambda: "ready to accept" in instance.log(), "the server")
    assert WRONG not in lab.monitor(0, instance, params={"pghost": name}).log
    for pghost in ("/nowhere", primary.sockets, "127.0.0.1"):
        assert WRONG in lab.monitor(0, instance, params={"pghost": pghost, "pgport": str(primary.port)}).log, pghost


@case("setups.port-changed", "port is changed in the configuration, and in pgport, while the server runs: it is found")
def port_changed(lab):
    instance = lab.standby()
    instance.configure(port=6000)
    result = lab.monitor(0, instance, params={"pgport": "6000"})
    assert WRONG in result.log
    lab.expect(0, instance, "promote", params={"pgport": "6000"}, managed=False)
    assert not instance.in_recovery()


@case("setups.unresolvable", "pghost is a name that leads nowhere: the server's own socket, and a warning")
def unresolvable(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    params = {"pghost": "no-such-host.example"}
    for interval in (15000, None):
        assert WRONG in lab.monitor(0, standby, params=params, interval=interval).log
        assert WRONG in lab.monitor(8, primary, params=params, interval=interval, promoted=bool(interval)).log
    lab.expect(0, standby, "stop", params=params)
    lab.expect(0, standby, "start", params=params)
    assert standby.in_recovery()


@case("setups.slow-resolver", "a name server that never answers: neither a failure nor the action's time")
def slow_resolver(lab):
    silent = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    silent.bind(("127.1.5.2", 53))
    conf = f"{lab.directory}/resolv.conf"
    with open(conf, "w") as file:
        file.write("nameserver 127.1.5.2\noptions timeout:30 attempts:5\n")
    lab.bind(conf, "/etc/resolv.conf")
    with_socket = lab.standby("srv1")
    without = lab.instance("srv2")
    without.configure(listen_addresses="127.1.5.1", unix_socket_directories="")
    without.mark_standby()
    without.launch()
    wait_until(lambda: "ready to accept" in without.log(), "the server")
    params = {"pghost": "db.example.com"}
    result = lab.monitor(0, with_socket, params=params)
    assert WRONG in result.log
    lab.monitor(0, without, params=params)
    silent.close()


# --- what the role may see

def dethrone(instance):
    """The role postgres is no superuser any more; another is.  Since 16 initdb's own role stays one: it gets another name."""
    instance.sql("create role boss superuser login")
    with instance.connect(user="boss") as connection, connection.cursor() as cursor:
        connection.autocommit = True
        if instance.major.before("16"):
            cursor.execute("alter role postgres nosuperuser")
        else:
            cursor.execute("alter role postgres rename to first_of_all")
            cursor.execute("create role postgres login replication")


def as_boss(instance, query):
    connection = instance.connect(user="boss")
    try:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(query)
    finally:
        connection.close()


def pair(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    for _ in range(3):
        lab.monitor(8, primary, promoted=True)
    assert lab.cluster.scores() == {"srv1": "1001", "srv2": "1000", "srv3": NO_STREAM}, f"{lab.cluster.scores()}"
    return primary, standby


def keeps(lab, primary, *words, scores=None):
    """Three monitors leave the scores alone, and the log says why, with the remedy."""
    before = scores or lab.cluster.scores()
    for _ in range(3):
        result = lab.monitor(8, primary, promoted=True)
        warnings = "".join(line for line in result.log.splitlines() if "stay as they are" in line)
        for word in words:
            assert word in warnings, f"expected {word!r} in a warning, found {warnings!r}"
    assert lab.cluster.scores() == before, f"{lab.cluster.scores()}"


def remedy(instance):
    return "ALTER ROLE postgres SUPERUSER" if instance.major.before("10") else "GRANT pg_monitor TO postgres"


@case("setups.role-without-rights", "the role may not see how far standbys are: scores stay, the log has the command")
def role_without_rights(lab):
    primary, standby = pair(lab)
    dethrone(primary)
    keeps(lab, primary, remedy(primary))
    as_boss(primary, remedy(primary))
    lab.cluster.set_score("srv2", 1)
    lab.monitor(8, primary, promoted=True)
    assert lab.cluster.score("srv2") == "1000", f"{lab.cluster.scores()}"


@case("setups.role-without-rights-gone", "the same, and a standby is gone: that is seen all the same")
def role_without_rights_gone(lab):
    primary, standby = pair(lab)
    dethrone(primary)
    standby.stop()

    def gone():
        lab.monitor(8, primary, promoted=True)
        return lab.cluster.score("srv2") != "1000"
    wait_until(gone, "the end of its connection")
    for _ in range(2):
        lab.monitor(8, primary, promoted=True)
    assert lab.cluster.score("srv2") == NO_STREAM, f"{lab.cluster.scores()}"


@case("setups.view-revoked", "pg_stat_replication is taken away from everybody: the role of the server is known, scores stay")
def view_revoked(lab):
    primary, standby = pair(lab)
    dethrone(primary)
    for database in ("postgres", "template1"):
        connection = primary.connect(user="boss", dbname=database)
        connection.autocommit = True
        connection.cursor().execute("revoke all on pg_stat_replication from public, postgres")
        connection.close()
    keeps(lab, primary, "permission denied", remedy(primary))
    lab.monitor(0, standby)


@case("setups.function-revoked", "so is a function that tells positions")
def function_revoked(lab):
    primary, standby = pair(lab)
    dethrone(primary)
    name = primary.major.query("pg_current_wal_lsn")
    for database in ("postgres", "template1"):
        connection = primary.connect(user="boss", dbname=database)
        connection.autocommit = True
        connection.cursor().execute(f"revoke all on function {name}() from public, postgres")
        connection.close()
    keeps(lab, primary, "permission denied", remedy(primary))


@case("setups.serializable", "transactions that are serializable, deferrable and read only by default: roles are known")
def serializable(lab):
    primary = lab.instance("srv1")
    standby = lab.instance("srv2", primary)
    for one in (primary, standby):
        one.configure(default_transaction_isolation="serializable", default_transaction_deferrable="on",
                      default_transaction_read_only="on")
    primary.start()
    standby.mark_standby()
    standby.launch()
    wait_until(lambda: "ready to accept read" in standby.log(), "the standby")
    lab.monitor(0, standby)
    wait_until(lambda: primary.sql("select 1 from pg_stat_replication where state = 'streaming'"), "the stream")
    lab.monitor(8, primary, promoted=True)
    lab.monitor(8, primary, promoted=True)
    assert lab.cluster.score("srv2") == "1000", f"{lab.cluster.scores()}"
    lab.expect(0, primary, "notify", round=("pre", "demote"), plan={"promoted": ["srv1"], "demote": ["srv1"]})
    assert "Checkpoint failed" not in lab.results[-1].log


@case("setups.role-settings", "a role with a time limit, and a search path with functions of its own: roles are known")
def role_settings(lab):
    primary = lab.primary("srv1")
    primary.sql("create schema evil")
    primary.sql("create function evil.pg_is_in_recovery() returns bool language sql as 'select true'")
    primary.sql("create table evil.pg_stat_replication (application_name text)")
    primary.sql("alter role postgres set search_path = evil, pg_catalog")
    primary.sql("alter role postgres set statement_timeout = '1ms'")
    primary.sql("alter role postgres set default_transaction_isolation = 'serializable'")
    lab.monitor(8, primary, promoted=True)
    lab.probe(8, primary)


# --- names that PostgreSQL alters

def of_names(lab, *names):
    lab.cluster = FakeCluster(lab.cluster.path, "2.1.5", names)
    primary = lab.primary(names[0])
    standby = lab.instance(names[1], primary)
    lab.expect(0, standby, "start")
    wait_until(lambda: primary.sql("select 1 from pg_stat_replication where state = 'streaming'"), "the stream")
    for _ in range(3):
        lab.monitor(8, primary, promoted=True)
    assert lab.cluster.scores()[names[1]] == "1000", f"{lab.cluster.scores()}"


@case("setups.long-names", "names of nodes of more than 63 bytes: the standby is known by what is left of its name")
def long_names(lab):
    of_names(lab, "pg-primary-production-frankfurt-rack-17.database.internal.example.com",
             "pg-standby-production-frankfurt-rack-18.database.internal.example.com")


@case("setups.names-of-63-and-64", "of 63 bytes, which fit, and of 64, which do not")
def just_too_long(lab):
    of_names(lab, "a" * 63, "b" * 64)


@case("setups.names-beyond-ascii", "names with letters beyond ASCII, which PostgreSQL replaces")
def beyond_ascii(lab):
    of_names(lab, "db-k\u00f6ln", "db-z\u00fcrich")


@case("setups.long-name-beyond-ascii", "names with both: what replaces a letter is longer than the letter, since 16")
def long_beyond_ascii(lab):
    of_names(lab, "srv1", "db-" + "\u00fc" * 31 + ".example")


@case("setups.same-names", "two nodes that PostgreSQL cannot tell apart: the start is refused, with both names")
def same_names(lab):
    base = "n" * 63
    lab.cluster = FakeCluster(lab.cluster.path, "2.1.5", (base + "1", base + "2", "srv3"))
    instance = lab.instance(base + "1")
    lab.cluster.has_instance("srv3")
    lab.expect(0, instance, "start")
    lab.expect(0, instance, "stop")
    lab.cluster.has_instance(base + "2")
    result = lab.expect(2, instance, "start", "node name: expected one that PostgreSQL can tell from that of")
    assert base + "2" in result.log
    assert not instance.pids()


@case("setups.same-letters", "names that differ in such letters alone: up to 15 nothing can be told of them, from 16 on they are two")
def same_letters(lab):
    names = ("srv1", "db-\u00e4", "db-\u00f6")
    lab.cluster = FakeCluster(lab.cluster.path, "2.1.5", names)
    for name in names:
        lab.cluster.has_instance(name)
    primary = lab.primary("srv1")
    for name in names[1:]:
        lab.expect(0, lab.instance(name, primary), "start")
    wait_until(lambda: len(primary.sql("select 1 from pg_stat_replication where state = 'streaming'")) == 2, "the streams")
    for name in names[1:]:
        lab.cluster.set_score(name, 500)
    result = lab.monitor(8, primary, promoted=True)
    found = sorted(lab.cluster.scores()[name] for name in names[1:])
    alike = primary.major.before("16")
    assert found == (["500", "500"] if alike else ["1000", "990"]), f"{found}"
    assert ("cannot tell the names of" in result.log) == alike


# --- slow and failing tools

def later_silent(instance, seconds):
    """The server answers now, and no more in so many seconds."""
    thread = threading.Timer(seconds, instance.freeze)
    thread.start()
    return thread


@case("setups.slow-tools", "a primary that has answered, tools that hang, then a server that is silent: 8, and a warning")
def slow_tools(lab):
    primary = lab.primary("srv1")
    lab.cluster.fail("crm_attribute", hang=30)
    thread = later_silent(primary, 2)
    result = lab.monitor(8, primary, promoted=True)
    thread.join()
    assert "did not end within" in result.log


@case("setups.slow-cib", "the CIB cannot be read in time: 8 of a primary, 0 of a standby, and a warning")
def slow_cib(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    lab.cluster.fail("cibadmin", hang=30)
    assert "promotion scores not kept" in lab.monitor(8, primary, promoted=True).log
    lab.monitor(0, standby)
    lab.cluster.fail(hang=30)
    for timeout in (10000, 3000):
        lab.monitor(8, primary, promoted=True, timeout=timeout)
        lab.monitor(0, standby, timeout=timeout)


@case("setups.failing-tools", "every tool fails, or is a second late each time: 8 of a primary, 0 of a standby")
def failing_tools(lab):
    for release in ("2.1.5", "1.1.12"):
        lab.use_release(release)
        primary = lab.primary(f"srv{len(lab.instances) + 1}")
        standby = lab.standby(f"srv{len(lab.instances) + 1}", primary)
        for fault in ({"rc": 1, "err": "no\n"}, {"rc": 107, "err": "Connection failed\n"}, {"rc": 0}, {"rc": 1, "hang": 1.2}):
            lab.cluster.fail(**fault)
            lab.monitor(8, primary, promoted=True)
            lab.monitor(0, standby)
        primary.stop()
        standby.stop()


@case("setups.slow-start", "a standby that has started, tools that hang, then a server that is silent: start is 0")
def slow_start(lab):
    instance = lab.instance()
    lab.cluster.fail("crm_attribute", hang=30)
    result = {}
    caller = threading.Thread(target=lambda: result.update(start=lab.call(instance, "start", timeout=20000)))
    caller.start()
    wait_until(instance.answers, "the server")
    time.sleep(1)
    instance.freeze()
    caller.join()
    assert result["start"].rc == 0, f"found {result['start'].rc}: {result['start'].reason}"


@case("setups.slow-stop", "tools that hang: a stop of what is stopped is 0, in time")
def slow_stop(lab):
    instance = lab.primary()
    lab.cluster.fail(hang=30)
    lab.expect(0, instance, "stop", timeout=10000)
    lab.expect(0, instance, "stop", timeout=4000)
