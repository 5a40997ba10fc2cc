#!/usr/bin/python3 -B
"""Shows PostgreSQL fail over on a real three-node cluster, made on this machine for the purpose.

  ./demo                     build, boot three nodes, then: kill -9 of the primary's postmaster,
                             power cut of the primary's node, switchover; tear all down
  ./demo --keep              the same, and leave the cluster up to look around
  ./demo --runs N --event kill|power|switchover
                             repeat one event N times and count elections
  ./demo --runs N --event power --lag
                             the same, each time with one standby that lacks the last rows
  ./demo --pg 9.3            with another PostgreSQL than Debian's 15; tests/postgres/fetch 9.3 first
  ./demo --pg acmesql-14     with AcmeSQL, a derivative of PostgreSQL, and its vendor's plugin (plugins/template)
  ./demo --el6               as under Pacemaker 1.1.12: its tools, its notifications (goes with --pg 9.3)
  ./demo --async             asynchronous replication: acknowledged rows may then be lost

With a cluster that --keep left:
  ./demo status | exec NODE COMMAND... | sql NODE SQL | kill NODE | power-off NODE
  ./demo power-on NODE [--rebuild] | switchover [NODE] | down

Needs root and Debian 12; installs the packages it needs.  From the environment:
  STATE=DIR           where the cluster lives (default /var/tmp/paf-demo)
  STAGE=DIR           use the build installed there (DESTDIR=DIR cmake --install ...) and build nothing
  DEMO_AGENT_DIR=DIR  use the agent in DIR and build nothing
and the settings in tests/cluster/README.md.  The exit code is 0 when every promise was kept:
no acknowledged row lost, the dead primary fenced before another one is promoted, writes resumed,
every node back as a streaming standby.  2 means wrong arguments.
"""
import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import traceback

sys.dont_write_bytecode = True
os.environ.setdefault('STATE', '/var/tmp/paf-demo')
os.umask(0o022)

from lab import cluster, node as nodes, settings
from lab.events import TITLES, Event
from lab.shell import LabError, progress, run, wait_for, write_text
from lab.workload import Workload

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
VERBS = {verb: verb for verb in ('status', 'exec', 'sql', 'power-off', 'power-on', 'switchover')}
VERBS['kill'] = 'kill-postmaster'
KEPT = """The cluster stays up.  To look around, and to end it:
  ./demo status                        ./demo kill NODE
  ./demo exec NODE COMMAND...          ./demo power-off NODE
  ./demo sql NODE SQL                  ./demo power-on NODE [--rebuild]
  ./demo switchover [NODE]             ./demo down"""


def arguments(words):
    if words[:1] and words[0] in VERBS:
        hand_over([VERBS[words[0]], *words[1:]])
    if words == ['down']:
        hand_over(['down', '--purge'])
    if '-h' in words or '--help' in words:
        print(__doc__.strip())
        sys.exit(0)
    parser = argparse.ArgumentParser(prog='demo', usage='./demo [--keep] [--async] [--pg MAJOR] '
                                     '[--el6] [--runs N --event kill|power|switchover [--lag]] (see ./demo --help)',
                                     add_help=False, allow_abbrev=False)
    parser.add_argument('--keep', action='store_true')
    parser.add_argument('--async', action='store_true', dest='asynchronous')
    parser.add_argument('--lag', action='store_true')
    parser.add_argument('--el6', action='store_true')
    parser.add_argument('--pg', default='')
    parser.add_argument('--runs', type=int)
    parser.add_argument('--event', choices=list(TITLES))
    o = parser.parse_args(words)
    if (o.runs is None) != (o.event is None):
        parser.error('--runs N and --event EVENT go together')
    if o.runs is not None and o.runs < 1:
        parser.error('--runs needs a number above 0, not %d' % o.runs)
    if o.lag and o.event != 'power':
        parser.error('--lag goes with --event power')
    return o


def hand_over(words):
    os.execv('/usr/bin/python3', ['/usr/bin/python3', '-B', cluster.CLUSTER, *words])


def on_signals(handler):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, handler)


def interrupt(number, _frame):
    on_signals(signal.SIG_IGN)          # nothing may disturb the cleaning up
    raise KeyboardInterrupt(signal.Signals(number).name)


