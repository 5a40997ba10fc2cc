"""Secrets: nothing of a password, or of a file that root alone may read, gets into an exit reason, a log or a report."""
import instances
import rig
from registry import case
from rig import DATA, SECRET_TEXT

PASSWORD = "S3cr3t"
GOOD = "standby_mode = on\nrecovery_target_timeline = 'latest'\n"
TEMPLATES = {
    "no closing quote": "primary_conninfo = 'user=r password=S3cr3t host=x\n",
    "junk after the value": "primary_conninfo = 'host=x' password=S3cr3t\n",
    "no quotes": "primary_conninfo = user=r password=S3cr3t\n",
    "the password first": "primary_conninfo = S3cr3t password\n",
    "a blank in the password": GOOD + "primary_conninfo = 'host=x password=foo S3cr3t'\n",
    "the password as a keyword": GOOD + "primary_conninfo = 'host=x S3cr3t=foo'\n",
    "a broken address": GOOD + "primary_conninfo = 'postgresql://u:S3cr3t@h:p%zz/x'\n",
    "no application_name": GOOD + "primary_conninfo = 'host=x password=S3cr3t'\n",
    "quotes within quotes": GOOD + "primary_conninfo = 'host=x application_name=\\'other password=S3cr3t\\''\n",
    "a command": GOOD + "primary_conninfo = 'host=x application_name=srv1'\nrestore_command = 'curl -u u:S3cr3t\n",
    "an unknown name": "S3cr3t = 1\n",
    "a wrong timeline": "standby_mode = on\nrecovery_target_timeline = 'S3cr3t'\n",
    "no equals sign": "primary_conninfo 'host=x password=S3cr3t\n",
    "sslpassword": GOOD + "primary_conninfo = 'host=x sslpassword=S3cr3t passfile=/x S3cr3t'\n",
}
CONNECTIONS = {
    "syntax error": "primary_conninfo = 'host=x password=S3cr3t application_name=srv1\n",
    "a blank in the password": "primary_conninfo = 'host=x password=a S3cr3t application_name=srv1'\n",
    "another application_name": "primary_conninfo = 'host=x password=S3cr3t application_name=other'\n",
    "a quote in the password": "primary_conninfo = 'host=x password=''S3cr3t application_name=srv1'\n",
    "an address": "primary_conninfo = 'postgresql://u:S3cr3t@h/db?application_name=srv1'\n",
    "a broken address": "primary_conninfo = 'postgresql://u:S3cr3t@h:5x/db?application_name=srv1'\n",
    "brackets": "primary_conninfo = 'postgresql://u:S3cr3t@[::1/db'\n",
    "all well": "primary_conninfo = 'host=x password=S3cr3t application_name=srv1'\n",
}


def keeps(title, got):
    try:
        rig.nothing_of(got, PASSWORD)
    except AssertionError as leak:
        raise AssertionError(f"{title}: {leak}") from None


@case("secrets.template-agent", "a template with a fault in primary_conninfo: exit reason and log")
def template_agent():
    for title, text in TEMPLATES.items():
        for action in ("start", "validate-all", "demote"):
            bindir = instances.dead(11)
            rig.write(DATA + "/recovery.conf.pcmk", text)
            keeps(f"{title}, {action}", rig.agent(action, bindir, timeout=4000, extra={"OCF_CHECK_LEVEL": "10"}))


@case("secrets.template-pafctl", "and what pafctl inspect, status and boot print, JSON too")
def template_pafctl():
    for title, text in TEMPLATES.items():
        bindir = instances.dead(11)
        rig.write(DATA + "/recovery.conf.pcmk", text)
        rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root")
        for words in (("inspect", DATA, "--bindir", bindir), ("inspect", "--json", DATA, "--bindir", bindir)):
            keeps(f"{title}, {' '.join(words)}", rig.pafctl(*words))


@case("secrets.server-words", "connection strings of PostgreSQL 15, through what the server's own programs say")
def server_words():
    for title, conf in CONNECTIONS.items():
        instances.data_directory(15, conf=conf)
        bindir = instances.PGBIN
        keeps(f"{title}, start", rig.agent("start", bindir, timeout=6000))
        keeps(f"{title}, stop", rig.agent("stop", bindir, timeout=6000))
        for words in (("inspect", DATA), ("inspect", "--json", DATA), ("status", "--json", "--pgdata", DATA)):
            keeps(f"{title}, {' '.join(words)}", rig.pafctl(*words, "--bindir", bindir))
        rig.end_processes()


@case("secrets.last-words", "the last words of a server that echoes its configuration")
def last_words():
    bindir = instances.dead(15)
    for name in ("postgres", "pg_ctl"):
        rig.write(f"{bindir}/{name}", "#!/bin/sh\necho \"FATAL: invalid connection option in 'host=x password=S3cr3t'\" >&2\nexit 1\n",
                  owner="root", mode=0o755)
    for action in ("start", "validate-all", "demote"):
        keeps(action, rig.agent(action, bindir, timeout=4000, extra={"OCF_CHECK_LEVEL": "10"}))
    keeps("inspect", rig.pafctl("inspect", DATA, "--bindir", bindir))


@case("secrets.root-only-files", "lines of a file that root alone may read, through links of the owner's")
def root_only_files():
    for name in ("PG_VERSION", "postmaster.pid", "recovery.conf.pcmk", "postmaster.opts", "recovery.conf"):
        bindir = instances.dead(11)
        rig.link(rig.SECRET, f"{DATA}/{name}")
        for action in ("monitor", "start", "stop", "demote", "promote", "validate-all"):
            got = rig.agent(action, bindir, timeout=4000, extra={"OCF_CHECK_LEVEL": "10"})
            rig.nothing_of(got, *SECRET_TEXT.split(":"))
        rig.nothing_of(rig.pafctl("inspect", DATA, "--bindir", bindir), *SECRET_TEXT.split(":"))


@case("secrets.own-files", "a postmaster.pid and a PG_VERSION of other content are named, not quoted")
def own_files():
    for name in ("PG_VERSION", "postmaster.pid", "backup_label"):
        bindir = instances.dead(15)
        rig.write(f"{DATA}/{name}", "password=S3cr3t\n" * 2)
        for action in ("monitor", "start", "stop"):
            keeps(f"{name}, {action}", rig.agent(action, bindir, timeout=4000))
