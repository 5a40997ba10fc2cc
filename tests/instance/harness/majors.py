"""What differs between PostgreSQL's majors: programs, settings, names, files, words in its log."""
import re
import sys

from .sandbox import ROOT, SERVERS

sys.path.insert(0, ROOT + "/tests/postgres")

import servers  # noqa: E402

DEBIAN = "/usr/lib/postgresql/15/bin"

#: Settings that lived in recovery.conf before 12.
RECOVERY = ("primary_conninfo", "recovery_target_timeline", "restore_command", "standby_mode", "trigger_file")

RENAMED_IN_10 = [("pg_last_wal_receive_lsn", "pg_last_xlog_receive_location"),
                 ("pg_last_wal_replay_lsn", "pg_last_xlog_replay_location"),
                 ("pg_current_wal_lsn", "pg_current_xlog_location"), ("pg_wal_replay", "pg_xlog_replay"),
                 ("pg_walfile_name", "pg_xlogfile_name"), ("replay_lsn", "replay_location")]

#: Titles of processes that were two words before 11.
OLD_TITLES = {"walreceiver": "wal receiver", "walsender": "wal sender", "walwriter": "wal writer"}


class Major:
    def __init__(self, name, bindir):
        self.name, self.bindir = name, bindir
        self.key = key(name)
        self.recovery_conf = self.before("12")
        self.standby_mark = "recovery.conf" if self.recovery_conf else "standby.signal"
        self.wal_directory = "pg_xlog" if self.before("10") else "pg_wal"
        self.wal_level = "hot_standby" if self.before("9.6") else "replica"
        self.segment_mb = 16 if self.before("11") else 1
        self.read_only = "ready to accept read only connections" if self.before("14") \
            else "ready to accept read-only connections"
        self.too_few_settings = "hot standby is not possible because" if self.before("14") \
            else "insufficient parameter settings"

    def before(self, name):
        return self.key < key(name)

    def serves(self, since, before):
        """Is a case for majors from `since` up to but not `before` one for this?"""
        return not (since and self.before(since)) and not (before and not self.before(before))

    def query(self, text):
        """A query that uses the names of 10 and later, in this major's."""
        if self.before("10"):
            for new, old in RENAMED_IN_10:
                text = re.sub(rf"\b{new}", old, text)
        return text

    def titles(self, title):
        return (title, OLD_TITLES[title]) if title in OLD_TITLES else (title,)

    def initdb(self):
        """More options of initdb: small segments where it can make them."""
        return [] if self.before("11") else [f"--wal-segsize={self.segment_mb}"]

    def settings(self):
        """postgresql.conf lines that not every major knows, and those whose value depends on it."""
        kept = "wal_keep_segments = 4" if self.before("13") else "wal_keep_size = 64MB"
        if not self.before("11") and self.before("13"):
            kept = "wal_keep_segments = 64"
        lines = [f"wal_level = {self.wal_level}", kept]
        if not self.before("9.5"):
            lines.append("wal_retrieve_retry_interval = 100ms")
        if self.before("10"):
            lines.append("wal_receiver_status_interval = 1")  # no reply is sent when what was received is replayed
        if self.before("11"):
            lines.append("checkpoint_segments = 1" if self.before("9.5") else "min_wal_size = 32MB")
        return lines


def key(name):
    """9.3 and 18 as numbers that compare."""
    return tuple(int(part) for part in (name + ".0").split(".")[:2])


def debian():
    return Major("15", DEBIAN)


def fetched(words):
    """The majors of "9.3,18" or "all", served from where sandbox.prepare() shows them."""
    return [Major(name, f"{SERVERS}/{name}/bin") for name in servers.chosen(words)]


def why_missing(major):
    """Why a major cannot be served; None when it can."""
    if major.bindir == DEBIAN or servers.present(major.name):
        return None
    return f"PostgreSQL {major.name} is not in {servers.cache()}: run tests/postgres/fetch {major.name}"


def place(major):
    return servers.place(major.name)
