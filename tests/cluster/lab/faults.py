"""Faults: what breaks one thing in a cluster, chosen by chance, and what mends all of them."""
import random
import time

from . import cluster, el6, pacemaker, postgres
from . import node as nodes
from .shell import LabError, progress, wait_for

AGENTS = ('pgsqlms', 'agent')       # as the process table calls them, in either profile
AGENT_HUNT_S = 6
MOVE_S = 30
BURY_S, MEND_S = 60, 120


def postgres_pids(s, node, pattern='.'):
    found = nodes.inside(s, node, 'pgrep', '-u', 'postgres', '-f', pattern, check=False).split()
    return [pid for pid in found if pid.isdigit()]


def signal(s, node, name, pids):
    pids = [pid for pid in pids if pid]
    if pids:
        nodes.inside(s, node, 'kill', '-' + name, *pids, check=False)


def kill(s, node, _):
    cluster.kill_postmaster(s, node)


def kill_all(s, node, _):
    for one in nodes.powered(s):
        signal(s, one, 'KILL', [postgres.postmaster(s, one)])


def kill_child(s, node, rng):
    children = postgres_pids(s, node, '^postgres: ')
    signal(s, node, 'KILL', [rng.choice(sorted(children))] if children else [])


def freeze_postmaster(s, node, _):
    signal(s, node, 'STOP', [postgres.postmaster(s, node)])


def freeze_receiver(s, node, _):
    signal(s, node, 'STOP', postgres_pids(s, node, '^postgres:.*wal ?receiver'))


def freeze_startup(s, node, _):
    signal(s, node, 'STOP', postgres_pids(s, node, '^postgres:.*startup'))


def power(s, node, _):
    nodes.power(s, 'off', node)


def power_two(s, node, rng):
    others = sorted(set(nodes.powered(s)) - {node})
    nodes.power(s, 'off', node)
    time.sleep(rng.uniform(0, 3))
    if others:
        nodes.power(s, 'off', rng.choice(others))


def cut(s, node, _):
    nodes.link(s, node, 'down')


def standby_mode(s, node, _):
    set_standby_mode(s, node, 'on')


def set_standby_mode(s, node, value):
    nodes.inside(s, pacemaker.quorate_node(s), *el6.real_tools(s), 'crm_standby', '--node', node, '--update', value)


def move(s, node, rng):
    """An administrator's move, cleared as soon as the role is there or after a moment, whichever chance says."""
    pacemaker.move(s, node)
    if rng.random() < 0.5:
        time.sleep(rng.uniform(0, 4))
    else:
        try:
            wait_for('%s to be the primary' % node, MOVE_S, lambda: pacemaker.status(s).primary == node, poll=0.1)
        except LabError as fault:
            progress(str(fault))
    pacemaker.clear(s)


def cleanup(s, node, _):
    pacemaker.cleanup(s)


def leave(s, node, _):
    pacemaker.stop(s, node)


def no_configuration(s, node, _):
    """The server ends, and cannot start again."""
    postgres.as_postgres(s, node, 'mv', s.pgdata + '/postgresql.conf', s.pgdata + '/postgresql.conf.away')
    cluster.kill_postmaster(s, node)


def kill_agents(s, node, rng):
    """The postmaster of `node` is killed, and then agents in what they do about it, on any node."""
    cluster.kill_postmaster(s, node)
    end = time.time() + AGENT_HUNT_S
    while time.time() < end:
        for one in nodes.powered(s):
            pids = [pid for name in AGENTS for pid in nodes.pids_of(s, one, name)]
            if pids and rng.random() < 0.3:
                signal(s, one, 'KILL', pids[:1])
        time.sleep(0.02)


PRIMARY, STANDBY = ('primary',), ('standby',)
BOTH = PRIMARY + STANDBY
# name: (what does it, the roles of the nodes that it may hit first)
FAULTS = {
    'kill': (kill, BOTH), 'kill-all': (kill_all, PRIMARY), 'kill-child': (kill_child, BOTH), 'kill-agents': (kill_agents, PRIMARY),
    'freeze-postmaster': (freeze_postmaster, BOTH), 'freeze-receiver': (freeze_receiver, STANDBY),
    'freeze-startup': (freeze_startup, STANDBY), 'power': (power, BOTH), 'power-two': (power_two, BOTH), 'cut': (cut, BOTH),
    'standby-mode': (standby_mode, BOTH), 'move': (move, STANDBY), 'cleanup': (cleanup, PRIMARY), 'leave': (leave, BOTH),
    'no-configuration': (no_configuration, BOTH)}
