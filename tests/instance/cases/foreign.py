"""Processes and servers that are not the instance's, though they look like it."""
import os
import pwd
import shutil
import subprocess
import sys

from harness.postgres import USER
from harness.processes import wait_until
from harness.tap import case

NOBODY = pwd.getpwnam("nobody")

#: Answers every query like a primary, at a socket's path or, for "tcp", at a free port, which it prints; its last argument is
#: told to the kernel as its name.
FAKE = """
import ctypes, os, socket, struct, sys
path, name = sys.argv[1:]
ctypes.CDLL(None).prctl(15, name.encode(), 0, 0, 0)
def message(kind, body):
    return kind + struct.pack("!i", len(body) + 4) + body
def row(*columns):
    body = struct.pack("!h", len(columns))
    for one in columns:
        body += struct.pack("!i", -1) if one is None else struct.pack("!i", len(one)) + one
    return message(b"D", body)
ready = message(b"Z", b"I")
columns = b"".join(b"c\\0" + struct.pack("!ihihih", 0, 0, 25, -1, -1, 0) for _ in range(8))
answer = message(b"T", struct.pack("!h", 8) + columns) + row(b"i", b"f", b"0/9000000", *[None] * 5)
if path == "tcp":
    server = socket.create_server(("127.0.0.1", 0))
else:
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    os.chmod(path, 0o777)
server.listen(16)
print(server.getsockname()[1] if path == "tcp" else path, flush=True)
while True:
    try:
        client, _ = server.accept()     # fails when the client has gone meanwhile
        client.recv(4096)
        client.sendall(message(b"R", struct.pack("!i", 0)) + ready)
        while client.recv(4096):
            client.sendall(answer + message(b"C", b"SELECT 1\\0") + ready)
    except OSError:
        pass
"""


def named(lab, name, cwd, user="postgres"):
    """A process of that name, and what it is called in the kernel."""
    program = f"{lab.directory}/{name}"
    shutil.copy("/bin/sleep", program)
    os.chmod(program, 0o755)
    account = pwd.getpwnam(user)
    return lab.bystander(program, "300", cwd=cwd, user=account.pw_uid, group=account.pw_gid, extra_groups=[])


def companions(lab, instance):
    """Processes that work in the data directory for other ends."""
    return [named(lab, "postgres_exporter", instance.data), named(lab, "postgres-backup.sh", instance.data),
            named(lab, "pg_receivewal", instance.data), named(lab, "postgres", instance.data, "root"),
            lab.bystander("sh", "-c", "sleep 300; true", cwd=instance.data)]


def fake_server(lab, place, name="python3", user=NOBODY, **options):
    """A server that says that it is a primary, at a socket's path or on TCP; and where, as it says itself."""
    script = f"{lab.directory}/fake.py"
    with open(script, "w") as file:
        file.write(FAKE)
    with open(f"{script}.errors", "w") as errors:
        helper = lab.bystander(sys.executable, script, str(place), name, user=user.pw_uid, group=user.pw_gid,
                               extra_groups=[], stdout=subprocess.PIPE, stderr=errors, **options)
    found = helper.stdout.readline().decode().strip()
    if not found:
        with open(errors.name) as text:
            raise AssertionError(f"the fake server did not come up at {place}: {text.read()}")
    return helper, found


def all_alive(helpers):
    for helper in helpers:
        assert helper.poll() is None, f"{helper.args[0]} was ended by {helper.returncode}"


@case("foreign.stop", "an exporter, a backup script, a shell and root's sleep in the data directory: 0, and they live on")
def stop(lab):
    instance = lab.primary()
    helpers = companions(lab, instance)
    lab.monitor(8, instance)
    lab.expect(0, instance, "stop", timeout=15000)
    assert instance.control() == "shut down"
    all_alive(helpers)
    lab.probe(7, instance)
    lab.expect(0, instance, "stop", timeout=10000)
    all_alive(helpers)


@case("foreign.start", "the same beside a start: 0, and they live on")
def start(lab):
    instance = lab.instance()
    helpers = companions(lab, instance)
    lab.expect(0, instance, "start")
    all_alive(helpers)


@case("foreign.recorded", "postmaster.pid of a crashed server names one of them: stop 0, monitor 7, and it lives on")
def recorded(lab):
    instance = lab.primary()
    instance.crash()
    for helper in companions(lab, instance):
        instance.write("postmaster.pid", f"{helper.pid}\n{instance.data}\n1\n{instance.port}\n{instance.sockets}\n\n")
        lab.probe(7, instance)
        lab.expect(0, instance, "stop", timeout=8000)
        all_alive([helper])


@case("foreign.lies", "postmaster.pid of a live server names init, a backend, the agent's parent, nonsense: it is stopped")
def lies(lab):
    for content in ("1", "{child}", str(os.getpid()), "0", "99999999", "x", "", "-1", "4294967297"):
        instance = lab.instance(f"lie{len(lab.instances)}")
        instance.start()
        child = instance.child("checkpointer")
        text = instance.read("postmaster.pid").split("\n", 1)
        instance.write("postmaster.pid", content.format(child=child) + "\n" + text[1])
        lab.expect(0, instance, "stop", timeout=15000)
        assert not instance.pids(), f"{content!r}: processes are left: {instance.pids()}"
        assert instance.control() == "shut down", f"{content!r}: {instance.control()}"


