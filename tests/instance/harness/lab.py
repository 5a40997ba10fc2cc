"""Lab: what one case works with: instances, a fake cluster, and the agent."""
import os
import shutil
import signal
import subprocess
import time

from . import processes, settings
from .cluster import FakeCluster
from .postgres import Instance, postgres_owns
from .sandbox import BASE, PAFCTL, run

DEFAULT_TIMEOUTS = {"start": 60000, "stop": 60000, "promote": 30000, "demote": 120000, "reload": 20000,
                    "monitor": 10000, "notify": 60000, "validate-all": 5000, "meta-data": 5000, "methods": 5000}
PREFIX = "ocf-exit-reason:"
AGENT_UMASK = 0o026  # as under Pacemaker


class Result:
    """What one call of the agent gave."""

    def __init__(self, argv, rc, out, err, log, seconds):
        self.argv, self.rc, self.out, self.err, self.log, self.seconds = argv, rc, out, err, log, seconds
        reasons = [line[len(PREFIX):] for line in err.splitlines() if line.startswith(PREFIX)]
        self.reason = reasons[0] if reasons else ""
        self.stray = [line for line in err.splitlines() if not line.startswith(PREFIX)]

    def __str__(self):
        parts = [f"$ {' '.join(self.argv)}", f"exit code {self.rc} after {self.seconds:.2f} s"]
        for name, text in (("stdout", self.out), ("stderr", self.err), ("log", self.log)):
            shown = []
            for line in text.splitlines():  # without the turns of a wait
                words = line.partition("]: ")[2] or line
                if words not in shown[-2:]:
                    shown.append(words)
            parts += [f"{name}: {line}" for line in shown[-30:]]
        return "\n".join(parts)