def build(s):
    """Install the packages, build the project, and install it into the stage."""
    given = os.environ.get('DEMO_AGENT_DIR')
    staged = os.environ.get('STAGE')
    progress('packages')
    groups = ['run'] if given or staged else ['build', 'run']
    install(s, 'packages', [TOP + '/tests/lib/install-deps', *groups])
    shutil.rmtree(s.state + '/stage', ignore_errors=True)
    place = given or staged and '%s/%s' % (staged, settings.AGENTS)
    if staged and s.is_acme:
        add_vendors_plugin(s, staged)
    if place:
        if not os.access(place + '/pgsqlms', os.X_OK):
            raise LabError('%s holds no executable pgsqlms; it comes from %s'
                           % (place, 'DEMO_AGENT_DIR' if given else 'STAGE'))
        return
    progress('building the project (preset release)')
    binary = TOP + '/build/release'
    install(s, 'configure', ['cmake', '--preset', 'release'])
    install(s, 'build', ['cmake', '--build', binary], shown=True)
    install(s, 'install', ['env', 'DESTDIR=%s/stage' % s.state,
                           'cmake', '--install', binary, '--prefix', '/usr'])
    if not os.access('%s/stage/%s/pgsqlms' % (s.state, settings.AGENTS), os.X_OK):
        raise LabError('the build installed no %s/pgsqlms in %s/stage; to try another agent: '
                       'DEMO_AGENT_DIR=DIR ./demo' % (settings.AGENTS, s.state))
    if s.is_acme:
        add_vendors_plugin(s, s.state + '/stage')


def add_vendors_plugin(s, stage):
    """AcmeSQL's plugin, built from the template against what the stage holds, as its vendor would."""
    binary = s.state + '/acmesql'
    install(s, 'configure-acmesql', ['cmake', '-S', TOP + '/plugins/template', '-B', binary,
                                     '-DCMAKE_PREFIX_PATH=%s/usr' % stage])
    install(s, 'build-acmesql', ['cmake', '--build', binary])
    install(s, 'install-acmesql', ['env', 'DESTDIR=' + stage, 'cmake', '--install', binary])


def install(s, step, argv, shown=False):
    """One step of the preparation; its output is kept, and its end shown when it fails."""
    log = '%s/%s.log' % (s.state, step)
    code, text = followed(argv) if shown else run(argv, check=False, timeout=3600, cwd=TOP)
    write_text(log, text)
    if code:
        raise LabError('%s failed with code %d; the end of %s:\n%s'
                       % (step, code, log, '\n'.join(text.splitlines()[-25:])))


def followed(argv):
    """Runs a build, with its counter on the screen: on one line of a terminal, else a line every ten seconds."""
    process = subprocess.Popen(argv, cwd=TOP, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                               stderr=subprocess.STDOUT, text=True, errors='replace')
    lines, last = [], time.monotonic()
    for line in process.stdout:
        lines.append(line)
        counter = re.match(r'\[\d+/\d+\]', line)
        if counter and sys.stdout.isatty():
            print('\r  %s ' % counter.group(), end='', flush=True)
        elif counter and time.monotonic() - last > 10:
            last = time.monotonic()
            print('  %s' % counter.group(), flush=True)
    if sys.stdout.isatty():
        print('\r', end='', flush=True)
    return process.wait(), ''.join(lines)


def plan(o):
    return [o.event] * o.runs if o.runs else ['kill', 'power', 'switchover']


