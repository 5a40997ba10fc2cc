"""Results in TAP, programs, and a mount namespace with the build installed over the machine's /usr."""
import functools
import os
import re
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("PAF_BUILD", os.path.join(ROOT, "build", "dev"))
BASE = "/mnt"
PAFCTL = BASE + "/stage/usr/sbin/pafctl"
AGENT = "/usr/lib/ocf/resource.d/heartbeat/pgsqlms"


class Tap:
    def __init__(self):
        self.number = self.failures = 0

    def result(self, good, name, output=""):
        self.number += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}", flush=True)
        if not good:
            for line in str(output).splitlines()[-60:]:
                print(f"# {line}")

    def nothing(self, problems, name):
        """Passes when there are no problems."""
        self.result(not problems, name, "\n".join(map(str, problems)))

    def skip(self, name, why):
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.number}")
        return 1 if self.failures else 0


def run(*argv, **options):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, timeout=120, **options)
    return done.returncode, done.stdout


def must(*argv, **options):
    code, output = run(*argv, **options)
    if code:
        raise SystemExit(f"{' '.join(argv)}: exit code {code}\n{output}")
    return output


def enter_namespace(program):
    if os.geteuid() != 0:
        raise SystemExit("tests/docs/run: run me as root: the build is installed in a namespace")
    if os.environ.get("PAF_DOCS_INSIDE") == "1":
        return
    os.environ["PAF_DOCS_INSIDE"] = "1"
    os.execvp("unshare", ["unshare", "--mount", "--propagation", "private", sys.executable, program])


def install():
    """The build over the machine's /usr/lib, an empty /etc/corosync, and a home of root's with a key, for this namespace alone."""
    must("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", BASE)
    must("cmake", "--install", BUILD, "--prefix", "/usr", env=dict(os.environ, DESTDIR=BASE + "/stage"))
    for name in ("upper", "work"):
        os.makedirs(f"{BASE}/{name}")
    must("mount", "-t", "overlay", "overlay", "-o", f"lowerdir=/usr/lib,upperdir={BASE}/upper,workdir={BASE}/work",
         "/usr/lib")
    shutil.copytree(BASE + "/stage/usr/lib", "/usr/lib", dirs_exist_ok=True, symlinks=True)
    must("mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", "/etc/corosync")
    must("mount", "-t", "tmpfs", "-o", "mode=700", "tmpfs", "/root")
    os.mkdir("/root/.ssh", 0o700)
    with open(os.open("/root/.ssh/id_rsa", os.O_CREAT | os.O_WRONLY, 0o600), "w", encoding="ascii") as key:
        key.write("no real key\n")
    os.chdir(BASE)


@functools.lru_cache(maxsize=None)
def help_of(*command):
    """What `pafctl COMMAND --help` lists: (options, subcommands)."""
    text = must(PAFCTL, *command, "--help")
    options = set(re.findall(r"^  (?:-\w,)?(--[\w-]+)", text, re.M))
    listed = re.search(r"^Subcommands:\n((?:  .*\n)+)", text, re.M)
    return options, set(re.findall(r"^  (\w[\w-]*) ", listed.group(1), re.M)) if listed else set()


def commands(prefix=()):
    """Every command of pafctl, as a tuple of words, pafctl itself first."""
    found = [prefix]
    for name in sorted(help_of(*prefix)[1]):
        found += commands((*prefix, name))
    return found
