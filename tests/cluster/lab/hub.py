"""The hub: the network switch where the nodes' cables meet, and their power switch.

One process. It lives in a network namespace of its own and is the parent of every node, so that
nothing outlives it.  It answers one request per connection on a unix socket, one at a time:
`ACTION NODE BY`, answered by `CODE`, a newline and a text.  Every action that changes the power
goes to the power log, as the source of truth for "when was this node really off"."""
import os
import signal
import socket
import subprocess
import sys
import time

from .shell import LabError, read_pid, run, wait_for, write_pid

HERE = os.path.dirname(os.path.abspath(__file__))
BOOT_S = 60
PATH = '/usr/sbin:/usr/bin:/sbin:/bin'


class Hub:
    def __init__(self, settings):
        self.s = settings
        self.unshares = {}          # node -> the process that holds its namespaces together

    def serve(self):
        path = self.s.state + '/power/sock'
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.exists(path):
            os.unlink(path)
        self.make_switch()
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen(16)
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
        try:
            while True:
                connection, _ = listener.accept()
                with connection:
                    self.answer(connection)
        finally:
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            for node in self.s.nodes:
                self.off(node)
            os.unlink(path)

    def make_switch(self):
        for words in ('link set lo up', 'link add br0 type bridge forward_delay 0',
                      'addr add %s.1/24 dev br0' % self.s.net, 'link set br0 up'):
            run(['ip'] + words.split())

    def answer(self, connection):
        connection.settimeout(5)
        try:
            request = connection.makefile().readline().split()
            began = time.time()
            code, text = self.perform(request)
            if request and request[0] in ('on', 'off', 'reboot'):
                print('%.3f %.3f %s by=%s code=%d %s' % (began, time.time(), ' '.join(request[:2]),
                      ''.join(request[2:3]) or '?', code, text), flush=True)
            connection.sendall(('%d\n%s' % (code, text)).encode())
        except OSError as e:
            print('%.3f request dropped: %s' % (time.time(), e), flush=True)

    def perform(self, request):
        action, node = (request + ['', ''])[:2]
        if action in ('monitor', 'list'):
            return 0, ''.join('%s,%s\n' % (n, self.s.ip_of(n)) for n in self.s.nodes)
        if action not in ('on', 'off', 'reboot', 'status') or node not in self.s.nodes:
            return 1, 'the hub does not understand: ' + ' '.join(request)
        try:
            if action == 'status':
                return 0, 'on' if self.is_on(node) else 'off'
            before = 'was on' if self.is_on(node) else 'was off'
            if action in ('off', 'reboot'):
                self.off(node)
            if action in ('on', 'reboot'):
                self.on(node)
            return 0, before
        except LabError as e:
            return 1, str(e)

    def is_on(self, node):
        return read_pid(self.s.dir_of(node) + '/pid') is not None

    def off(self, node):
        """A power cut: the link goes first, so that no dying socket can say goodbye on the wire."""
        run(['ip', 'link', 'set', 'v-' + node, 'down'], check=False)
        pid = read_pid(self.s.dir_of(node) + '/pid')
        if pid:
            os.kill(pid, signal.SIGKILL)
        holder = self.unshares.pop(node, None)
        if holder:
            if not pid:             # it never got as far as an init
                holder.kill()
            holder.wait()
        run(['ip', 'link', 'del', 'v-' + node], check=False)

    def on(self, node):
        if self.is_on(node):
            return
        self.off(node)              # sweep up what a node that died by itself left
        d = self.s.dir_of(node)
        self.write_files(node)
        env = {'PATH': PATH, 'D': d, 'POWER': self.s.state + '/power', 'PGROOT': self.s.pgroot,
               'PGSOCK': self.s.pgsock, 'EXTRA_BIND': self.s.extra_bind, 'PRIVATE': self.s.private,
               'LAYERS': ':'.join(p for p in (self.s.state + '/layer/usr', self.s.stage + '/usr')
                                  if os.path.isdir(p))}
        with open(d + '/console.log', 'ab') as log:
            holder = subprocess.Popen(
                ['setpriv', '--pdeathsig', 'KILL', 'unshare', '--net', '--mount', '--pid', '--uts',
                 '--ipc', '--fork', '--kill-child', '--mount-proc', HERE + '/node-init'],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=env, start_new_session=True)
        self.unshares[node] = holder
        init = wait_for('the init of %s' % node, BOOT_S, lambda: self.child_of(holder))
        write_pid(d + '/pid', init)
        self.plug_in(node, init)
        wait_for('%s to boot, see %s/console.log' % (node, d), BOOT_S,
                 lambda: os.path.exists('/proc/%d/root/run/booted' % init), poll=0.02)

    def child_of(self, holder):
        if holder.poll() is not None:
            raise LabError('it ended with code %d' % holder.returncode)
        with open('/proc/%d/task/%d/children' % (holder.pid, holder.pid)) as f:
            return int((f.read().split() or ['0'])[0])

    def plug_in(self, node, pid):
        link = 'v-' + node
        run(['ip', 'link', 'add', link, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', str(pid)])
        run(['ip', 'link', 'set', link, 'master', 'br0', 'up'])
        inside = ['nsenter', '-t', str(pid), '-n', '--', 'ip']
        run(inside + ['link', 'set', 'lo', 'up'])
        run(inside + ['addr', 'add', self.s.ip_of(node) + '/24', 'dev', 'eth0'])
        run(inside + ['link', 'set', 'eth0', 'up'])

    def write_files(self, node):
        d = self.s.dir_of(node)
        os.makedirs(d + '/run', exist_ok=True)
        with open(d + '/hosts', 'w') as f:
            f.write('127.0.0.1 localhost\n%s pgsql-ha\n' % self.s.vip)
            f.writelines('%s %s\n' % (self.s.ip_of(n), n) for n in self.s.nodes)
        with open(d + '/hostname', 'w') as f:
            f.write(node + '\n')


def ask(settings, *words, timeout=2 * BOOT_S + 10):
    """One request to the hub; returns its text, LabError when it refuses or is not there."""
    with socket.socket(socket.AF_UNIX) as s:
        s.settimeout(timeout)
        try:
            s.connect(settings.state + '/power/sock')
            s.sendall((' '.join(words) + '\n').encode())
            code, _, text = s.makefile().read().partition('\n')
        except OSError as e:
            raise LabError('the hub does not answer (%s): is the cluster up?' % e)
    if code != '0':
        raise LabError('%s: %s' % (' '.join(words), text or 'no answer'))
    return text


def power_log(settings):
    """What the power switch did, oldest first: (begin, end, action, node, by, ok)."""
    entries = []
    with open(settings.state + '/power.log') as f:
        for line in f:
            w = line.split()
            if len(w) >= 6 and w[4].startswith('by='):
                entries.append((float(w[0]), float(w[1]), w[2], w[3], w[4][3:], w[5] == 'code=0'))
    return entries