SECOND = 0.4            # of the faults are followed by another one that does not wait for their end
MOST_BETWEEN_S = 6
DWELLS_S = (0, 2, 6, 15)


class Blow:
    """One fault, or two in quick order.  What it is depends on the seed and its number alone; where it hits, on who is the
    primary then."""

    def __init__(self, seed, number, names):
        self.rng = random.Random('%s/%d' % (seed, number))
        first = self.draw(names)
        second = self.draw(names) if self.rng.random() < SECOND else None
        self.plan = [one for one in (first, second) if one]
        self.delays = [self.rng.uniform(0, 3), self.rng.uniform(0, MOST_BETWEEN_S)]
        self.dwell = self.rng.choice(DWELLS_S)
        self.done = []          # what was done in fact, in words
        self.cut_off = set()    # nodes whose network was cut

    def draw(self, names):
        name = self.rng.choice(sorted(names))
        return name, self.rng.choice(FAULTS[name][1]), self.rng.randrange(2)

    def __str__(self):
        return ', then '.join(self.done) or 'nothing'

    def strike(self, s, primary):
        for (name, role, index), delay in zip(self.plan, self.delays):
            time.sleep(delay)
            standbys = sorted(set(s.nodes) - {primary})
            node = primary if role == 'primary' else standbys[index]
            if not nodes.is_on(s, node):
                continue
            progress('%s of %s' % (name, node))
            self.done.append('%s of %s' % (name, node))
            if name == 'cut':
                self.cut_off.add(node)
            try:
                FAULTS[name][0](s, node, self.rng)
            except LabError as fault:       # what an earlier fault has left
                progress('%s: %s' % (name, str(fault).split('\n')[0][:150]))
                self.done[-1] += ' (in vain)'
        time.sleep(self.dwell)


def patiently(what, seconds, act):
    """Repeats what may fail as long as the cluster is in turmoil."""
    def tried():
        act()
        return True
    wait_for(what, seconds, tried, poll=0.5)


def mend_server(s, node):
    """The instance can run again; whether the cluster has it run is another matter.  Returns whether its start is to be tried."""
    for_all = "kill -CONT $(pgrep -u postgres) 2>/dev/null; [ -e \"$1.away\" ] && mv \"$1.away\" \"$1\""
    return nodes.succeeds(s, node, 'sh', '-c', for_all, 'sh', s.pgdata + '/postgresql.conf')


def switch_on(s):
    for node in sorted(set(s.nodes) - set(nodes.powered(s))):
        cluster.wait_buried(s, node)
        nodes.power(s, 'on', node)
    away = [node for node in s.nodes if not nodes.pids_of(s, node, 'pacemakerd')]
    for node in away:           # what is left of a stack that ended half
        for pid in nodes.pids_of(s, node, 'corosync'):
            nodes.inside(s, node, 'kill', '-9', pid, check=False)
    if away:
        pacemaker.start(s, away)


def healthy(s):
    """Every node is on and a member, and its cluster stack runs."""
    view = pacemaker.status(s)
    off = sorted(set(s.nodes) - set(nodes.powered(s)))
    if off or set(view.online) != set(s.nodes) or view.unclean:
        raise LabError('off: %s, online: %s, unclean: %s' % (' '.join(off), ' '.join(view.online), ' '.join(view.unclean)))
    return True


def mend(s, blow):
    """Everything that a fault broke, as an administrator would; promotions are the cluster's own affair.

    A start that failed, be it because its agent was killed, is tried again by nobody until it is forgotten."""
    refused = list(s.nodes) if any('kill-agents' in done for done in blow.done) else []
    for node in nodes.powered(s):
        nodes.link(s, node, 'up')
    for node in nodes.powered(s):
        if mend_server(s, node):
            refused.append(node)
    patiently('every node to be switched on', MEND_S, lambda: switch_on(s))
    for node in s.nodes:
        if mend_server(s, node):
            refused.append(node)
    patiently('the standby mode to end', MEND_S, lambda: [
        set_standby_mode(s, node, 'off') for node in s.nodes])
    patiently('the constraints to be cleared', MEND_S, lambda: pacemaker.clear(s))
    for node in set(refused):
        patiently('the failed start on %s to be forgotten' % node, MEND_S, lambda: nodes.inside(
            s, pacemaker.quorate_node(s), 'crm_resource', '--cleanup', '-r', pacemaker.PRIMITIVE, '-N', node))
    wait_healthy(s)


def wait_healthy(s):
    def there():
        if set(nodes.powered(s)) != set(s.nodes):
            switch_on(s)
        return healthy(s)
    wait_for('every node to be a member', MEND_S, there, poll=0.3)