@case("foreign.socket", "another user's server at pghost, which is not the server's socket: a standby stays one")
def socket_(lab):
    instance = lab.standby()
    public = f"{lab.directory}/public"
    os.mkdir(public)
    os.chmod(public, 0o1777)
    fake_server(lab, f"{public}/.s.PGSQL.{instance.port}")
    for lock in (None, "lie"):
        if lock:
            with open(f"{public}/.s.PGSQL.{instance.port}.lock", "w") as file:
                file.write(f"{instance.postmaster()}\n")
            os.chown(file.name, NOBODY.pw_uid, NOBODY.pw_gid)
        result = lab.monitor(0, instance, params={"pghost": public})
        assert "correct the parameters" in result.log, "expected a warning about pghost"
    lab.expect(0, instance, "promote", params={"pghost": public}, plan={"unpromoted": ["srv1"]})
    assert not instance.in_recovery(), "promote believed another server"


@case("foreign.tcp", "another user's server at pghost and pgport on TCP: a standby stays one")
def tcp(lab):
    instance = lab.standby()
    fake, port = fake_server(lab, "tcp")
    lab.monitor(0, instance, params={"pghost": "127.0.0.1", "pgport": port})
    all_alive([fake])


@case("foreign.no-sockets", "a server without Unix sockets is asked on TCP, and known by its postmaster")
def no_sockets(lab):
    instance = lab.instance()
    instance.configure(listen_addresses="127.0.0.1", unix_socket_directories="")
    instance.mark_standby()
    params = {"pghost": "localhost", "pgport": str(instance.port)}
    instance.launch()
    wait_until(lambda: instance.pids() and instance.has("postmaster.pid"), "the server's process")
    lab.monitor(0, instance, params=params, timeout=20000)
    fake, port = fake_server(lab, "tcp")
    result = lab.monitor(0, instance, params={"pghost": "127.0.0.1", "pgport": port})
    all_alive([fake])
    assert "correct the parameters" in result.log, "the kernel says where it listens: it is asked there, with a warning"
    lab.expect(0, instance, "stop", params=params)


@case("foreign.pid-file-host", "postmaster.pid that names a host in place of a socket directory: nobody is asked there")
def pid_file_host(lab):
    instance = lab.standby()
    fake, port = fake_server(lab, "tcp")
    lines = instance.read("postmaster.pid").split("\n")
    lines[3:5] = [port, "127.0.0.1"]
    instance.write("postmaster.pid", "\n".join(lines))
    lab.monitor(0, instance)
    all_alive([fake])


@case("foreign.own-fake", "a fake of the same user at the recorded socket: not believed, it is not the postmaster")
def own_fake(lab):
    instance = lab.standby()
    place = f"{instance.sockets}/.s.PGSQL.{instance.port}"
    os.unlink(place)
    fake_server(lab, place, user=USER)
    result = lab.monitor(1, instance, timeout=3000)
    assert "does not listen" in result.reason or "does not answer" in result.reason, f"found {result.reason!r}"


@case("foreign.by-hand", "a standby promoted by hand: its monitor says 8 and touches no score")
def by_hand(lab):
    upstream = lab.primary("srv2")
    instance = lab.standby("srv1", upstream)
    before = {"srv1": "1000", "srv2": "1001", "srv3": "990"}
    for node, score in before.items():
        lab.cluster.set_score(node, score)
    instance.promote()
    result = lab.monitor(8, instance)
    assert lab.cluster.scores() == before, f"{lab.cluster.scores()}"
    assert "the cluster has not promoted it" in result.log
    lab.monitor(8, instance, promoted=True)
    assert lab.cluster.score("srv1") == "1001"


@case("foreign.environment", "what the server inherits: no variable of the cluster's, no descriptor of the agent's")
def environment(lab):
    instance = lab.instance()
    secret = os.open("/etc/shadow", os.O_RDONLY)
    os.set_inheritable(secret, True)
    cluster = {"PCMK_authkey": "secret", "HA_secret": "secret", "CIB_passwd": "secret", "OCF_RESKEY_password": "secret",
               "CRM_secret": "secret", "LRMD_secret": "secret", "PGPASSWORD": "secret", "SOMETHING": "else",
               "PG_OOM_ADJUST_FILE": "/proc/self/oom_score_adj"}
    lab.expect(0, instance, "start", env=cluster)
    os.close(secret)
    postmaster = instance.postmaster()
    with open(f"/proc/{postmaster}/environ", "rb") as file:
        names = {entry.partition(b"=")[0].decode() for entry in file.read().split(b"\0") if entry}
    foreign = [name for name in names if name.startswith(("PCMK", "HA_", "CIB", "OCF", "CRM", "LRMD")) or
               name in ("PGPASSWORD", "SOMETHING")]
    assert not foreign, f"found {foreign}"
    assert "PG_OOM_ADJUST_FILE" in names and "HOME" in names, f"found {names}"
    targets = [os.readlink(f"/proc/{postmaster}/fd/{fd}") for fd in os.listdir(f"/proc/{postmaster}/fd")]
    assert "/etc/shadow" not in targets, f"found {targets}"


@case("foreign.pghost", "pghost in a directory that anybody may write: start succeeds, and warns")
def pghost(lab):
    instance = lab.instance()
    instance.configure(unix_socket_directories="/tmp")
    result = lab.expect(0, instance, "start", params={"pghost": "/tmp"})
    assert "pghost: expected a directory that other users may not write" in result.log
    result = lab.expect(0, instance, "validate-all", params={"pghost": "/tmp"}, timeout=20000)
    assert "pghost: expected a directory that other users may not write" in result.log
