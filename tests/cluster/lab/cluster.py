"""The cluster as a whole: up, down, and the operations that touch more than one layer."""
import os
import shutil
import signal
import subprocess

from . import node as nodes
from . import el6, pacemaker, postgres
from .hub import HERE
from .settings import AGENTS, acmesql, make_state_dir, servers
from .shell import PATIENCE_S, LabError, progress, read_pid, wait_for, write_pid

CLUSTER = os.path.join(os.path.dirname(HERE), 'cluster')


def is_up(s):
    return read_pid(s.state + '/hub.pid') is not None


def check_machine(s):
    wanted = ['corosync', 'pacemakerd', 'crm', 'nsenter', 'setpriv', 'ip', postgres.CLIENTS + '/psql']
    for program in wanted if s.pg else [*wanted, s.pgbin + '/postgres']:
        if shutil.which(program) is None:
            raise LabError('%s not found; run: tests/lib/install-deps run' % program)
    if s.is_acme:
        acmesql.make()
    elif s.pg and not servers.present(s.pg):
        raise LabError('PostgreSQL %s is not in %s; run: tests/postgres/fetch %s' % (s.pg, servers.cache(), s.pg))
    if is_up(s):
        raise LabError('a cluster is up in %s; use it, or take it down first' % s.state)


def make_layer(s):
    """What the nodes see on top of the machine's /usr: our fence agent, AGENT_DIR, and the server of PG.

    Files are copied, so that owner and mode are those an installation would give."""
    layer = s.state + '/layer'
    shutil.rmtree(layer, ignore_errors=True)
    os.makedirs(layer + '/usr/sbin')
    shutil.copyfile(HERE + '/fence_lab', layer + '/usr/sbin/fence_lab')
    os.chmod(layer + '/usr/sbin/fence_lab', 0o755)
    if s.pg:
        shutil.copytree(servers.place(s.pg), layer + os.path.dirname(s.pgbin), symlinks=True)
    if s.agent_dir:
        os.makedirs(os.path.join(layer, AGENTS))
        for name in os.listdir(s.agent_dir):
            source = os.path.join(s.agent_dir, name)
            if os.path.isfile(source):
                target = os.path.join(layer, AGENTS, name)
                shutil.copyfile(source, target)
                os.chmod(target, 0o755)
    provider, name = s.agent.split(':')[1:]
    place = 'usr/lib/ocf/resource.d/%s/%s' % (provider, name)
    places = [os.path.join(root, place) for root in (layer, s.stage, '/')]
    agent = next((p for p in places if os.access(p, os.X_OK)), None)
    if not agent:
        raise LabError('no agent %s: set AGENT_DIR to the directory that holds %s, or install the '
                       'build with: DESTDIR=%s cmake --install BUILD --prefix /usr'
                       % (s.agent, name, s.stage))
    if s.profile == 'el6':
        el6.install(layer, agent, place)


def start_hub(s):
    with open(s.state + '/power.log', 'ab') as log:
        hub = subprocess.Popen(['unshare', '--net', '--', '/usr/bin/python3', '-B', CLUSTER, 'run-hub'],
                               stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd='/',
                               env=dict(os.environ, STATE=s.state), start_new_session=True)
    write_pid(s.state + '/hub.pid', hub.pid)
    ready = s.state + '/power/sock'
    wait_for('the hub, see %s/power.log' % s.state, PATIENCE_S,
             lambda: os.path.exists(ready) or hub.poll() is not None)
    if hub.poll() is not None:
        raise LabError('the hub ended at once, see %s/power.log' % s.state)


def up(s, *options):
    if options not in ((), ('--bare',)):
        raise LabError('up knows --bare, not: ' + ' '.join(options))
    check_machine(s)
    make_state_dir(s.state)
    down(s)
    forget_last_cluster(s)
    make_layer(s)
    s.save()
    try:
        build_bare(s) if options else build(s)
    except BaseException:
        down(s)
        raise


def forget_last_cluster(s):
    for name in ['power', *s.nodes]:
        shutil.rmtree(os.path.join(s.state, name), ignore_errors=True)
    for name in ('power.log', 'hub.pid', 'cib.crm', 'settings.json'):
        if os.path.exists(os.path.join(s.state, name)):
            os.unlink(os.path.join(s.state, name))


def build_bare(s):
    """Machines that are switched on, and nothing more."""
    start_hub(s)
    for node in s.nodes:
        nodes.power(s, 'on', node)
    progress('on: %s' % ' '.join(s.nodes))


def build(s):
    progress('powering on %s' % ' '.join(s.nodes))
    start_hub(s)
    for node in s.nodes:
        nodes.power(s, 'on', node)
        pacemaker.seed(s, node)
    progress('creating a PostgreSQL primary and its standbys')
    postgres.create(s)
    progress('starting Corosync and Pacemaker')
    pacemaker.start(s, s.nodes)
    wait_for('all nodes to be online', PATIENCE_S, lambda: set(pacemaker.status(s).online) == set(s.nodes), poll=0.1)
    progress('configuring the cluster')
    pacemaker.configure(s)
    progress('waiting for a primary, and for standbys that could replace it')
    wait_ready(s)
    progress('up: the primary is %s' % pacemaker.status(s).primary)


