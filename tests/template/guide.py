"""The commands of docs/plugins.md, "Ten minutes": run in order, in one shell, where they would be run.

Blocks marked `sh` are commands; a block marked `text` after them is what they print, line by line, among other things.
"""
import os
import re
import shutil

import acmesql
from harness import postgres, sandbox
from vendor import ROOT, TREE, WORK, environment, run

GUIDE = ROOT + "/docs/plugins.md"
SECTION = "## Ten minutes"
ACME, DATA = "/opt/acmesql", "/srv/acmesql/data"


def read():
    with open(GUIDE, encoding="utf-8") as file:
        return file.read()


def blocks(text):
    """[(kind, content)] of the fenced blocks."""
    return re.findall(r"^```(\w+)\n(.*?)^```$", text, re.M | re.S)


def ten_minutes(text):
    return text.partition(SECTION + "\n")[2].partition("\n## ")[0]


def refusal():
    """What the guide says that the agent says when the plugin is missing; looked up before anything is hidden or after."""
    found = [content.strip() for kind, content in blocks(read()) if kind == "text" and "no version plugin" in content]
    assert len(found) == 1, f"expected one message of a missing plugin in {GUIDE}, found {len(found)}"
    return found[0]


def make_room():
    """What the guide writes to is this suite's own: nothing reaches the machine."""
    for folder in ("/etc", "/opt", "/srv", "/usr/share"):
        layer = f"{sandbox.BASE}/room{folder}"
        for name in ("upper", "work"):
            os.makedirs(f"{layer}/{name}")
        sandbox.run("mount", "-t", "overlay", "overlay", "-o",
                    f"lowerdir={folder},upperdir={layer}/upper,workdir={layer}/work", folder)


def prepare():
    """A node with our packages and AcmeSQL, as the guide says."""
    if os.path.lexists(sandbox.CONFIG):
        os.unlink(sandbox.CONFIG)
    os.makedirs(WORK + "/sbin")
    os.symlink(sandbox.PAFCTL, WORK + "/sbin/pafctl")
    shutil.copytree(TREE + "/share/resource-agents-paf", "/usr/share/resource-agents-paf", dirs_exist_ok=True)
    os.mkdir(ACME)
    os.symlink(f"{sandbox.SERVERS}/{acmesql.NAME}/bin", ACME + "/bin")
    os.makedirs(DATA, mode=0o755)
    postgres.postgres_owns(DATA)
    os.chmod(DATA, 0o700)
    sandbox.run(ACME + "/bin/initdb", "-D", DATA, "-A", "trust", "-U", "postgres", "-N", **postgres.AS_POSTGRES)


def follow(text):
    """Runs all commands; what is printed has to hold the lines that the guide shows."""
    prepare()
    script, expected = "set -ex\n", []
    for kind, content in blocks(ten_minutes(text)):
        if kind == "sh":
            script += content
        else:
            expected += content.splitlines()
    os.makedirs(WORK + "/home")
    env = environment(CMAKE_PREFIX_PATH=TREE)
    env["PATH"] = f"{WORK}/sbin:{env['PATH']}"
    code, output = run("sh", "-c", script, cwd=WORK + "/home", env=env)
    assert code == 0, f"exit code {code} from:\n{output}"
    printed = output.splitlines()
    missing = [line for line in expected if line not in printed]
    assert not missing, f"the guide shows {missing}, found:\n{output}"
    for words in ("no version plugin serves PostgreSQL 14", "exit code 1", "+ cat /srv/acmesql/data/acmesql.recovery.conf"):
        assert words in output, f"expected '{words}' in:\n{output}"


def clean_up():
    os.unlink(sandbox.CONFIG)
    assert not [name for name in os.listdir(DATA) if name == "postmaster.pid"], "the guide left a server behind"


def steps(text):
    return [("the guide's ten minutes, as they stand in docs/plugins.md", lambda: follow(text)),
            ("the guide leaves nothing running", clean_up)]
