"""The demo's events: what is done to the cluster, what must come of it, and what was seen."""
import random
import time

from . import cluster, pacemaker, postgres
from . import node as nodes
from .shell import LabError, progress, wait_for
from .trail import Trail

RESUME_S, REJOIN_S, SETTLE_S = 90, 25, 60
QUIET_S = {'kill': 30, 'power': 30, 'switchover': 8}
TITLES = {'kill': "kill -9 of the primary's postmaster",
          'power': "power cut of the primary's node",
          'switchover': 'switchover on request'}
LAG_ROWS = 50           # rows that the held back standby lacks, at least
MONITOR_S = 9
STEPS = ('event', 'detected', 'fenced', 'elected', 'promoted', 'IP up', 'first commit')


class Laggard:
    """A standby whose replication is held back, so that it must not be the next primary.

    It is the one that Pacemaker would promote first: with the best score.  Where commits wait for one certain
    standby (sync before 10), it is the other one.  Or it is the one that is named."""

    def __init__(self, s, named=None):
        view = pacemaker.status(s)
        candidates = set(s.nodes) - {view.primary}
        if s.replication == 'sync' and s.pg_version() < postgres.ANY_STANDBY:
            candidates &= set(postgres.sql(s, view.primary, postgres.NOT_WAITED_FOR).split())
        if not candidates:
            raise LabError('no standby could be held back without holding back the commits')
        self.s = s
        self.node = named or max(sorted(candidates), key=lambda n: view.scores.get(n, 0))
        self.receiver = nodes.inside(s, self.node, 'pgrep', '-f', '^postgres:.*wal ?receiver').strip()
        self.signal('STOP')

    def signal(self, name):
        nodes.inside(self.s, self.node, 'kill', '-' + name, self.receiver, check=False)

    def release(self):
        """Let it go on, without what waits in its socket: the receiver ends before it reads."""
        self.signal('TERM')
        self.signal('CONT')