class Demo:
    def __init__(self, s, o):
        self.s, self.o = s, o
        self.workload = Workload(s)
        self.events = []
        self.acked = self.total_lost = 0
        self.status = 'no node answers'
        self.mine = False           # is the cluster ours to take down?
        self.began = False          # have the events begun?
        self.played = False         # are they all over?

    def run(self):
        """The whole demo; returns what went wrong, in words, or None."""
        on_signals(interrupt)
        try:
            self.prepare()
            self.play()
            return None
        except LabError as e:
            return str(e)
        except KeyboardInterrupt as e:
            return 'interrupted by %s' % e
        except Exception as e:
            traceback.print_exc()
            return 'internal error: %r' % e
        finally:
            on_signals(signal.SIG_IGN)

    def prepare(self):
        if os.geteuid() != 0:
            raise LabError('packages and namespaces need root: run me as root')
        settings.make_state_dir(self.s.state)
        if cluster.is_up(self.s):
            raise LabError('a cluster is up in %s already; end it with: ./demo down' % self.s.state)
        build(self.s)
        self.mine = True
        cluster.up(self.s)
        progress('the client writes through %s, %s replication' % (self.s.vip, self.s.replication))
        self.workload.start(cluster.wait_settled(self.s))

    def play(self):
        kinds = plan(self.o)
        self.began = True
        for number, kind in enumerate(kinds, 1):
            progress('event %d of %d, once every standby could be promoted' % (number, len(kinds)))
            event = Event(self.s, self.workload, kind, self.o.lag)
            self.events.append(event)
            print('\n'.join(event.play().timeline()), flush=True)
            if event.problems and number < len(kinds):
                cluster.wait_settled(self.s, 30, self.s.nodes)
        self.played = True

    def finish(self, trouble):
        """Status, last count, cleaning up; returns the exit code."""
        broken = sum(len(e.problems) for e in self.events)
        if self.began:
            trouble = self.last_count() or trouble
            if self.o.runs:
                print('\n'.join(table(self.events)))
            self.show_status()
        self.workload.stop()
        if trouble:
            print('demo: ' + trouble, flush=True)
        failed = bool(trouble or broken or self.total_lost)
        if self.mine:
            self.leave(failed)
        if self.began:
            print('demo: %d events, %d rows acknowledged, %d lost'
                  % (len(self.events), self.acked, self.total_lost), flush=True)
        return 1 if failed else 0

    def last_count(self):
        """Count the rows a last time, all of them; returns why that was impossible, or None."""
        try:
            self.workload.stop()
            self.total_lost = len(self.workload.lost(cluster.wait_settled(self.s, 30)))
        except LabError as e:
            self.total_lost = max([len(e.lost) for e in self.events] or [0])
            return 'the rows cannot be counted at the end: %s' % e
        return None

    def show_status(self):
        """What crm_mon says, once nothing is (Starting) or (Monitoring) any more."""
        def calm():
            for node in nodes.powered(self.s):
                code, self.status = run(nodes.argv_in(self.s, node, ['crm_mon', '-1r']), check=False)
                if code == 0:
                    return not re.search(r'\([A-Z][a-z]+ing\)', self.status)
        try:
            wait_for('Pacemaker to calm down', 10, calm, poll=0.3)
        except LabError as e:
            print('demo: %s' % e)
        print(self.status, flush=True)

    def leave(self, failed):
        """Tear down, or say how to look around; the acknowledged rows are counted before that."""
        self.acked = len(self.workload.acks())
        if self.o.keep and self.played:
            print(KEPT)
            return
        progress('tearing down')
        try:
            cluster.down(self.s)
        except LabError as e:
            print('demo: tearing down: %s' % e)
            return
        if failed:
            print('The logs of the nodes stay in %s; to delete them: ./demo down' % self.s.state)
        else:
            cluster.purge(self.s)


def table(events):
    """What the repetitions of one event showed."""
    lines = ['  run  old    new    promotes attempted   pre-promotes  outage ms  acked  lost']
    for number, e in enumerate(events, 1):
        lines.append('  %3d  %-5s  %-5s  %-20s %12d %10d %6d %5d'
                     % (number, e.old, e.new, ' '.join(n for _, n in e.promotes) or '-', e.rounds,
                        e.outage_ms(), e.acked, len(e.lost)))
    lines.append('worse node promoted first: %d of %d, max pre-promote rounds: %d'
                 % (sum(e.worse_first() for e in events), len(events),
                    max([e.rounds for e in events] or [0])))
    lines.append('worse node chosen first, and stepped back: %d of %d' % (sum(e.stepped_back() for e in events), len(events)))
    return lines + ['']


def main(words):
    o = arguments(words)
    os.environ.setdefault('REPLICATION', 'async' if o.asynchronous else 'sync')
    if o.pg:
        os.environ['PG'] = o.pg
    if o.el6:
        os.environ['PROFILE'] = 'el6'
    os.environ.setdefault('AGENT_DIR', os.environ.get('DEMO_AGENT_DIR', ''))
    try:
        s = settings.from_environment(settings.state_dir())
    except LabError as e:
        print('demo: %s' % e, file=sys.stderr)
        return 2
    demo = Demo(s, o)
    trouble = demo.run()
    return demo.finish(trouble)


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