def down(s):
    """Switch everything off.  The hub is the parent of every node, and takes them along."""
    pid = read_pid(s.state + '/hub.pid')
    if pid:
        os.kill(pid, signal.SIGTERM)
        try:
            wait_for('the hub to end', PATIENCE_S, lambda: read_pid(s.state + '/hub.pid') is None)
        except LabError:
            os.kill(pid, signal.SIGKILL)        # the kernel then kills the nodes (pdeathsig)
            raise


def purge(s):
    """Delete what `up` made, by name: the state directory may hold other things too."""
    if not os.path.isdir(s.state):
        return
    forget_last_cluster(s)
    for name in ('layer', 'stage', 'acmesql'):
        shutil.rmtree(os.path.join(s.state, name), ignore_errors=True)
    for name in os.listdir(s.state):
        if name.endswith(('.log', '.err')):
            os.unlink(os.path.join(s.state, name))
    if not os.listdir(s.state):
        os.rmdir(s.state)


def settled(s, expected=None):
    """True when one primary holds the IP and every other powered-on node streams from it."""
    view = pacemaker.status(s)
    expected = set(expected or nodes.powered(s))
    primary = view.primary
    if not primary or view.ip != primary:
        raise LabError('primary: %s, IP on: %s' % (primary, view.ip))
    others = expected - {primary}
    if not others <= view.standbys:
        raise LabError('not a standby yet: ' + ' '.join(sorted(others - view.standbys)))
    missing = others - postgres.streaming(s, primary)
    if missing:
        raise LabError('not streaming yet: ' + ' '.join(sorted(missing)))
    return primary


def wait_settled(s, seconds=120, expected=None):
    return wait_for('the cluster to settle', seconds, lambda: settled(s, expected), poll=0.25)


def wait_ready(s, seconds=120, expected=None, avoid=None):
    """Settled, and each standby has a promotion score: the cluster could lose its primary now.

    With avoid, the primary must be another node than that: right after a failure the old status
    still holds, and would be taken for the new one."""
    def ready():
        primary = settled(s, expected)
        if primary == avoid:
            raise LabError('the primary is still ' + primary)
        scores = pacemaker.status(s).scores
        without = [n for n in expected or nodes.powered(s) if scores.get(n, 0) <= 0]
        if without:
            raise LabError('without a promotion score: ' + ' '.join(without))
        return primary
    return wait_for('a primary and electable standbys', seconds, ready, poll=0.25)


def new_primary(s, old):
    """The primary that followed `old`; LabError as long as there is none."""
    primary = pacemaker.status(s).primary
    if not primary or primary == old:
        raise LabError('no new primary yet')
    return primary


def kill_postmaster(s, node):
    pid = postgres.postmaster(s, node)
    if not pid:
        raise LabError('no PostgreSQL runs on ' + node)
    nodes.inside(s, node, 'kill', '-9', pid)


def start_node(s, node):
    if nodes.pids_of(s, node, 'pacemakerd'):
        raise LabError('Pacemaker runs on %s already' % node)
    pacemaker.start(s, [node])


def rebuild(s, node):
    if nodes.pids_of(s, node, 'pacemakerd'):
        raise LabError('Pacemaker runs on %s; stop it first with: stop-node %s' % (node, node))
    postgres.clone(s, node)


def wait_buried(s, node):
    """Wait until the other nodes know that node left, and have fenced what was left of it.

    A machine takes longer to boot than Corosync to notice; a namespace does not, and a node that
    is back before its old self is given up gets fenced for it."""
    def buried():
        try:
            view = pacemaker.status(s)
            return node not in view.online and node not in view.unclean
        except LabError:
            return True             # without a quorum there is nobody to wait for
    if not nodes.is_on(s, node):
        wait_for('the others to give up %s' % node, PATIENCE_S, buried, poll=0.2)


def power_on(s, node, fresh=False):
    """Power on, with a fresh copy of the primary's data if asked, and start the stack."""
    wait_buried(s, node)
    nodes.power(s, 'on', node)
    if fresh:
        rebuild(s, node)
    start_node(s, node)


def switchover(s, target=None, seconds=120):
    """Hand the primary role to target (else the next standby); returns it once all follow it."""
    view = pacemaker.status(s)
    if not view.primary:
        raise LabError('there is no primary to switch from')
    target = target or next((n for n in s.nodes if n in view.standbys), None)
    if s.check_node(target or '') == view.primary:
        raise LabError('%s is the primary already' % target)
    pacemaker.move(s, target)
    try:
        wait_for('%s to be the primary' % target, seconds,
                 lambda: pacemaker.status(s).primary == target, poll=0.25)
        wait_settled(s, seconds)
    finally:
        pacemaker.clear(s)
    return target
