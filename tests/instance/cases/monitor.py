"""monitor and probe of servers in ordinary states."""
import os
import shutil
import signal

from harness.postgres import AS_POSTGRES, TEMPLATE
from harness.processes import alive, state_of, wait_until
from harness.tap import case


@case("monitor.clean-stop", "cleanly stopped: 7 for probe and monitor, with and without the cluster")
def clean_stop(lab):
    stopped = lab.instance()
    lab.probe(7, stopped)
    lab.monitor(7, stopped)
    lab.probe(7, stopped, managed=False)


@case("monitor.standby", "a running standby: 0 for probe and monitor")
def standby(lab):
    running = lab.standby()
    lab.probe(0, running)
    result = lab.monitor(0, running)
    lab.probe(0, running, managed=False)
    assert "WARN" not in result.log, f"expected a quiet log, found {result.log}"


@case("monitor.primary", "a running primary: 8 for probe and monitor")
def primary(lab):
    running = lab.primary()
    lab.probe(8, running)
    lab.monitor(8, running, promoted=True)     # the first one of a primary tells what is unsafe around it
    result = lab.monitor(8, running, promoted=True)
    lab.probe(8, running, managed=False)
    assert "WARN" not in result.log, f"expected a quiet log, found {result.log}"


@case("monitor.1.1.12", "the environment of Pacemaker 1.1.12: primary 8, standby 0, stopped 7")
def old_release(lab):
    lab.use_release("1.1.12")
    primary_, stopped = lab.primary("srv1"), lab.instance("srv3")
    standby_ = lab.standby("srv2", primary_)
    lab.monitor(8, primary_)
    lab.monitor(0, standby_)
    lab.probe(8, primary_)
    lab.probe(0, standby_)
    lab.probe(7, stopped)


@case("monitor.no-directory", "a missing data directory: 5 and the parameter's name")
def no_directory(lab):
    lab.probe(5, lab.instance(empty=True), "pgdata")


@case("monitor.empty-directory", "an empty data directory, as of a file system not mounted: not running")
def empty_directory(lab):
    instance = lab.instance(empty=True)
    instance.make_directory()
    lab.probe((5, 7), instance)


@case("monitor.crashed-primary", "a crashed primary: probe 7, monitor 9", group="crashed primary")
def crashed_primary(lab):
    crashed = lab.primary()
    crashed.crash()
    lab.probe(7, crashed)
    lab.monitor(9, crashed, "crashed", promoted=True)


@case("monitor.crashed-standby", "a crashed standby: 7 for both", group="crashed standby")
def crashed_standby(lab):
    crashed = lab.standby()
    crashed.crash()
    lab.probe(7, crashed)
    lab.monitor(7, crashed)


@case("monitor.backup", "a base backup that never ran: 7, whatever its control file says")
def base_backup(lab):
    source = lab.primary()
    copy = lab.instance("srv2", source, empty=True)
    source.backup_to(copy)
    assert copy.has("backup_label") and copy.control() == "in production"
    lab.probe(7, copy)
    lab.monitor(7, copy)


@case("monitor.zombie", "a killed postmaster that nobody reaps: monitor 9, probe 7, stop 0, start 0",
      group="crashed primary")
def zombie(lab):
    instance = lab.instance()
    postmaster = lab.bystander(instance.bindir + "/postgres", "-D", instance.data, cwd="/", user=AS_POSTGRES["user"],
                               group=AS_POSTGRES["group"], extra_groups=[])
    instance.wait_open()
    lab.monitor(8, instance)
    instance.crash()
    wait_until(lambda: state_of(postmaster.pid) == "Z", "the postmaster to be a zombie")
    os.kill(postmaster.pid, 0)  # a zombie still takes signals
    lab.monitor(9, instance)
    lab.probe(7, instance)
    lab.expect(0, instance, "stop")
    lab.expect(0, instance, "start")
    assert state_of(postmaster.pid) == "Z" and instance.in_recovery()


