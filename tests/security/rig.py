"""The place of the attacks: private mount, pid, ipc, uts and net namespaces, with /etc, /run, /tmp, /usr/lib, /usr/sbin and
/var/lib of their own, the agent installed where Pacemaker looks for it, and two hostile users: `postgres`, who owns the
instance and the directory that holds it, and `mallory`, any other local user.  Nothing of the host is touched.
"""
import contextlib
import ctypes
import glob
import os
import pwd
import shutil
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
sys.path[:0] = [ROOT + "/tests/instance", ROOT + "/tests/lib"]
from harness import settings  # noqa: E402
from harness.cluster import FakeCluster  # noqa: E402

MARK = "PAF_SECURITY_RIG"
BASE = "/mnt"
HOME = BASE + "/pgsql"      # like /var/lib/pgsql: postgres's own
DATA = HOME + "/data"
TOOLS = BASE + "/programs"  # root's: what the attackers run, and stand-ins for the server's programs
SECRET = "/etc/secret"
SECRET_TEXT = "topsecret:root-only-password-4711"
AGENT = "/usr/lib/ocf/resource.d/heartbeat/pgsqlms"
PAFCTL = "/usr/sbin/pafctl"
LIB = "/usr/lib/resource-agents-paf"
LOG = BASE + "/agent.log"
STATE = BASE + "/cluster.json"
SETTINGS = "/etc/default/resource-agents-paf", "/etc/sysconfig/resource-agents-paf"
LAUNCHER = []               # in front of each program under test: see --el6
CLUSTER = None
SANITIZED = False           # a sanitizer's build: its memory says nothing


def enter():
    """Runs this program again in namespaces of its own; returns inside them."""
    if os.environ.get(MARK) == str(os.getpid()):
        child = os.fork()
        if child == 0:
            return
        while True:
            pid, status = os.waitpid(-1, 0)
            if pid == child:
                os._exit(os.waitstatus_to_exitcode(status) & 255)
    if os.geteuid() != 0:
        raise SystemExit("tests/security/run: run me as root: the agent runs as root")
    os.environ[MARK] = "1"
    inside = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--ipc", "--uts", "--net",
                               "--fork", "--kill-child", "--mount-proc", "--propagation", "private", sys.executable, *sys.argv])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: inside.kill())
    sys.exit(inside.wait() & 255)


def sh(*argv, check=True, **options):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                          errors="replace", check=False, **options)
    if check and done.returncode:
        raise RuntimeError(f"{argv}: exit code {done.returncode}: {done.stdout[-3000:]}")
    return done.stdout


def ids(name):
    user = pwd.getpwnam(name)
    return user.pw_uid, user.pw_gid


def as_user(name):
    """Options of subprocess for a program of this user's."""
    uid, gid = ids(name)
    return {"user": uid, "group": gid, "extra_groups": [], "cwd": "/"}


def overlay(path):
    tag = path.strip("/").replace("/", "-")
    for name in ("upper", "work"):
        os.makedirs(f"{BASE}/.overlay/{tag}/{name}")
    sh("mount", "-t", "overlay", "overlay", "-o",
       f"lowerdir={path},upperdir={BASE}/.overlay/{tag}/upper,workdir={BASE}/.overlay/{tag}/work", path)


def replace(source, target):
    if os.path.lexists(target):
        os.unlink(target)
    os.makedirs(os.path.dirname(target), exist_ok=True)
    shutil.copy(source, target)
    os.chmod(target, 0o755)


def programs_of(build):
    """Agent, pafctl, and the directories of plugins, in a build tree or in a tree of installed packages."""
    if os.path.exists(build + "/core/agent/pgsqlms"):
        return build + "/core/agent/pgsqlms", build + "/core/pafctl/pafctl", build
    for lib in ("/usr/lib64/resource-agents-paf", LIB):
        if os.path.isdir(build + lib):
            return build + AGENT, build + PAFCTL, build + lib
    raise SystemExit(f"tests/security/run: {build}: expected a build tree or the content of our packages, found neither")


