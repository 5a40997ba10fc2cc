"""AcmeSQL instances for the cases of tests/instance, and what is to be seen on them with the plugin and without."""
import json
import os
import shutil

import acmesql
from harness import majors, postgres, sandbox
from harness.lab import Lab
from vendor import PLUGIN

ALONE = {"unpromoted": ["srv1"], "promote": ["srv1"]}
INSTALLED = f"{sandbox.PLUGINS}/plugins/{PLUGIN}"
#: Cases of tests/instance that every server has to pass; each runs on AcmeSQL with its plugin.
CASES = """start.clean start.crashed-primary start.base-backup start.twice stop.primary stop.orphans monitor.clean-stop
    monitor.standby monitor.primary monitor.crashed-primary promote.standby demote.primary demote.cycle election.best inspect.primary""".split()


class AcmeSql(majors.Major):
    def __init__(self):
        super().__init__(acmesql.BASE, f"{sandbox.SERVERS}/{acmesql.NAME}/bin")
        self.name = acmesql.NAME


class AcmeInstance(postgres.Instance):
    """Its recovery settings are where AcmeSQL has them."""

    def write_conf(self):
        super().write_conf()
        lines = self.read("postgresql.conf").splitlines(keepends=True)
        recovery = [line for line in lines if line.startswith(majors.RECOVERY)]
        self.write(acmesql.TEMPLATE, "".join(recovery))
        self.write("postgresql.conf", "".join(line for line in lines if line not in recovery) + acmesql.INCLUDE)

    def mark_standby(self):
        self.write(acmesql.RECOVERY_FILE, self.read(acmesql.TEMPLATE))
        super().mark_standby()


class AcmeLab(Lab):
    def instance(self, name="srv1", upstream=None, empty=False):
        made = AcmeInstance(self.major, self.directory, name, self.next_port, upstream, empty)
        self.next_port += 1
        self.instances.append(made)
        return made


def use_plugin(path):
    """Installs it; without a path, removes it."""
    if os.path.exists(INSTALLED):
        os.unlink(INSTALLED)
    if path:
        shutil.copy(path, INSTALLED)
        os.chmod(INSTALLED, 0o755)


def served(lab):
    """All of a node's life through the agent."""
    primary = lab.primary("srv2")
    instance = lab.instance("srv1", primary)
    lab.expect(0, instance, "validate-all")
    lab.expect(0, instance, "start")
    assert instance.in_recovery() and instance.read(acmesql.RECOVERY_FILE) == instance.read(acmesql.TEMPLATE)
    primary.wait_streaming(instance)
    lab.monitor(0, instance)
    primary.crash()
    lab.expect(0, instance, "promote", plan=ALONE)
    assert not instance.in_recovery() and not instance.has("standby.signal")
    lab.monitor(8, instance, promoted=True)
    lab.expect(0, instance, "demote")
    assert instance.in_recovery()
    lab.expect(0, instance, "stop")
    lab.monitor(7, instance)


def wrong_templates(lab):
    """Each is refused before anything is started or written; with two words of the reason."""
    instance = lab.instance()
    right = "primary_conninfo = 'host=/nowhere application_name=srv1'\n"
    for content, *words in (("primary_conninfo = 'host=/nowhere application_name=srv9'\n", "application_name", "srv9"),
                            ("primary_conninfo = 'host=/nowhere'\n", "application_name", "no"),
                            ("primary_conninfo = 'host'\n", "primary_conninfo", "connection string"),
                            ("primary_conninfo = host=/nowhere\n", "line 1", "end of the line"),
                            (right + "standby_mode = on\n", "line 2", "a standby can have"),
                            (right + "recovery_target = 'immediate'\n", "line 2", "a standby can have"),
                            (right + "\nrecovery_target_timeline = 7\n", "line 3", "latest")):
        instance.write(acmesql.TEMPLATE, content)
        result = lab.expect(2, instance, "start", *words)
        assert "expected" in result.reason and "found" in result.reason, result.reason
    os.unlink(instance.path(acmesql.TEMPLATE))
    lab.expect(2, instance, "start", acmesql.TEMPLATE, "no such file")
    lab.expect(2, instance, "validate-all", acmesql.TEMPLATE, "no such file")
    assert not instance.pids() and not instance.has(acmesql.RECOVERY_FILE) and not instance.has("standby.signal")
    lab.expect(0, instance, "start", params={"recovery_template": given_template(lab, right)})
    lab.expect(0, instance, "stop")


def given_template(lab, content):
    path = f"{lab.directory}/given"
    with open(path, "w") as file:
        file.write(content)
    return path


def missing_include(lab):
    instance = lab.instance()
    conf = instance.read("postgresql.conf")
    instance.write("postgresql.conf", conf.replace(acmesql.INCLUDE, ""))
    lab.expect(2, instance, "start", "include_if_exists", acmesql.RECOVERY_FILE)
    instance.write("other.conf", acmesql.INCLUDE)
    instance.configure(include="other.conf")
    lab.expect(0, instance, "start")  # perhaps it is there: a warning
    lab.expect(0, instance, "stop")


def postgresql_is_left_alone(lab):
    """PostgreSQL 14 on the same node: served by its own plugin, also while its program cannot be run."""
    instance = Lab.instance(lab)
    instance.bindir = f"{sandbox.SERVERS}/{acmesql.BASE}/bin"
    lab.expect(0, instance, "start")
    assert instance.in_recovery() and not instance.has(acmesql.RECOVERY_FILE)
    for bindir in (instance.bindir, "/nonexistent"):
        inspected = json.loads(lab.pafctl("inspect", "--json", "--bindir", bindir, instance.data).stdout)
        assert inspected["plugin"] == "postgresql-12", f"with bindir {bindir}: {inspected['plugin']}"
        lab.monitor(0, instance, params={"bindir": bindir})
    lab.expect(0, instance, "stop")


def without_plugin(lab, wanted):
    """Refused with what the program says; what runs is still looked after.  `wanted`: words of the refusal."""
    primary = lab.primary("srv2")
    instance = lab.standby("srv1", primary)
    lab.monitor(0, instance)
    lab.monitor(8, primary, promoted=True)
    lab.expect((1, 5), primary, "demote", "AcmeSQL-DB", plan={"promoted": ["srv2"], "unpromoted": ["srv1"], "demote": ["srv2"]})
    lab.expect(0, primary, "stop")
    result = lab.expect((1, 5), instance, "promote", plan=ALONE)
    assert wanted in result.reason + result.log and instance.in_recovery(), result
    lab.expect(0, instance, "stop")
    lab.monitor(7, instance)
    files = sorted(os.listdir(instance.data))
    for action in ("start", "validate-all"):
        result = lab.expect(5, instance, action, "AcmeSQL-DB")
        assert wanted in result.reason + result.log, result
    assert not instance.pids() and sorted(os.listdir(instance.data)) == files
