"""Set-ups that start refuses: expected, found, remedy; nothing started or changed.  validate-all says the same."""
import os
import shutil

from harness.postgres import TEMPLATE
from harness.tap import case


def settings(**values):
    def spoil(_, instance):
        instance.configure(**values)
    return spoil


def conninfo(text):
    return settings(primary_conninfo=text)


def refused(name, about, rc, words, spoil, env=None, params=None, validate=True, **majors):
    """spoil(lab, instance) does the damage and may return parameters; words: {major} and {wal_level} are the server's."""
    @case(f"setup.{name}", f"{about}: start refuses with {rc}", **majors)
    def check(lab):
        instance = lab.instance()
        expected = [word.format(major=lab.major.name, wal_level=lab.major.wal_level) for word in words]
        given = dict(params or {})
        given.update(spoil(lab, instance) or {})
        before = sorted(os.listdir(instance.data)) if os.path.isdir(instance.data) else None
        result = lab.expect(rc, instance, "start", *expected, params=given, env=env)
        assert "expected" in result.reason and "found" in result.reason, f"expected both, found {result.reason!r}"
        assert not instance.pids(), "a server was started all the same"
        after = sorted(os.listdir(instance.data)) if os.path.isdir(instance.data) else None
        assert before == after, f"files changed: {before} {after}"
        if validate:
            lab.expect(rc, instance, "validate-all", *expected, params=given, env=env)
        lab.expect(0, instance, "stop", params=given, env=env)


def nothing(*_):
    return None


def remove(name):
    def spoil(_, instance):
        shutil.rmtree(instance.path(name)) if os.path.isdir(instance.path(name)) else os.unlink(instance.path(name))
    return spoil


def bindir(prepare):
    def spoil(lab, instance):
        directory = f"{lab.directory}/bin"
        os.mkdir(directory)
        prepare(directory, instance.bindir)
        return {"bindir": directory}
    return spoil


def script(path, text):
    with open(path, "w") as file:
        file.write("#!/bin/sh\n" + text)
    os.chmod(path, 0o755)


def only_pg_ctl(directory, real):
    os.symlink(real + "/pg_ctl", directory + "/pg_ctl")


def another_version(directory, real):
    only_pg_ctl(directory, real)
    script(directory + "/postgres", "echo 'postgres (PostgreSQL) 9.4.26'\n")


def not_executable(directory, real):
    only_pg_ctl(directory, real)
    with open(directory + "/postgres", "w"):
        pass


def hangs(directory, real):
    only_pg_ctl(directory, real)
    script(directory + "/postgres", "sleep 60\n")


NAME = "application_name"
HOST = "host=/x user=postgres "
refused("wrong-name", "another application_name", 2, [NAME, "srv1", "srv9"], conninfo(HOST + NAME + "=srv9"))
refused("longer-name", "an application_name this node's is a part of", 2, [NAME, "srv10"],
        conninfo(HOST + NAME + "=srv10"))
refused("other-case-name", "an application_name in capitals", 2, [NAME, "SRV1"], conninfo(HOST + NAME + "=SRV1"))
refused("no-name", "no application_name", 2, [NAME, "srv1"], conninfo(HOST))
refused("no-conninfo", "no primary_conninfo", 2, ["primary_conninfo"], conninfo(""))
refused("bad-conninfo", "a malformed primary_conninfo", 2, ["primary_conninfo"], conninfo("host"))
refused("timeline", "recovery_target_timeline is not latest", 2, ["recovery_target_timeline", "latest", "current"],
        settings(recovery_target_timeline="current"), since="12")
refused("hot-standby", "hot_standby is off", 2, ["hot_standby", "on", "off"], settings(hot_standby="off"))
refused("wal-level", "wal_level is minimal", 2, ["wal_level", "{wal_level}", "minimal"],
        settings(wal_level="minimal", max_wal_senders=0))
refused("wal-senders", "max_wal_senders is 0", 2, ["max_wal_senders", "0"], settings(max_wal_senders=0))
refused("conf-typo", "a setting nobody knows in postgresql.conf", 2, ["postgresql.conf"], settings(wal_levell="x"))
refused("conf-value", "a value out of range", 2, ["postgresql.conf"], settings(max_connections="-5"))
refused("conf-include", "a missing include", 2, ["postgresql.conf"], settings(include="/nonexistent.conf"))
refused("no-conf", "no postgresql.conf", 5, ["postgresql.conf"], remove("postgresql.conf"))
refused("no-version", "no PG_VERSION", 5, ["PG_VERSION"], remove("PG_VERSION"))
refused("no-directory", "no data directory", 5, ["nothing"], lambda _, instance: shutil.rmtree(instance.data))
refused("owner", "a data directory of root's", 4, ["owner", "postgres"],
        lambda _, instance: os.chown(instance.data, 0, 0))
refused("mode", "a data directory anybody may read", 4, ["0700", "0777"],
        lambda _, instance: os.chmod(instance.data, 0o777))
refused("recovery-conf", "a stray recovery.conf", 2, ["recovery.conf"],
        lambda _, instance: instance.write("recovery.conf", "standby_mode = on\n"), since="12")