class Lab:
    def __init__(self, name, agent, major):
        self.name, self.agent, self.major = name, agent, major
        self.directory = f"{BASE}/{major.name}/{name}"
        self.results, self.instances, self.helpers, self.mounts = [], [], [], []
        self.cluster = None
        self.next_port = 5432

    def __enter__(self):
        os.mkdir(self.directory, 0o755)
        for name in ("s", "log"):
            os.mkdir(f"{self.directory}/{name}", 0o755)
            postgres_owns(f"{self.directory}/{name}")
        self.use_release("2.1.5")
        return self

    def __exit__(self, *_):
        for helper in self.helpers:
            processes.send(helper.pid, signal.SIGKILL)
        processes.kill_all(self.directory)
        for helper in self.helpers:
            helper.wait()
        for mount in reversed(self.mounts):
            run("umount", "-l", mount)
        self.server_logs = {one.name: one.log() for one in self.instances}
        shutil.rmtree(self.directory, ignore_errors=True)
        return False

    # --- making things
    def use_release(self, release):
        """Which Pacemaker the environment and the tools are of."""
        self.release = release
        self.cluster = FakeCluster(f"{self.directory}/cluster.json", release)

    def instance(self, name="srv1", upstream=None, empty=False):
        made = Instance(self.major, self.directory, name, self.next_port, upstream, empty)
        self.next_port += 1
        self.instances.append(made)
        return made

    def primary(self, name="srv1"):
        return self.instance(name).start()

    def standby(self, name="srv1", upstream=None):
        """A running standby; without an upstream it has nobody to stream from."""
        made = self.instance(name, upstream).start_standby()
        if upstream:
            upstream.wait_streaming(made)
        return made

    def bystander(self, *argv, **options):
        """A process of the case that is no part of any server."""
        options = {"cwd": self.directory, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, **options}
        helper = subprocess.Popen(argv or ("sleep", "300"), stdin=subprocess.DEVNULL, **options)
        self.helpers.append(helper)
        return helper

    def trace(self, pid):
        """Holds a process of a server as a debugger does, until what this returns is ended."""
        helper = self.bystander("/usr/bin/python3", os.path.dirname(os.path.abspath(__file__)) + "/tracer.py", str(pid))
        processes.wait_until(lambda: processes.state_of(pid) == "t", f"process {pid} to be traced")
        return helper

    def mount(self, directory, options):
        run("mount", "-t", "tmpfs", "-o", options, "paf-case", directory)
        self.mounts.append(directory)

    def bind(self, file, place):
        """Lays a file over another one until the case ends; all cases see it."""
        run("mount", "--bind", file, place)
        self.mounts.append(place)

    def pafctl(self, *words):
        """Runs pafctl, which is no agent: it has neither Pacemaker's variables nor a place in the log."""
        return subprocess.run([PAFCTL, *words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, errors="replace", timeout=60, check=False,
                              env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}, cwd="/")

    # --- the agent
    def environment(self, instance, action, *, timeout=None, interval=None, plan=None, round=None, params=None,
                    env=None, managed=True, promoted=False):
        """plan: node lists; round: ("pre", "promote") for notify; a parameter or variable of None is left out."""
        when, operation = round or (None, None)
        if action in ("meta-data", "methods", "nonsense"):
            made = {"LC_ALL": "C", "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
        else:
            made = settings.recorded(self.release, action, when, operation, probe=not interval, promoted=promoted)
        if not managed:
            made = {key: value for key, value in made.items()
                    if "CRM_meta" not in key and key != "OCF_RESKEY_crm_feature_set"}
        if instance:
            given = {"system_user": "postgres", "bindir": instance.bindir, "pgdata": instance.conf_dir,
                     "pghost": instance.sockets, "pgport": str(instance.port)}
            if instance.data != instance.conf_dir:
                given["datadir"] = instance.data
            given.update(params or {})
            made.update({f"OCF_RESKEY_{name}": value for name, value in given.items()})
            if "OCF_RESKEY_CRM_meta_on_node" in made:
                made["OCF_RESKEY_CRM_meta_on_node"] = instance.name
            made["CIB_fake_node"] = instance.name
        if managed:
            made["OCF_RESKEY_CRM_meta_timeout"] = str(timeout or DEFAULT_TIMEOUTS.get(action, 10000))
            if interval:
                made["OCF_RESKEY_CRM_meta_interval"] = str(interval)
            if any("CRM_meta_notify_" in key for key in made):
                name = instance.name if instance else "srv1"
                lists = settings.notify_lists(self.release, plan or {"unpromoted": [name]})
                made = {key: value for key, value in made.items()
                        if "CRM_meta_notify_" not in key or key.endswith(("_type", "_operation"))}
                made.update(lists)
        made.update({"HA_LOGFILE": f"{self.directory}/agent.log", "HA_debug": "1", "PCMK_debug": "1",
                     "CIB_fake_cluster": self.cluster.path})
        made.update(env or {})
        return {key: value for key, value in made.items() if value is not None}

    def log_size(self):
        try:
            return os.path.getsize(f"{self.directory}/agent.log")
        except FileNotFoundError:
            return 0

    def call(self, instance, action, *, prefix=(), stdout=None, user=None, guard=60, argv=None,
             strict=True, **words):
        """Runs the agent once and checks what holds for every call, unless not `strict`."""
        env = self.environment(instance, action, **words)
        command = [*prefix, self.agent, *([action] if argv is None else argv)]
        began, seen = time.monotonic(), self.log_size()
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=stdout or subprocess.PIPE,
                                   stderr=subprocess.PIPE, cwd="/", umask=AGENT_UMASK, process_group=0, user=user)
        try:
            out, err = process.communicate(timeout=guard)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            out, err = process.communicate()
        seconds = time.monotonic() - began
        log = ""
        if self.log_size() > seen:
            with open(f"{self.directory}/agent.log", "rb") as file:
                file.seek(seen)
                log = file.read().decode(errors="replace")
        result = Result(command[len(prefix):], process.returncode, (out or b"").decode(errors="replace"),
                        err.decode(errors="replace"), log, seconds)
        self.results.append(result)
        if strict:
            self.check_call(result, action, env)
        return result

    @staticmethod
    def check_call(result, action, env):
        if result.rc < 0:
            raise AssertionError(f"{action}: the agent was ended by signal {-result.rc}")
        if action not in ("meta-data", "methods") and result.out:
            raise AssertionError(f"{action}: expected nothing on stdout, found {result.out[:200]!r}")
        limit = env.get("OCF_RESKEY_CRM_meta_timeout", "")
        if limit.isdigit() and int(limit) > 0 and result.seconds * 1000 >= int(limit):
            raise AssertionError(f"{action}: expected an end before the timeout of {limit} ms, "
                                 f"found {result.seconds:.2f} s")
        if result.rc in (0, 7, 8) and result.err:
            raise AssertionError(f"{action}: expected nothing on stderr with exit code {result.rc}, "
                                 f"found {result.err[:300]!r}")
        if result.rc not in (0, 7, 8) and not result.reason:
            raise AssertionError(f"{action}: expected an exit reason with exit code {result.rc}, found none")
        if result.rc not in (0, 3, 7, 8) and result.stray and "OCF_RESOURCE_INSTANCE" in env:
            raise AssertionError(f"{action}: expected one exit reason on stderr, found also {result.stray[:3]}")

    def expect(self, rc, instance, action, *words, **options):
        """Calls the agent, and asserts its exit code (one or several) and words of its exit reason."""
        result = self.call(instance, action, **options)
        wanted = rc if isinstance(rc, tuple) else (rc,)
        if result.rc not in wanted:
            raise AssertionError(f"{action}: expected exit code {' or '.join(map(str, wanted))}, found {result.rc}")
        for word in words:
            if word not in result.reason:
                raise AssertionError(f"{action}: expected {word!r} in the exit reason, found {result.reason!r}")
        return result

    def monitor(self, rc, instance, *words, interval=15000, **options):
        return self.expect(rc, instance, "monitor", *words, interval=interval, **options)

    def probe(self, rc, instance, *words, **options):
        return self.expect(rc, instance, "monitor", *words, **options)

    # --- reports
    def check_tools(self):
        unexpected = self.cluster.unexpected()
        if unexpected:
            raise AssertionError(f"the agent called a cluster tool in a way that is not known to work: {unexpected}")

    def story(self, calls=3):
        """The last calls of the agent and the servers' logs, for the details of a failure."""
        text = "\n".join(str(result) for result in self.results[-calls:])
        for name, log in getattr(self, "server_logs", {}).items():
            text += "".join(f"\nserver {name}: {line}" for line in log.splitlines()[-12:])
        return text