@case("monitor.recycled-pid", "postmaster.pid names somebody else's process: not running, and it is left alone")
def recycled_pid(lab):
    instance = lab.primary()
    content = instance.read("postmaster.pid").split("\n", 1)[1]
    instance.crash()
    other = lab.bystander()
    instance.write("postmaster.pid", f"{other.pid}\n{content}")
    lab.probe(7, instance)
    lab.monitor(9, instance)
    lab.expect(0, instance, "stop")
    assert alive(other.pid), "stop ended a foreign process"
    lab.expect(0, instance, "start")
    assert instance.in_recovery() and alive(other.pid)


@case("monitor.other-server-pid", "postmaster.pid copied from another server: not running, the other goes on")
def other_server(lab):
    other = lab.primary("srv1")
    instance = lab.instance("srv2")
    shutil.copy(other.path("postmaster.pid"), instance.path("postmaster.pid"))
    lab.probe(7, instance)
    lab.expect(0, instance, "stop")
    assert other.postmaster() and not other.in_recovery(), "stop hit another server"


@case("monitor.recycled-by-postgres", "the recorded pid now is a backend of another server: not running, untouched")
def recycled_by_postgres(lab):
    other = lab.primary("srv1")
    client = other.connect()
    instance = lab.primary("srv2")
    content = instance.read("postmaster.pid").split("\n", 1)[1]
    instance.crash()
    instance.write("postmaster.pid", f"{client.info.backend_pid}\n{content}")
    lab.probe(7, instance)
    lab.expect(0, instance, "stop")
    client.cursor().execute("select 1")
    client.close()


PID_FILES = {"garbage": "hello\nworld\n", "empty": "", "zero": "0\n", "minus-one": "-1\n", "huge-number": "9" * 400,
             "no-newline": "123", "long": "1\n" * 40000, "one": "1\n/nowhere\n"}


def strange_pid_file(name, content):
    @case(f"monitor.pid-file-{name}", "a postmaster.pid with strange content: running 8, stopped 7")
    def check(lab):
        stopped = lab.instance("srv1")
        stopped.write("postmaster.pid", content)
        lab.probe(7, stopped)
        lab.expect(0, stopped, "stop")
        running = lab.primary("srv2")
        pid = running.postmaster()
        running.write("postmaster.pid", content)
        lab.monitor(8, running)
        assert alive(pid)


for each in PID_FILES.items():
    strange_pid_file(*each)


@case("monitor.pid-file-removed", "postmaster.pid removed under a running server: monitor 8, stop ends it")
def pid_file_removed(lab):
    running = lab.primary()
    pid = running.postmaster()
    os.unlink(running.path("postmaster.pid"))
    lab.monitor(8, running)
    lab.expect(0, running, "stop")
    assert not alive(pid) and running.control() == "shut down"


@case("monitor.orphans", "backends that outlived a killed primary: never 7", group="crashed primary")
def orphans(lab):
    running = lab.primary()
    client = running.connect()
    backend = client.info.backend_pid
    os.kill(backend, signal.SIGSTOP)
    running.crash(keep=[backend])
    lab.monitor(9, running, str(backend), promoted=True)
    lab.probe(1, running, str(backend))


@case("monitor.debian-layout", "configuration and data in two directories: the whole life")
def debian_layout(lab):
    instance = lab.instance()
    instance.conf_dir = f"{lab.directory}/etc"
    os.mkdir(instance.conf_dir, 0o755)
    for name in ("postgresql.conf", "pg_hba.conf", "pg_ident.conf", TEMPLATE):
        if instance.has(name):
            shutil.move(instance.path(name), instance.conf_dir)
    instance.configure(data_directory=instance.data)
    lab.probe(7, instance)
    lab.expect(0, instance, "start")
    lab.monitor(0, instance)
    lab.expect(0, instance, "promote", managed=False)
    lab.monitor(8, instance)
    lab.expect(0, instance, "demote")
    lab.expect(0, instance, "stop")
    assert instance.control() == "shut down in recovery"


@case("monitor.symlinked-directory", "pgdata through a symbolic link: the whole life")
def symlinked(lab):
    instance = lab.instance()
    link = f"{lab.directory}/link"
    os.symlink(instance.data, link)
    params = {"pgdata": link}
    lab.expect(0, instance, "start", params=params)
    lab.monitor(0, instance, params=params)
    lab.monitor(0, instance)
    lab.expect(0, instance, "stop", params=params)
    lab.probe(7, instance, params=params)
