"""Running commands inside nodes, and in the hub's network where clients live."""
import subprocess

from .hub import PATH, ask
from .shell import LabError, read_pid, run


def is_on(s, node):
    return read_pid(s.dir_of(node) + '/pid') is not None


def powered(s):
    return [n for n in s.nodes if is_on(s, n)]


def argv_in(s, node, argv, env=()):
    """The command line that runs argv as root inside the node."""
    pid = read_pid(s.dir_of(s.check_node(node)) + '/pid')
    if pid is None:
        raise LabError('%s is powered off; switch it on with: power-on %s' % (node, node))
    return ['nsenter', '-t', str(pid), '-m', '-u', '-i', '-n', '-p', '--wd=/', '--', 'env', '-i',
            'PATH=' + PATH, 'HOME=/root', 'LANG=C.UTF-8', 'TERM=dumb', *env, *argv]


def argv_in_hub(s, argv):
    pid = read_pid(s.state + '/hub.pid')
    if pid is None:
        raise LabError('no hub in %s: the cluster is not up' % s.state)
    return ['nsenter', '-t', str(pid), '-n', '--', *argv]


def inside(s, node, *argv, **options):
    """Run argv inside the node; returns its output.  Options are those of shell.run."""
    return run(argv_in(s, node, argv), **options)[1]


def succeeds(s, node, *argv):
    return run(argv_in(s, node, argv), check=False)[0] == 0


def launch(s, node, log, argv, env=()):
    """Start a daemon inside the node; it belongs to the node's init and dies with it."""
    script = 'setsid "$@" </dev/null >>%s 2>&1 &' % log
    inside(s, node, *env_words(env), 'sh', '-c', script, 'sh', *argv)


def env_words(env):
    return ['env', *env] if env else []


def power(s, action, node):
    return ask(s, action, s.check_node(node), 'operator')


def link(s, node, state):
    """Plug ("up") or unplug ("down") the node's network cable."""
    run(argv_in_hub(s, ['ip', 'link', 'set', 'v-' + s.check_node(node), state]))


def pids_of(s, node, name):
    """Pids, as the node sees them, of its processes called name."""
    done = subprocess.run(argv_in(s, node, ['pidof', name]), text=True, stdout=subprocess.PIPE)
    return done.stdout.split()
