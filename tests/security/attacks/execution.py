"""Root executes: no program that the owner, his files, another user or PATH names is run as root."""
import os
import pty
import shutil
import subprocess

import instances
import rig
from registry import case
from rig import DATA

NAMES = ("postgres", "pg_ctl", "crm_node", "cibadmin", "crm_attribute", "attrd_updater", "getent", "restorecon", "stonith_admin")


def evil_programs(directory, owner):
    """Programs of an attacker's, noting who runs them."""
    if not os.path.isdir(directory):
        rig.own_directory(directory, owner, 0o755)
    for name in NAMES:
        rig.write(f"{directory}/{name}", open(rig.HERE + "/evil.sh", "rb").read(), owner=owner, mode=0o755)
    return directory


def runners():
    """Who ran them: user ids, and "terminal"."""
    if not os.path.exists("/tmp/proof"):
        return []
    with open("/tmp/proof", encoding="ascii") as file:
        return file.read().split()


def not_as(title, *forbidden):
    found = [who for who in runners() if who in forbidden]
    assert not found, f"{title}: the attacker's program ran as {', '.join(found)}"


def copy_of_instance(path, owner, bindir):
    instances.data_directory(15, path=path, owner=owner)
    rig.write(path + "/postmaster.opts", f'{bindir}/postgres "-D" "{path}"\n', owner=owner)


@case("execution.inspect-link", "pafctl inspect of a link to a directory of root's in which anybody may write")
def inspect_link():
    evil = evil_programs("/tmp/evil", "postgres")
    instances.data_directory(15)
    for name in os.listdir(DATA):
        shutil.move(f"{DATA}/{name}", "/tmp/" + name)
    os.rmdir(DATA)
    rig.link("/tmp", DATA)
    rig.write("/tmp/postmaster.opts", f'{evil}/postgres "-D" "/tmp"\n', mode=0o644)
    rig.pafctl("inspect", DATA)
    rig.pafctl("inspect", "/tmp")
    not_as("inspect", "0")


@case("execution.inspect-roots-directory", "of a directory of root's, such as a backup taken as root")
def inspect_roots_directory():
    evil = evil_programs("/tmp/evil", "mallory")
    copy_of_instance("/tmp/backup", "root", evil)
    for words in ((), ("--bindir", evil), ("--system-user", "root"), ("--system-user", "root", "--bindir", evil),
                  ("--datadir", "/tmp/backup", "--bindir", evil)):
        got = rig.pafctl("inspect", "/tmp/backup", *words)
        not_as(f"inspect {' '.join(words)}", "0")
        assert b"not run" in b" ".join(got.out.split()) or b"is root" in got.out, f"why the server's programs were not asked is not told: {got.out!r}"


@case("execution.inspect-others-directory", "of a directory of mallory's: her program runs as nobody, unless one says as her")
def inspect_others_directory():
    evil = evil_programs("/tmp/evil", "mallory")
    copy_of_instance("/tmp/data", "mallory", evil)
    for words in ((), ("--bindir", evil), ("--system-user", "postgres", "--bindir", evil)):
        got = rig.pafctl("inspect", "/tmp/data", *words)
        assert not runners(), f"inspect {' '.join(words)}: mallory's program ran as {runners()}"
        assert b"belongs to user id" in b" ".join(got.out.split()), got.out
    rig.pafctl("inspect", "/tmp/data", "--system-user", "mallory")
    not_as("inspect --system-user mallory", "0", str(rig.ids("postgres")[0]))


@case("execution.program-of-another", "a program of mallory's is not run as postgres, wherever it is named")
def program_of_another():
    evil = evil_programs("/tmp/evil", "mallory")
    copy_of_instance(DATA, "postgres", evil)
    postgres = str(rig.ids("postgres")[0])
    for words in (("inspect", DATA), ("inspect", DATA, "--bindir", evil), ("status", "--pgdata", DATA, "--bindir", evil)):
        rig.pafctl(*words)
        not_as(" ".join(words), "0", postgres)
    rig.agent("validate-all", evil, extra={"OCF_CHECK_LEVEL": "10"})
    not_as("validate-all", "0", postgres)


@case("execution.system-user-root", "system_user=root does not make the agent run the programs of bindir as root")
def system_user_root():
    evil = evil_programs("/tmp/evil", "postgres")
    for owner in ("postgres", "root"):
        copy_of_instance(DATA, owner, evil)
        for action in ("validate-all", "start", "monitor", "demote", "promote", "stop"):
            rig.agent(action, evil, timeout=4000, params={"system_user": "root"}, extra={"OCF_CHECK_LEVEL": "10"})
            not_as(f"{action}, directory of {owner}", "0")


@case("execution.boot", "pafctl boot with an instance of root's, a bindir of an attacker's, or both")
def boot():
    evil = evil_programs("/tmp/evil", "mallory")
    for owner, user in (("root", "root"), ("postgres", "root"), ("root", "postgres"), ("mallory", "postgres")):
        copy_of_instance(DATA, owner, evil)
        rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={evil} system_user={user}"\n', owner="root")
        rig.pafctl("boot", "prepare")
        not_as(f"directory of {owner}, system_user={user}", "0", str(rig.ids("postgres")[0]))


@case("execution.terminal", "what runs as the system user has no terminal of root's to type into")
def terminal():
    evil = evil_programs("/tmp/evil", "postgres")
    copy_of_instance(DATA, "postgres", evil)
    pid, master = pty.fork()
    if pid == 0:
        for words in (("inspect", DATA), ("status", "--pgdata", DATA, "--bindir", evil)):
            subprocess.run([*rig.LAUNCHER, rig.PAFCTL, *words], check=False, env={"PATH": "/usr/bin"})
        os._exit(0)
    try:
        while os.read(master, 65536):
            pass
    except OSError:
        pass
    os.waitpid(pid, 0)
    os.close(master)
    assert runners(), "expected the program of bindir to be run as postgres"
    not_as("inspect on a terminal", "0", "terminal")


@case("execution.path", "programs in PATH, in the working directory and in PGDATA are not those that are run")
def path():
    evil = evil_programs("/tmp/evil", "mallory")
    bindir = instances.dead(15)
    evil_programs(DATA, "postgres")
    env = {"PATH": f"{evil}:.:/usr/bin", "HOME": evil, "LD_LIBRARY_PATH": evil}
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root")
    for words in (("status",), ("inspect", DATA, "--bindir", bindir), ("boot", "prepare"), ("preflight",), ("explain",)):
        rig.pafctl(*words, env=env, cwd=DATA)
    for action in ("monitor", "start", "stop"):
        rig.agent(action, bindir, timeout=3000, extra={"PATH": env["PATH"]})
    assert not runners(), f"run as {runners()}"


@case("execution.agent-foreign-directory", "start and validate-all do not run bindir for a directory of another user's")
def agent_foreign_directory():
    evil = evil_programs("/tmp/evil", "postgres")
    for owner in ("root", "mallory"):
        copy_of_instance(DATA, owner, evil)
        os.chmod(DATA, 0o755)
        for action in ("validate-all", "start"):
            got = rig.agent(action, evil, timeout=4000, extra={"OCF_CHECK_LEVEL": "10"})
            assert got.rc != 0 and not runners(), f"{action}, directory of {owner}: ran as {runners()}, {got}"