def prepare(build, el6):
    global SANITIZED
    agent_program, pafctl_program, libraries = programs_of(build)
    SANITIZED = subprocess.run(["grep", "-q", "__asan_init", agent_program], check=False).returncode == 0
    sh("mount", "-t", "tmpfs", "-o", "mode=0755", "security", BASE)
    for path in ("/usr/lib", "/etc", "/usr/sbin", "/var/lib"):
        overlay(path)
    for path, mode in (("/run", "0755"), ("/tmp", "1777"), ("/dev/shm", "1777")):
        sh("mount", "-t", "tmpfs", "-o", "mode=" + mode, "security", path)
    sh("ip", "link", "set", "lo", "up")
    sh("hostname", "srv1")
    shutil.rmtree(LIB, ignore_errors=True)
    for kind in ("plugins", "checks", "address"):
        os.makedirs(f"{LIB}/{kind}")
        for library in glob.glob(f"{libraries}/{kind}/*.so"):
            shutil.copy(library, f"{LIB}/{kind}/")
    replace(agent_program, AGENT)
    replace(pafctl_program, PAFCTL)
    for tool in ("crm_attribute", "cibadmin", "attrd_updater", "crm_node"):
        replace(ROOT + "/tests/instance/fake/cluster_tool", "/usr/sbin/" + tool)
    sh("useradd", "-m", "-d", BASE + "/mallory", "mallory")
    sh("usermod", "-d", HOME, "postgres", check=False)
    write(SECRET, SECRET_TEXT + "\n", owner="root")
    os.mkdir(TOOLS, 0o755)
    for name in ("fake_server.py", "bystander.py", "exchanger.py"):
        shutil.copy(f"{HERE}/{name}", TOOLS)
        os.chmod(f"{TOOLS}/{name}", 0o644)
    if el6:
        sh("gcc", "-O1", "-o", TOOLS + "/el6_kernel", ROOT + "/tests/cluster/lab/el6_kernel.c")
        LAUNCHER.append(TOOLS + "/el6_kernel")


def end_processes():
    """Ends all that the last case left behind; the process namespace is ours."""
    for _ in range(200):
        others = [int(pid) for pid in os.listdir("/proc") if pid.isdigit() and int(pid) not in (1, os.getpid())]
        alive = 0
        for pid in others:
            try:
                with open(f"/proc/{pid}/stat", encoding="ascii", errors="replace") as file:
                    if file.read().rsplit(")", 1)[1].split()[0] == "Z":
                        continue
                os.kill(pid, signal.SIGKILL)
                alive += 1
            except (OSError, IndexError):
                pass
        try:
            while os.waitpid(-1, os.WNOHANG)[0]:
                pass
        except ChildProcessError:
            pass
        if not alive:
            return
        time.sleep(0.01)


def fresh():
    """As no attack had ever been made."""
    global CLUSTER
    end_processes()
    for place in ("/run", "/tmp", "/dev/shm", BASE + "/mallory", "/etc/victim"):
        for name in os.listdir(place) if os.path.isdir(place) else ():
            path = f"{place}/{name}"
            if os.path.isdir(path) and not os.path.islink(path):
                shutil.rmtree(path)
            else:
                os.unlink(path)
    shutil.rmtree(HOME, ignore_errors=True)
    for path in (*SETTINGS, LOG, "/mnt/trace"):
        if os.path.lexists(path):
            os.unlink(path)
    os.mkdir("/run/lock")
    os.chmod("/run/lock", 0o1777)
    own_directory(HOME, "postgres", 0o755)
    CLUSTER = FakeCluster(STATE, "2.1.5", ("srv1", "srv2", "srv3"))


def own_directory(path, owner, mode=0o700):
    os.mkdir(path)
    os.chown(path, *ids(owner))
    os.chmod(path, mode)
    return path


