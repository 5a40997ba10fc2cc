"""The place the suite runs in: namespaces of its own, so that nothing of the host is touched and nothing is left.

Process, mount, IPC, network and host name are private.  /mnt is a tmpfs with everything the cases make, /usr/lib has
the build's plugins laid over it, and the cluster's tools are replaced by a fake.
"""
import glob
import os
import shutil
import signal
import subprocess
import sys

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
ROOT = os.path.dirname(os.path.dirname(HERE))
BASE = "/mnt"
TREE = BASE + "/tree"
SERVERS = BASE + "/servers"
PLUGINS = "/usr/lib/resource-agents-paf"
CONFIG = "/etc/resource-agents-paf.conf"
TOOLS = ("crm_attribute", "cibadmin", "attrd_updater", "crm_node")
PAFCTL = "/usr/lib/resource-agents-paf/pafctl"
AGENT = "/usr/lib/ocf/resource.d/heartbeat/pgsqlms"
MARK = "PAF_INSTANCE_SANDBOX"


class SandboxError(Exception):
    pass


def enter():
    """Runs this program again in namespaces of its own; returns inside them, and ends outside with its exit code."""
    if os.environ.get(MARK) == str(os.getpid()):
        supervise()
        return
    if os.geteuid() != 0:
        raise SandboxError("must be run as root: the agent becomes other users")
    os.environ[MARK] = "1"  # the first process of the new process namespace
    # unshare ignores SIGTERM and SIGINT; killed, it takes the process namespace with it.
    inside = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", "unshare", "--mount", "--pid", "--ipc", "--uts",
                               "--net", "--fork", "--kill-child", "--mount-proc", "--propagation", "private",
                               sys.executable, *sys.argv])
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: inside.kill())
    sys.exit(inside.wait() & 255)


def supervise():
    """Process 1 stays here and reaps; the suite goes on in its child."""
    child = os.fork()
    if child == 0:
        return
    while True:
        try:
            pid, status = os.waitpid(-1, 0)
        except InterruptedError:
            continue
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 255)


def run(*argv, **options):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False, **options)
    if done.returncode:
        raise SandboxError(f"{' '.join(argv)}: exit code {done.returncode}: {done.stdout[-2000:]}")


def build_of(binary):
    """The build directory that made an agent's binary; None when it lies elsewhere."""
    build = os.path.dirname(os.path.dirname(os.path.dirname(binary)))
    return build if os.path.exists(build + "/cmake_install.cmake") else None


def overlay_usr_lib():
    for name in ("upper", "work"):
        os.makedirs(f"{BASE}/overlay/{name}")
    run("mount", "-t", "overlay", "overlay", "-o",
        f"lowerdir=/usr/lib,upperdir={BASE}/overlay/upper,workdir={BASE}/overlay/work", "/usr/lib")


def install(binary):
    """Lays the agent and its plugins over /usr/lib."""
    build = build_of(binary)
    if build is None:
        if not os.path.isdir(PLUGINS):
            raise SandboxError(f"{binary} lies in no build directory, and {PLUGINS} is not installed")
        return binary
    run("cmake", "--install", build, env={**os.environ, "DESTDIR": TREE})
    overlay_usr_lib()
    shutil.rmtree(PLUGINS, ignore_errors=True)
    shutil.copytree(TREE + PLUGINS, PLUGINS)
    os.makedirs(os.path.dirname(AGENT), exist_ok=True)
    if os.path.lexists(AGENT):
        os.unlink(AGENT)
    shutil.copy(binary, AGENT)
    for pafctl in glob.glob(TREE + "/**/sbin/pafctl", recursive=True):     # the prefix is the build's
        shutil.copy(pafctl, PAFCTL)
    return AGENT


def show_servers(places):
    """Shows server directories, {major: directory}, where every user can get at them."""
    for name, directory in places.items():
        os.makedirs(f"{SERVERS}/{name}")
        run("mount", "--bind", "-o", "ro", directory, f"{SERVERS}/{name}")


def prepare(binary, places):
    """Mounts everything; returns the path of the agent to test.  `places`: of show_servers()."""
    if not os.access(binary, os.X_OK):
        raise SandboxError(f"no agent at {binary}: build the preset dev, or set PAF_AGENT")
    for directory in (BASE, "/dev/shm"):
        run("mount", "-t", "tmpfs", "-o", "mode=0755" if directory == BASE else "mode=1777", "paf-instance", directory)
    run("ip", "link", "set", "lo", "up")
    run("hostname", "srv1")
    show_servers(places)
    agent = install(binary)
    if os.path.exists(CONFIG):
        with open(BASE + "/empty.conf", "w"):
            pass
        run("mount", "--bind", BASE + "/empty.conf", CONFIG)
    shutil.copy(HERE + "/fake/cluster_tool", BASE + "/cluster_tool")
    for tool in TOOLS:
        if not os.path.exists("/usr/sbin/" + tool):
            raise SandboxError(f"/usr/sbin/{tool} is missing: install pacemaker-cli-utils")
        run("mount", "--bind", BASE + "/cluster_tool", "/usr/sbin/" + tool)
    return agent
