"""What an event left in the logs: when it was noticed, who was promoted, and how often it was tried."""
import datetime
import os
import re
import time

from .hub import power_log

# month day time [pid] node program..., in Pacemaker's and (pid and node swapped) Corosync's order.  What agents write
# there has no fraction of the second.
STAMP = re.compile(r'(\w{3} \d\d \d\d:\d\d:\d\d)(\.\d+)? (.*)')
HEALTHY = ('ok', 'promoted', 'Cancelled')


def parse_time(text):
    """Seconds since the epoch; the logs leave out the year, so take the one nearest to now."""
    moment = datetime.datetime.strptime('%d %s' % (time.localtime().tm_year, text), '%Y %b %d %H:%M:%S.%f')
    if moment.timestamp() > time.time() + 86400:
        moment = moment.replace(year=moment.year - 1)
    return moment.timestamp()


class Trail:
    """The log lines of all nodes written since this object was made."""

    def __init__(self, s):
        self.s = s
        self.files = [s.log_of(n, which) for n in s.nodes for which in ('pacemaker', 'corosync')]
        self.marks = {f: os.path.getsize(f) for f in self.files if os.path.exists(f)}
        self.lines = []

    def read(self):
        """Collect [(time, text)], in order of time."""
        self.lines = []
        for path in self.files:
            if not os.path.exists(path):
                continue
            with open(path, errors='replace') as f:
                f.seek(self.marks.get(path, 0))
                for line in f:
                    found = STAMP.match(line)
                    if found:
                        self.lines.append((parse_time(found[1] + (found[2] or '.0')), found[3]))
        self.lines.sort()
        return self

    def find(self, pattern, since=0, until=float('inf')):
        """[(time, match)] of the lines that match."""
        return [(at, m) for at, text in self.lines if since <= at <= until
                for m in [re.search(pattern, text)] if m]

    def failure_seen(self, node, since):
        """When Pacemaker learned that PostgreSQL on node is not well; None if it never did."""
        for at, m in self.find(r'Result of monitor operation for pgsqld on %s: (.*?) \|' % node, since):
            if m[1] not in HEALTHY:
                return at
        return None

    def loss_seen(self, node, since):
        """When a survivor noticed that node is silent."""
        found = self.find(r'A processor failed|Node %s state is now lost' % node, since)
        return found[0][0] if found else None

    def fenced(self, node, since):
        """When the power switch had obeyed a fencing request for node."""
        for begin, end, action, target, by, ok in power_log(self.s):
            if begin >= since and (action, target, by, ok) == ('off', node, 'fencing', True):
                return end
        return None

    def promotes(self, since):
        """[(time, node)] of the promotes that Pacemaker ordered."""
        return [(at, m[1]) for at, m in
                self.find(r'Initiating promote operation pgsqld\S*_promote_0 (?:locally )?on (\S+)', since)]

    def promoted(self, node, since):
        """When the last successful promote on node ended."""
        found = self.find(r'Result of promote operation for pgsqld on %s: ok' % node, since)
        return found[-1][0] if found else None

    def became_primary(self, since):
        """[(time, node)] of the promotes that succeeded."""
        return [(at, m[1]) for at, m in
                self.find(r'Result of promote operation for pgsqld on (\S+): ok', since)]

    def pre_promotes(self, node, since, until):
        """How many pre-promote notifications node was given."""
        return len(self.find(r'Initiating notify operation pgsqld\S*_pre_notify_promote_0 (?:locally )?on %s\b'
                             % node, since, until or float('inf')))

    def ip_up(self, node, since):
        found = self.find(r'Result of start operation for pgsql-master-ip on %s: ok' % node, since)
        return found[-1][0] if found else None
