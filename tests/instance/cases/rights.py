"""Root's rights serve nobody else: files of the instance are used with its user's rights, and its data directory is its
own."""
import os
import subprocess

from harness.processes import alive
from harness.tap import case

SECRET = "root-only-secret-4711"


def give(instance, uid):
    os.chown(instance.data, uid, uid)


def as_postgres(*argv):
    subprocess.run(["runuser", "-u", "postgres", "--", *argv], check=True)


@case("rights.stop-foreign-dead", "nothing alive in a data directory of root's: monitor 4 and never 7, stop 0")
def dead(lab):
    instance = lab.primary()
    instance.crash()
    give(instance, 0)
    for call in (lab.probe, lab.monitor):
        call(4, instance, "owner", "postgres", "user id 0", "chown -R")
    lab.expect(0, instance, "stop")
    assert instance.has("postmaster.pid"), "stop changed somebody else's directory"


@case("rights.stop-foreign-alive",
      "a live server in a data directory of root's: errors (4) of all that is no stop, which stops it")
def live(lab):
    instance = lab.primary()
    pid = instance.postmaster()
    give(instance, 0)
    lab.monitor(4, instance, "owner", "postgres")
    lab.probe(4, instance, "owner", "postgres")
    for action in ("promote", "demote", "start", "reload"):
        lab.expect(4, instance, action, "owner", "postgres")
        assert alive(pid), f"{action} ended the server"
    lab.expect(0, instance, "stop")
    assert not alive(pid)


@case("rights.linked-directory", "pgdata is a link of the administrator's to a directory of postgres's: all as usual")
def linked(lab):
    instance = lab.primary()
    link = lab.directory + "/link"
    os.symlink(instance.data, link)
    params = {"pgdata": link}
    lab.monitor(8, instance, params=params)
    lab.expect(0, instance, "stop", params=params)
    lab.expect(0, instance, "start", params=params)
    lab.monitor(0, instance, params=params)


@case("rights.exchanged-directory",
      "the data directory of a live server, exchanged for one of root's, is not \"not running\"")
def exchanged(lab):
    instance = lab.primary()
    pid = instance.postmaster()
    os.rename(instance.data, instance.data + ".moved")
    try:
        os.mkdir(instance.data, 0o755)
        lab.probe(1, instance, "alive in", timeout=4000)
        lab.expect(1, instance, "stop", "alive in", timeout=4000)
        assert alive(pid)
        os.rmdir(instance.data)
    finally:
        os.rename(instance.data + ".moved", instance.data)
    lab.monitor(8, instance)


@case("rights.device-for-pid-file",
      "a device, a loop and a directory for postmaster.pid are not opened, and fail no stop")
def devices(lab):
    instance = lab.instance()
    path = instance.path("postmaster.pid")
    for plant in (["ln", "-s", "/dev/ptmx"], ["ln", "-s", "/proc/kmsg"], ["ln", "-s", path], ["mkdir"], ["mkfifo"]):
        as_postgres(*plant, path)
        lab.probe(7, instance)
        lab.expect(0, instance, "stop")
        as_postgres("rm", "-rf", path)


def link_to_secret(lab, instance, name, content):
    """Makes `name` in the data directory a link to a file that root alone may read; returns that file's path."""
    secret = lab.directory + "/secret"
    with open(secret, "w") as file:
        file.write(content)
    os.chmod(secret, 0o600)
    as_postgres("ln", "-sf", secret, instance.path(name))
    return secret


@case("rights.secret-version", "PG_VERSION is a link to a file of root's: refused without a word of it")
def version(lab):
    instance = lab.instance()
    link_to_secret(lab, instance, "PG_VERSION", "9" + SECRET + "\n")
    for action in ("start", "validate-all", "promote", "demote", "stop"):
        result = lab.call(instance, action)
        assert SECRET not in result.err + result.log, f"{action} tells the secret: {result}"


@case("rights.secret-template",
      "the template is a link to a file of root's: refused, and not copied for postgres", before="12")
def template(lab):
    instance = lab.instance()
    secret = link_to_secret(lab, instance, "recovery.conf.pcmk", "standby_mode = on # " + SECRET + "\n")
    lab.expect(2, instance, "start", "postgres", "may read", "let postgres read it")
    lab.expect(1, instance, "demote", "postgres", "may read", "let postgres read it")
    assert not instance.has("recovery.conf")
    os.chmod(secret, 0o644)
    os.chmod(lab.directory, 0o755)
    result = lab.call(instance, "start")
    assert "may read" not in result.reason, f"a template that postgres may read is read: {result}"
