"""PostgreSQL instances of a case: copies of one initdb, each with its own socket directory."""
import os
import pwd
import shutil
import signal

import psycopg2

from . import control, processes
from .majors import RECOVERY
from .sandbox import BASE, run

TEMPLATE = "recovery.conf.pcmk"
USER = pwd.getpwnam("postgres")
AS_POSTGRES = {"user": USER.pw_uid, "group": USER.pw_gid, "extra_groups": [], "cwd": "/"}

CONF = """\
listen_addresses = ''
port = {port}
unix_socket_directories = '{sockets}'
fsync = off
autovacuum = off
shared_buffers = 4MB
max_connections = 8
superuser_reserved_connections = 2
max_wal_senders = 4
hot_standby = on
logging_collector = on
log_directory = '{logs}'
log_filename = '{name}.log'
log_line_prefix = '%m [%p] '
log_checkpoints = on
"""

FOLLOW = """\
recovery_target_timeline = 'latest'
primary_conninfo = 'host={upstream} port={upstream_port} user=postgres application_name={name}'
"""

HBA = "local all all trust\nlocal replication all trust\nhost all all 127.0.0.1/32 trust\nhost all all ::1/128 trust\n"


def postgres_owns(path):
    os.chown(path, USER.pw_uid, USER.pw_gid)


def pristine(major):
    """The data directory all others of a major are copied from."""
    return f"{BASE}/{major.name}/pristine"


def make_pristine(major):
    """Small segments where there can be, shut down after it ran once with our settings."""
    home = f"{BASE}/{major.name}"
    for name in ("/s", "/log"):
        os.mkdir(home + name)
        postgres_owns(home + name)
    os.mkdir(pristine(major), 0o700)
    postgres_owns(pristine(major))
    run(major.bindir + "/initdb", "-D", pristine(major), "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale",
        "-N", *major.initdb(), **AS_POSTGRES)
    first = Instance(major, home, "pristine", 5432, empty=True)
    first.write("pg_hba.conf", HBA)
    first.write_conf()
    first.start().stop()
    for name in ("s", "log"):
        shutil.rmtree(f"{home}/{name}")


