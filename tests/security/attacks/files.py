"""Root reads for the owner: what he may not read must not be opened with root's rights, whatever leads there."""
import os
import shutil

import instances
import rig
from registry import case
from rig import DATA, SECRET, SECRET_TEXT, Sentry

LINKS = ("PG_VERSION", "postmaster.pid", "postmaster.opts", "backup_label", "global/pg_control", "pg_hba.conf", "postgresql.conf")


def not_given_away():
    """No file that the owner can read holds the secret."""
    for top, _, files in os.walk(rig.HOME):
        for name in files:
            path = os.path.join(top, name)
            try:
                with open(path, "rb", opener=lambda name, flags: os.open(name, flags | os.O_NOFOLLOW | os.O_NONBLOCK)) as file:
                    assert SECRET_TEXT.encode() not in file.read(), f"the secret was copied into {path}"
            except OSError:
                pass      # a link, or just exchanged for one


def spied(sentry, title, got):
    sentry.quiet(title)
    rig.nothing_of(got, SECRET_TEXT[:24])
    not_given_away()


@case("files.template-link", "a template that is a link to a file of root's is not copied for the owner")
def template_link():
    for action in ("start", "demote", "promote", "validate-all"):
        bindir = instances.dead(11)
        rig.link(SECRET, DATA + "/recovery.conf.pcmk")
        sentry = Sentry(SECRET)
        spied(sentry, action, rig.agent(action, bindir, extra={"OCF_CHECK_LEVEL": "10"}))


@case("files.template-link-by-parameter", "nor is one that recovery_template names, below a directory of the owner's")
def template_link_by_parameter():
    for action in ("start", "demote"):
        bindir = instances.dead(11)
        rig.own_directory(f"{rig.HOME}/{action}", "postgres")
        rig.link("/etc", f"{rig.HOME}/{action}/etc")
        sentry = Sentry(SECRET)
        spied(sentry, action, rig.agent(action, bindir, params={"recovery_template": f"{rig.HOME}/{action}/etc/secret"}))


@case("files.template-exchanged", "a template that becomes a link once it was judged is not copied")
def template_exchanged():
    bindir = instances.dead(11)
    good = DATA + "/recovery.conf.pcmk"
    rig.link(SECRET, good + ".other")
    instances.background("python3", "exchanger.py", good, good + ".other", directory="/")
    sentry = Sentry(SECRET)
    for _ in range(40):
        got = rig.agent("start", bindir)
        spied(sentry, "start", got)
        rig.write(DATA + "/recovery.conf", "")


@case("files.planted-links", "links in place of the files of a data directory lead nowhere")
def planted_links():
    for name in LINKS:
        bindir = instances.dead(15)
        rig.link(SECRET, f"{DATA}/{name}")
        sentry = Sentry(SECRET)
        for action in ("monitor", "start", "stop", "validate-all"):
            spied(sentry, f"{name}, {action}", rig.agent(action, bindir, extra={"OCF_CHECK_LEVEL": "10"}))


@case("files.planted-links-old", "nor do they in one of PostgreSQL 11, recovery.conf among them")
def planted_links_old():
    for name in ("recovery.conf", "PG_VERSION", "postmaster.pid", "global/pg_control"):
        bindir = instances.dead(11)
        rig.link(SECRET, f"{DATA}/{name}")
        sentry = Sentry(SECRET)
        for action in ("monitor", "demote", "stop"):
            spied(sentry, f"{name}, {action}", rig.agent(action, bindir))


@case("files.directories-elsewhere", "links in place of its directories do not have root list or read another one")
def directories_elsewhere():
    private = rig.own_directory("/tmp/private", "root")
    os.mkdir(private + "/inner")
    for name in ("pg_control", "00000002.history", "000000010000000000000001"):
        rig.write(f"{private}/{name}", SECRET_TEXT * 200, owner="root")
    for name in ("global", "pg_wal"):
        bindir = instances.dead(15, "promoted_just_now")
        rig.link(private, f"{DATA}/{name}")
        sentry = Sentry(private, private + "/pg_control", private + "/00000002.history")
        for action in ("monitor", "start", "promote"):
            spied(sentry, f"{name}, {action}", rig.agent(action, bindir))


@case("files.whole-directory", "PGDATA as a link to a directory of root's: nothing in it is opened or changed")
def whole_directory():
    for action in ("monitor", "start", "stop", "demote", "validate-all"):
        bindir = instances.dead(15)
        shutil.rmtree(DATA)
        instances.data_directory(15, path="/tmp/roots", owner="root")
        rig.write("/tmp/roots/postmaster.pid", "999999\n/x\n1\n5432\n/tmp\n", owner="root")
        rig.link("/tmp/roots", DATA)
        sentry = Sentry("/tmp/roots", "/tmp/roots/global/pg_control", "/tmp/roots/PG_VERSION", "/tmp/roots/postmaster.pid")
        got = rig.agent(action, bindir, extra={"OCF_CHECK_LEVEL": "10"})
        sentry.quiet(action)
        assert got.rc != 0 or action in ("stop", "monitor"), f"{action} of a directory of root's: {got}"
        os.unlink(DATA)


@case("files.inspect-links", "pafctl inspect and status do not read a file of root's through links of the owner's")
def inspect_links():
    for name in (*LINKS[:5], "recovery.conf.pcmk"):
        bindir = instances.dead(11)
        rig.link(SECRET, f"{DATA}/{name}")
        sentry = Sentry(SECRET)
        spied(sentry, f"{name}, inspect", rig.pafctl("inspect", DATA, "--bindir", bindir))
        spied(sentry, f"{name}, status", rig.pafctl("status", "--pgdata", DATA, "--bindir", bindir, "--pghost", rig.HOME))


@case("files.boot-links", "pafctl boot reads an instance's files with the rights of its owner")
def boot_links():
    for name in ("PG_VERSION", "postmaster.pid", "global/pg_control"):
        bindir = instances.dead(11)
        rig.link(SECRET, f"{DATA}/{name}")
        rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root")
        sentry = Sentry(SECRET)
        spied(sentry, f"{name}, boot prepare", rig.pafctl("boot", "prepare"))


@case("files.socket-lock-link", "the lock file of a socket in a directory of mallory's does not lead to a file of root's")
def socket_lock_link():
    bindir = instances.dead(15)
    shared = rig.own_directory("/tmp/shared", "mallory", 0o755)    # not /tmp, where fs.protected_symlinks may help
    rig.write(DATA + "/postmaster.pid", f"999999\n/x\n1\n5432\n{shared}\n")
    rig.link(SECRET, shared + "/.s.PGSQL.5432.lock", owner="mallory")
    sentry = Sentry(SECRET)
    for action in ("start", "monitor", "stop"):
        spied(sentry, action, rig.agent(action, bindir, params={"pghost": shared}))