def write(path, text, owner="postgres", mode=0o600):
    if os.path.lexists(path):
        os.unlink(path)     # another user's, in /tmp, not even root may open (fs.protected_regular)
    with open(path, "xb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())
    os.chown(path, *ids(owner))
    os.chmod(path, mode)


def link(target, path, owner="postgres"):
    """A symbolic link of a hostile user's, in place of whatever is there."""
    if os.path.isdir(path) and not os.path.islink(path):
        shutil.rmtree(path)
    elif os.path.lexists(path):
        os.unlink(path)
    os.symlink(target, path)
    os.lchown(path, *ids(owner))


class Outcome:
    """How a program under test ended, and all that it let out."""

    def __init__(self):
        self.out = self.err = self.log = b""
        self.rc, self.seconds, self.peak, self.killed = None, 0.0, 0, False

    @property
    def said(self):
        return self.out + self.err + self.log

    @property
    def reason(self):
        return b" ".join(line[len(b"ocf-exit-reason:"):] for line in self.err.split(b"\n") if line.startswith(b"ocf-exit-reason:"))

    def __str__(self):
        killed = ", killed: it did not end" if self.killed else ""
        return f"exit code {self.rc} after {self.seconds:.2f} s, {self.peak >> 20} MiB{killed}: {(self.err or self.out)[:400]!r}"


def end_tracers():
    """A server that was just started is not traced any longer."""
    def tracers():
        found = []
        for pid in filter(str.isdigit, os.listdir("/proc")):
            try:
                with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
                    name, state = file.read().split("(", 1)[1].rsplit(")", 1)
            except OSError:
                continue
            if name == "strace" and state.split()[0] != "Z":
                found.append(int(pid))
        return found
    for pid in tracers():
        with contextlib.suppress(ProcessLookupError):   # it may have ended by itself meanwhile
            os.kill(pid, signal.SIGTERM)
    until(lambda: not tracers(), "strace to end")


def watch(argv, env, guard, **options):
    """Runs a program; `guard`: seconds until it is killed."""
    got, began = Outcome(), time.monotonic()
    process = subprocess.Popen(argv, env=env, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                               process_group=0, **options)
    streams = {}
    readers = [threading.Thread(target=lambda name=name, file=file: streams.update({name: file.read()}), daemon=True)
               for name, file in (("out", process.stdout), ("err", process.stderr))]
    for reader in readers:
        reader.start()

    def stop():
        got.killed = True
        os.killpg(process.pid, signal.SIGKILL)

    timer = threading.Timer(guard, stop)
    timer.start()
    _, status, usage = os.wait4(process.pid, 0)
    timer.cancel()
    end_tracers()
    process.returncode = got.rc = os.waitstatus_to_exitcode(status)
    got.seconds, got.peak = time.monotonic() - began, usage.ru_maxrss * 1024
    for reader in readers:
        reader.join(5)
    got.out, got.err = streams.get("out", b""), streams.get("err", b"")
    return got


def checked(got):
    """Whatever is asked, no sanitizer reports and no signal ends the program."""
    for mark in (b"AddressSanitizer", b"LeakSanitizer", b"runtime error:"):
        assert mark not in got.err, f"a sanitizer reports: {got.err[-3000:]!r}"
    assert got.killed or got.rc >= 0, f"ended by a signal: {got}"
    return got


def environment(action, bindir, timeout, interval, params, plan, when, extra):
    turn, operation = when or (None, None)
    made = settings.recorded("2.1.5", action, turn, operation, probe=not interval)
    given = {"system_user": "postgres", "bindir": bindir, "pgdata": DATA, "pghost": HOME, "pgport": "5432", **(params or {})}
    made.update({f"OCF_RESKEY_{name}": value for name, value in given.items()})
    if "OCF_RESKEY_CRM_meta_on_node" in made:
        made["OCF_RESKEY_CRM_meta_on_node"] = "srv1"
    made["OCF_RESKEY_CRM_meta_timeout"] = str(timeout)
    if interval:
        made["OCF_RESKEY_CRM_meta_interval"] = str(interval)
    if any("CRM_meta_notify_" in name for name in made):
        made = {name: value for name, value in made.items()
                if "CRM_meta_notify_" not in name or name.endswith(("_type", "_operation"))}
        made.update(settings.notify_lists("2.1.5", plan or {"unpromoted": ["srv1"]}))
    made.update({"HA_LOGFILE": LOG, "HA_debug": "1", "PCMK_debug": "1", "CIB_fake_cluster": STATE, "CIB_fake_node": "srv1"})
    made.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    made.update(extra or {})
    return {name: value for name, value in made.items() if value is not None}


def agent(action, bindir, timeout=8000, interval=None, params=None, plan=None, when=None, extra=None, guard=None, prefix=()):
    """One action.  `timeout`: milliseconds, as Pacemaker gives them; `when`: ("pre", "promote") of a notify."""
    if action == "demote" and plan is None:
        plan = {"demote": ["srv1"]}
    seen = os.path.getsize(LOG) if os.path.exists(LOG) else 0
    env = environment(action, bindir, timeout, interval, params, plan, when, extra)
    got = watch([*LAUNCHER, *prefix, AGENT, action], env, guard or timeout / 1000 + 10, cwd="/", umask=0o026)
    if os.path.exists(LOG):
        with open(LOG, "rb") as file:
            file.seek(seen)
            got.log = file.read()
    return checked(got)


def pafctl(*words, guard=30, env=None, prefix=(), **options):
    given = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "CIB_fake_cluster": STATE, "CIB_fake_node": "srv1", **(env or {})}
    given.update({name: value for name, value in os.environ.items() if name.endswith("SAN_OPTIONS")})
    return checked(watch([*LAUNCHER, *prefix, PAFCTL, *words], given, guard, **{"cwd": "/", **options}))