class Instance:
    """One data directory: `data`, its socket directory `sockets`, its server log."""

    def __init__(self, major, directory, name, port, upstream=None, empty=False):
        self.major = major
        self.directory, self.name, self.port = directory, name, port
        self.data = self.conf_dir = f"{directory}/{name}"
        self.sockets = f"{directory}/s"
        self.log_file = f"{directory}/log/{name}.log"
        self.starter_log = f"{directory}/log/{name}.start"
        self.upstream = upstream
        self.bindir = major.bindir
        self.standby_mark = major.standby_mark
        if not empty:
            run("cp", "-a", pristine(major), self.data)
            self.write_conf()

    # --- files
    def path(self, name):
        return os.path.join(self.data, name)

    def write(self, name, text):
        with open(self.path(name), "w") as file:
            file.write(text)
        postgres_owns(self.path(name))

    def read(self, name):
        with open(self.path(name), errors="replace") as file:
            return file.read()

    def has(self, name):
        return os.path.lexists(self.path(name))

    def make_directory(self):
        os.mkdir(self.data, 0o700)
        postgres_owns(self.data)

    def write_conf(self):
        """postgresql.conf, and before 12 the template of recovery.conf."""
        upstream = self.upstream
        follow = FOLLOW.format(upstream=upstream.sockets if upstream else "/nowhere",
                               upstream_port=upstream.port if upstream else 1, name=self.name)
        conf = CONF.format(port=self.port, sockets=self.sockets, logs=f"{self.directory}/log", name=self.name)
        conf += "\n".join(self.major.settings()) + "\n"
        if self.major.recovery_conf:
            self.write(TEMPLATE, "standby_mode = 'on'\n" + follow)
        else:
            conf += follow
        self.write("postgresql.conf", conf)

    def configure(self, **settings):
        """Appends settings to the file they belong into; the last one counts."""
        for name, value in settings.items():
            in_template = self.major.recovery_conf and name in RECOVERY
            with open(f"{self.conf_dir}/{TEMPLATE if in_template else 'postgresql.conf'}", "a") as file:
                file.write(f"{name} = '{value}'\n")

    def mark_standby(self):
        """What makes the next start one as a standby."""
        self.write(self.standby_mark, self.read(TEMPLATE) if self.major.recovery_conf else "")

    def log(self):
        try:
            with open(self.log_file, errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    # --- running it by hand
    def launch(self):
        """Starts the server as its files say, without waiting for it."""
        run(self.bindir + "/pg_ctl", "start", "-s", "-W", "-D", self.conf_dir, "-l", self.starter_log, **AS_POSTGRES)

    def start(self):
        self.launch()
        self.wait_open()
        return self

    def start_standby(self):
        self.mark_standby()
        return self.start()

    def wait_open(self):
        processes.wait_until(self.answers, f"{self.name} to answer: {self.log()[-500:]}")

    def answers(self):
        try:
            return bool(self.sql("select 1"))
        except psycopg2.Error:
            return False

    def connect(self, user="postgres", dbname="postgres"):
        connection = psycopg2.connect(host=self.sockets, port=self.port, user=user, dbname=dbname, connect_timeout=5)
        connection.autocommit = True
        return connection

    def sql(self, query):
        """The rows; None for a statement that gives none."""
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                cursor.execute(self.major.query(query))
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def value(self, query):
        return self.sql(query)[0][0]

    def in_recovery(self):
        return self.value("select pg_is_in_recovery()")

    def switch_segment(self):
        """The WAL goes on in the next segment."""
        self.sql("select pg_switch_xlog()" if self.major.before("10") else "select pg_switch_wal()")

    def wait_streaming(self, *standbys):
        """Waits until the standbys stream and have replayed everything."""
        names = {standby.name for standby in standbys}
        query = ("select application_name from pg_stat_replication where state = 'streaming'"
                 " and replay_lsn = pg_current_wal_lsn()")
        processes.wait_until(lambda: names <= {row[0] for row in self.sql(query)}, f"{names} to stream")

    def pg_ctl(self, *words):
        run(self.bindir + "/pg_ctl", "-s", "-w", "-D", self.conf_dir, *words, **AS_POSTGRES)

    def stop(self):
        self.pg_ctl("stop", "-m", "fast")

    def promote(self):
        self.pg_ctl("promote")
        processes.wait_until(lambda: not self.in_recovery(), f"{self.name} to be promoted")

    def backup_to(self, copy):
        """Makes `copy`, which has no directory yet, a base backup of this running primary."""
        connection = self.connect()
        with connection.cursor() as cursor:
            exclusive = self.major.before("9.6")
            new = not self.major.before("15")
            start = "pg_backup_start('copy', true)" if new else "pg_start_backup('copy', true%s)" % (
                "" if exclusive else ", false")
            cursor.execute("select " + start)
            run("cp", "-a", self.data, copy.data)
            cursor.execute("select pg_stop_backup()" if exclusive else
                           f"select labelfile from {'pg_backup_stop()' if new else 'pg_stop_backup(false)'}")
            if not exclusive:
                copy.write("backup_label", cursor.fetchone()[0])
        connection.close()
        for name in ("postmaster.pid", "postmaster.opts"):
            os.unlink(copy.path(name))
        copy.write_conf()

    # --- processes
    def postmaster(self):
        """The pid in postmaster.pid when it is alive; else None."""
        try:
            pid = int(self.read("postmaster.pid").split("\n")[0])
        except (FileNotFoundError, ValueError):
            return None
        return pid if processes.alive(pid) else None

    def pids(self):
        """Living server processes of this data directory, the postmaster too."""
        return [pid for pid in processes.all_pids()
                if processes.alive(pid) and processes.cwd_of(pid) == os.path.realpath(self.data)
                and "postgres" in processes.command_of(pid)]

    def child(self, title):
        """The pid of a server process by its title: "startup", "checkpointer", "walreceiver"."""
        def find():
            titles = tuple("postgres: " + one for one in self.major.titles(title))
            return [pid for pid in self.pids() if processes.command_of(pid).startswith(titles)]
        return processes.wait_until(find, f"process {title} of {self.name}")[0]

    def freeze(self, title=None):
        """SIGSTOP for the postmaster, or for the process with this title; returns its pid."""
        pid = self.child(title) if title else self.postmaster()
        os.kill(pid, signal.SIGSTOP)
        processes.wait_until(lambda: processes.state_of(pid) == "T", f"process {pid} to stop")
        return pid

    def crash(self, keep=()):
        """Kills everything but the pids in `keep`, as kill -9 or a power failure does."""
        pids = self.pids()
        postmaster = self.postmaster()
        for pid in sorted(pids, key=lambda one: one != postmaster):
            if pid not in keep:
                processes.send(pid, signal.SIGKILL)
        processes.wait_until(lambda: not set(self.pids()) - set(keep), "the crash")

    def control(self, field="state"):
        """A field of the control file: state, checkpoint, timeline or system_identifier."""
        return control.read(self.path("global/pg_control"))[field]
