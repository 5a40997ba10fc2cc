"""Programs, and a mount namespace with the build installed over the machine's /usr."""
import functools
import os
import re
import shutil
import sys

import suite

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("PAF_BUILD", os.path.join(ROOT, "build", "dev"))
BASE = "/mnt"
LONGEST_S = 120
PAFCTL = BASE + "/stage/usr/sbin/pafctl"
AGENT = "/usr/lib/ocf/resource.d/heartbeat/pgsqlms"


def run(*argv, **options):
    return suite.run(*argv, timeout=LONGEST_S, **options)


def must(*argv, **options):
    return suite.must(*argv, timeout=LONGEST_S, **options)


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