refused("template", "a recovery.conf.pcmk where there is no recovery.conf", 2, ["recovery_template", "recovery.conf"],
        lambda _, instance: instance.write("recovery.conf.pcmk", "standby_mode = on\n"), since="12")
refused("no-template", "no template of recovery.conf", 2, ["recovery_template", TEMPLATE], remove(TEMPLATE),
        before="12")
refused("template-elsewhere", "a recovery_template that does not exist", 2, ["recovery_template", "/nonexistent"],
        nothing, params={"recovery_template": "/nonexistent"}, before="12")
refused("template-timeline", "a template whose recovery_target_timeline is not latest", 2,
        ["recovery_target_timeline", "latest", "7"], settings(recovery_target_timeline="7"), before="12")
refused("template-mode", "a template that asks for no standby", 2, ["standby_mode", "on", "off"],
        settings(standby_mode="off"), before="12")
refused("template-unreadable", "a template that is a directory", (1, 2, 4, 5), [TEMPLATE],
        lambda _, instance: (os.unlink(instance.path(TEMPLATE)), os.mkdir(instance.path(TEMPLATE)))[1], before="12")
refused("no-programs", "a bindir that does not exist", 5, ["bindir", "/nonexistent/postgres"], nothing,
        params={"bindir": "/nonexistent"})
refused("no-postgres", "a bindir without postgres", 5, ["bindir", "postgres"], bindir(only_pg_ctl))
refused("not-executable", "a postgres that may not be executed", 4, ["bindir", "executed"], bindir(not_executable))
refused("other-version", "programs of another version", 5, ["bindir", "9.4", "{major}"], bindir(another_version))
refused("hanging-program", "a postgres that hangs", 1, ["bindir"], bindir(hangs), validate=False)
refused("no-user", "a system_user that does not exist", 5, ["system_user", "nosuchuser"], nothing,
        params={"system_user": "nosuchuser"})
refused("other-user", "a system_user that owns nothing", 4, ["owner", "nobody"], nothing,
        params={"system_user": "nobody"})
refused("notify-off", "notify=false", 6, ["notify", "true", "false"], nothing, validate=False,
        env={"OCF_RESKEY_CRM_meta_notify": "false"})
refused("notify-unset", "no meta attribute notify", 6, ["notify", "true"], nothing, validate=False,
        env={"OCF_RESKEY_CRM_meta_notify": None})
refused("two-primaries", "promoted-max=2", 6, ["promoted-max", "1", "2"], nothing, validate=False,
        env={"OCF_RESKEY_CRM_meta_promoted_max": "2", "OCF_RESKEY_CRM_meta_master_max": "2"})


@case("setup.version-garbage", "a PG_VERSION that is none: an error with expected and found, stop 0")
def version_garbage(lab):
    instance = lab.instance()
    instance.write("PG_VERSION", "fifteen\n")
    lab.expect((2, 5), instance, "start", "PG_VERSION", "expected", "found")
    lab.expect(0, instance, "stop")


@case("setup.unknown-version", "a PG_VERSION no plugin serves: 5, stop 0")
def unknown_version(lab):
    instance = lab.instance()
    instance.write("PG_VERSION", "99\n")
    lab.expect(5, instance, "start", "99")
    lab.expect(0, instance, "stop")


@case("setup.good", "a good set-up: validate-all 0, also for a resource that is not in the cluster")
def good(lab):
    instance = lab.instance()
    lab.expect(0, instance, "validate-all")
    lab.expect(0, instance, "validate-all", managed=False)
    instance.start()
    lab.expect(0, instance, "validate-all")


@case("setup.level-0", "validate-all at level 0 looks at the parameters alone")
def level_zero(lab):
    instance = lab.instance()
    level = {"OCF_CHECK_LEVEL": "0"}
    lab.expect(0, instance, "validate-all", params={"pgdata": "/nonexistent"}, env=level)
    lab.expect(2, instance, "validate-all", "pgport", params={"pgport": "x"}, env=level)
    lab.expect(5, instance, "validate-all", params={"pgdata": "/nonexistent"}, env={"OCF_CHECK_LEVEL": "10"})


@case("setup.plugin-place", "a plugin directory others may write to is not used: start 5")
def plugin_place(lab):
    instance = lab.instance()
    loosen = ["unshare", "--mount", "sh", "-c", f'cp -r /usr/lib/resource-agents-paf {lab.directory}/p && '
              f'mount --bind {lab.directory}/p /usr/lib/resource-agents-paf && '
              'chmod 777 /usr/lib/resource-agents-paf/plugins && exec "$0" "$@"']
    result = lab.expect(5, instance, "start", "no version plugin serves", prefix=loosen)
    assert "chmod" in str(result.log), "expected the remedy in the log"
    lab.expect(0, instance, "stop", prefix=loosen)


@case("setup.reload", "reload: 0 on a running server, whose configuration is left alone")
def reload(lab):
    primary = lab.primary("srv1")
    standby = lab.standby("srv2", primary)
    before = primary.value("show work_mem")
    primary.configure(work_mem="9MB")
    lab.expect(0, primary, "reload")
    lab.expect(0, standby, "reload")
    assert primary.value("show work_mem") == before != "9MB"
    lab.expect(7, lab.instance("srv3"), "reload")