def until(condition, what, seconds=10):
    """Polls; fails when it does not become true in time."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"gave up after {seconds} s waiting for {what}"
        time.sleep(0.005)


def nothing_of(got, *secrets):
    for secret in secrets:
        secret = secret.encode()
        if secret in got.said:
            at = got.said.index(secret)
            raise AssertionError(f"{secret!r} got out: ...{got.said[max(0, at - 200):at + 60]!r}")


class Sentry:
    """Watches files and directories: afterwards, nobody has opened, read, changed or created anything."""

    NAMES = {0x1: "read", 0x2: "modified", 0x4: "attributes changed", 0x20: "opened", 0x40: "moved away", 0x80: "moved in",
             0x100: "created", 0x200: "deleted in it", 0x400: "deleted", 0x800: "moved"}

    def __init__(self, *paths):
        self.libc = ctypes.CDLL(None, use_errno=True)
        self.fd = self.libc.inotify_init1(os.O_NONBLOCK | os.O_CLOEXEC)
        self.paths = {}
        for path in paths:
            self.add(path)

    def add(self, path, mask=0xfe7):
        number = self.libc.inotify_add_watch(self.fd, os.fsencode(path), mask)
        assert number >= 0, f"{path}: {os.strerror(ctypes.get_errno())}"
        self.paths[number] = path

    def events(self):
        found, data = [], b""
        try:
            while True:
                data += os.read(self.fd, 65536)
        except BlockingIOError:
            pass
        while data:
            number, mask, _, size = (int.from_bytes(data[at:at + 4], sys.byteorder) for at in (0, 4, 8, 12))
            name = data[16:16 + size].rstrip(b"\0").decode(errors="replace")
            what = ", ".join(text for bit, text in self.NAMES.items() if mask & bit) or hex(mask)
            found.append(f"{self.paths.get(number)}{'/' + name if name else ''} was {what}")
            data = data[16 + size:]
        return found

    def quiet(self, title=""):
        found = self.events()
        assert not found, f"{title}: {'; '.join(found[:6])}"