class Event:
    """One event from begin to end.  `problems` lists the broken promises, in words."""

    def __init__(self, s, workload, kind, lag=False):
        self.s, self.workload, self.kind, self.lag = s, workload, kind, lag
        self.laggard = None
        self.problems, self.notes, self.times = [], [], {}
        self.old = self.new = None
        self.acked, self.lost, self.rounds, self.promotes, self.gaps = 0, [], 0, [], []
        self.became = []

    def play(self):
        self.old = cluster.wait_ready(self.s, SETTLE_S, self.s.nodes)
        self.trail = Trail(self.s)
        before = len(self.workload.acks())
        if self.kind == 'kill':         # a random moment between two monitors, for a fair delay
            time.sleep(random.uniform(0, MONITOR_S))
        laggard = self.hold_back() if self.lag else None
        self.begin = time.time()
        progress('%s: %s' % (TITLES[self.kind], self.old))
        try:
            try:
                self.strike()
            finally:
                if laggard:
                    laggard.release()
            progress('waiting for the writes to resume')
            self.gaps = self.workload.wait_resumed(self.begin, RESUME_S, QUIET_S[self.kind])
            self.rejoin()
        except LabError as e:
            self.problems.append(str(e))
            self.gaps = self.gaps or self.workload.gaps(self.begin)
        self.read_trail()
        self.acked = len(self.workload.acks()) - before
        self.check_promises()
        return self

    def hold_back(self):
        laggard = Laggard(self.s)
        self.laggard = laggard.node
        progress('%s is held back while rows are written' % laggard.node)
        enough = len(self.workload.acks()) + LAG_ROWS
        try:
            wait_for('rows that %s lacks' % laggard.node, 20, lambda: len(self.workload.acks()) > enough)
        except LabError:
            laggard.release()
            raise
        self.notes.append('%s lacked the last rows: it was held back' % laggard.node)
        return laggard

    def strike(self):
        if self.kind == 'kill':
            cluster.kill_postmaster(self.s, self.old)
        elif self.kind == 'power':
            nodes.power(self.s, 'off', self.old)
        else:
            cluster.switchover(self.s)

    def rejoin(self):
        """Every node must end as the primary or as a standby that streams from it."""
        if self.kind == 'power':
            self.bring_back(self.old)
        self.new = cluster.wait_settled(self.s, SETTLE_S, self.s.nodes)
        pacemaker.cleanup(self.s)
        self.new = cluster.wait_settled(self.s, SETTLE_S, self.s.nodes)

    def bring_back(self, node):
        progress('%s: power on, with the data it had' % node)
        cluster.wait_settled(self.s, SETTLE_S, set(self.s.nodes) - {node})
        try:
            cluster.power_on(self.s, node)
            wait_for('%s to rejoin' % node, REJOIN_S, lambda: self.back_or_dead(node), poll=0.25)
        except LabError as e:
            progress('%s did not come back as it was: %s' % (node, e))
        if nodes.is_on(self.s, node) and self.is_back(node):
            self.notes.append('%s rejoined with the data it had' % node)
            return
        self.notes.append('%s could not rejoin with the data it had: it was rebuilt' % node)
        progress('%s: rebuilding it as a copy of the primary' % node)
        if not nodes.is_on(self.s, node):
            cluster.power_on(self.s, node, fresh=True)
            return
        # As an administrator would: the node leaves cleanly, so that nobody has to fence it.
        pacemaker.stop(self.s, node)
        cluster.wait_settled(self.s, SETTLE_S, set(self.s.nodes) - {node})
        cluster.rebuild(self.s, node)
        cluster.start_node(self.s, node)

    def is_back(self, node):
        try:
            return cluster.settled(self.s, self.s.nodes) is not None
        except LabError:
            return False

    def back_or_dead(self, node):
        """True once the node is back, or was fenced again and will not come by itself."""
        return not nodes.is_on(self.s, node) or cluster.settled(self.s, self.s.nodes)

    def read_trail(self):
        trail, begin = self.trail.read(), self.begin
        try:
            self.new = pacemaker.status(self.s).primary or self.new
        except LabError as e:
            self.problems.append(str(e))
        self.promotes = trail.promotes(begin)
        self.became = sorted(trail.became_primary(begin))
        ordered = [at for at, node in self.promotes if node == self.new]
        promoted = trail.promoted(self.new, begin)
        self.rounds = trail.pre_promotes(self.new, begin, promoted)
        seen = {'kill': trail.failure_seen, 'power': trail.loss_seen}.get(self.kind)
        self.times = {'event': begin,
                      'detected': seen(self.old, begin) if seen else None,
                      'fenced': trail.fenced(self.old, begin),
                      'elected': ordered[-1] if ordered else None,
                      'promoted': promoted,
                      'IP up': trail.ip_up(self.new, begin),
                      'first commit': self.gaps[-1][1] if self.gaps else None}

    def check_promises(self):
        if self.new:
            self.lost = self.workload.lost(self.new)
            missing = set(self.s.nodes) - {self.new} - postgres.streaming(self.s, self.new)
            if missing:
                self.problems.append('not streaming: ' + ' '.join(sorted(missing)))
        else:
            self.problems.append('no primary to count the rows on')
        if self.lost:
            self.problems.append('%d acknowledged rows are lost' % len(self.lost))
        if self.kind == 'power':
            fenced, promoted = self.times['fenced'], self.times['promoted']
            if not promoted:
                self.problems.append('no other node was promoted')
            elif not fenced or fenced > promoted:
                self.problems.append('%s was not fenced before the promotion' % self.old)
        if self.kind != 'kill' and self.new == self.old:
            self.problems.append('%s is still the primary' % self.old)

    def outage_ms(self):
        return sum((end or time.time()) - begin for begin, end in self.gaps) * 1000

    def worse_first(self):
        """Was the first node that became a primary one that lacked rows, or did not end as the primary?"""
        return bool(self.became) and self.became[0][1] in {self.laggard} | set(self.s.nodes) - {self.new}

    def stepped_back(self):
        """Was a promote ordered on a node that refused it for a better one?"""
        return bool({n for _, n in self.promotes} - {n for _, n in self.became})

    def timeline(self):
        """The report of the event, as lines."""
        what = {'event': '%s, primary %s' % (TITLES[self.kind], self.old),
                'detected': 'the failure is noticed', 'fenced': "%s is off, says the power switch" % self.old,
                'elected': 'the vote is over, %s is to be promoted' % self.new,
                'promoted': '%s takes writes' % self.new, 'IP up': 'on %s' % self.new,
                'first commit': 'acknowledged to the client, steady from here'}
        lines = ['', '  %-13s %7s' % ('step', 'ms')]
        for step in STEPS:
            at = self.times.get(step)
            lines.append('  %-13s %7s  %s' % (step, '-' if at is None else round((at - self.begin) * 1000),
                                              '' if at is None else what[step]))
        lines.append('  writes were interrupted %d time(s), %d ms in total' % (len(self.gaps), self.outage_ms()))
        lines.append('  rows: %d acknowledged, %d lost' % (self.acked, len(self.lost)))
        lines += ['  ' + note for note in self.notes]
        if not self.problems:
            lines.append('  %s is the primary, all others stream from it' % self.new)
        lines += ['  BROKEN PROMISE: ' + problem for problem in self.problems]
        return lines + ['']
