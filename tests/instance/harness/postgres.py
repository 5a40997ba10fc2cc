"""PostgreSQL instances of a case: copies of one initdb, each with its own socket directory."""
import os
import pwd
import shutil
import signal
import subprocess

import psycopg2

from . import processes
from .sandbox import BASE, run

BIN = "/usr/lib/postgresql/15/bin"
PRISTINE = BASE + "/pristine"
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
wal_level = replica
max_wal_senders = 4
wal_keep_size = 64MB
hot_standby = on
recovery_target_timeline = 'latest'
wal_retrieve_retry_interval = 100ms
logging_collector = on
log_directory = '{logs}'
log_filename = '{name}.log'
log_line_prefix = '%m [%p] '
log_checkpoints = on
primary_conninfo = 'host={upstream} port={upstream_port} user=postgres application_name={name}'
"""


def postgres_owns(path):
    os.chown(path, USER.pw_uid, USER.pw_gid)


def make_pristine():
    """The cluster all others are copied from: 1 MB segments, shut down after it ran once with our settings."""
    os.mkdir(PRISTINE, 0o700)
    postgres_owns(PRISTINE)
    run(BIN + "/initdb", "-D", PRISTINE, "-A", "trust", "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync",
        "--no-instructions", "--wal-segsize=1", **AS_POSTGRES)
    directory = BASE + "/first"
    for name in ("", "/s", "/log"):
        os.mkdir(directory + name)
        postgres_owns(directory + name)
    first = Instance(directory, "srv1", 5432)
    first.start().stop()
    shutil.rmtree(PRISTINE)
    os.rename(first.data, PRISTINE)
    shutil.rmtree(directory)


class Instance:
    """One data directory: `data`, its socket directory `sockets`, its server log."""

    def __init__(self, directory, name, port, upstream=None, empty=False):
        self.directory, self.name, self.port = directory, name, port
        self.data = self.conf_dir = f"{directory}/{name}"
        self.sockets = f"{directory}/s"
        self.log_file = f"{directory}/log/{name}.log"
        self.starter_log = f"{directory}/log/{name}.start"
        self.upstream = upstream
        self.bindir = BIN
        if not empty:
            run("cp", "-a", PRISTINE, self.data)
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
        upstream = self.upstream
        self.write("postgresql.conf", CONF.format(
            port=self.port, sockets=self.sockets, logs=f"{self.directory}/log", name=self.name,
            upstream=upstream.sockets if upstream else "/nowhere", upstream_port=upstream.port if upstream else 1))

    def configure(self, **settings):
        """Appends settings to postgresql.conf; the last one counts."""
        with open(f"{self.conf_dir}/postgresql.conf", "a") as file:
            for name, value in settings.items():
                file.write(f"{name} = '{value}'\n")

    def log(self):
        try:
            with open(self.log_file, errors="replace") as file:
                return file.read()
        except FileNotFoundError:
            return ""

    # --- running it by hand
    def launch(self):
        """Starts the server as its files say, without waiting for it."""
        run(BIN + "/pg_ctl", "start", "-s", "-W", "-D", self.conf_dir, "-l", self.starter_log, **AS_POSTGRES)

    def start(self):
        self.launch()
        self.wait_open()
        return self

    def start_standby(self):
        self.write("standby.signal", "")
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
                cursor.execute(query)
                return cursor.fetchall() if cursor.description else None
        finally:
            connection.close()

    def value(self, query):
        return self.sql(query)[0][0]

    def in_recovery(self):
        return self.value("select pg_is_in_recovery()")

    def wait_streaming(self, *standbys):
        """Waits until the standbys stream and have replayed everything."""
        names = {standby.name for standby in standbys}
        query = ("select application_name from pg_stat_replication where state = 'streaming'"
                 " and replay_lsn = pg_current_wal_lsn()")
        processes.wait_until(lambda: names <= {row[0] for row in self.sql(query)}, f"{names} to stream")

    def pg_ctl(self, *words):
        run(BIN + "/pg_ctl", "-s", "-w", "-D", self.conf_dir, *words, **AS_POSTGRES)

    def stop(self):
        self.pg_ctl("stop", "-m", "fast")

    def promote(self):
        self.pg_ctl("promote")

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
            return [pid for pid in self.pids() if processes.command_of(pid).startswith("postgres: " + title)]
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

    def control(self, field="Database cluster state"):
        text = subprocess.run([BIN + "/pg_controldata", self.data], capture_output=True, text=True, check=True,
                              env={"LC_ALL": "C"}).stdout
        return dict(line.split(":", 1) for line in text.splitlines() if ":" in line)[field].strip()
