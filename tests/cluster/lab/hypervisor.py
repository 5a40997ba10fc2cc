"""A hypervisor that fence_virsh logs in to by ssh: it stands at the hub, and its virsh is the power switch."""
import os
import subprocess

from .node import argv_in_hub, inside
from .shell import LabError, run, wait_for

KEY = '/root/.ssh/id_rsa'       # on the nodes, whose /root must be private
ENTRY = '''#!/bin/sh
PATH=%s:$PATH
export PATH
eval "$SSH_ORIGINAL_COMMAND"
'''
VIRSH = '''#!/usr/bin/python3 -I
import socket
import sys

def ask(action, node):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect('%(socket)s')
        s.sendall((action + ' ' + node + ' hypervisor\\n').encode())
        code, _, text = s.makefile().read().partition('\\n')
    return code, text.strip()

command, *rest = sys.argv[1:]
if command == 'list':
    print(' Id   Name   State')
    print('-------------------')
    for number, node in enumerate(%(nodes)r, 1):
        print(' %%d   %%s   %%s' %% (number, node, 'running' if ask('status', node)[1] == 'on' else 'shut off'))
elif not rest or rest[0] not in %(nodes)r:
    sys.exit("error: failed to get domain '%%s'" %% ' '.join(rest))
elif command == 'domstate':
    print('running' if ask('status', rest[0])[1] == 'on' else 'shut off')
elif command in ('destroy', 'start'):
    code, text = ask('off' if command == 'destroy' else 'on', rest[0])
    print(text)
    sys.exit(0 if code == '0' else 1)
else:
    sys.exit('error: unknown command: ' + command)
'''


class Hypervisor:
    """Its address is the hub's, NET.1; whoever has the nodes' key may log in as root."""

    def __init__(self, s):
        self.s = s
        self.place = s.state + '/hypervisor'
        self.process = None

    @property
    def address(self):
        return self.s.net + '.1'

    def start(self):
        os.makedirs(self.place + '/root/.ssh', mode=0o700, exist_ok=True)
        os.chmod(self.place + '/root', 0o700)
        self.write('entry', ENTRY % self.place)
        self.write('virsh', VIRSH % {'socket': self.s.state + '/power/sock', 'nodes': list(self.s.nodes)})
        if not os.path.exists(self.place + '/key'):
            run(['ssh-keygen', '-q', '-t', 'rsa', '-N', '', '-f', self.place + '/key'])
            run(['dropbearkey', '-t', 'rsa', '-f', self.place + '/host'])
        run(['cp', self.place + '/key.pub', self.place + '/root/.ssh/authorized_keys'])
        os.chmod(self.place + '/root/.ssh/authorized_keys', 0o600)
        listen = 'mount --make-rprivate / && mount --bind "$1" /root && shift && exec "$@"'
        server = ['dropbear', '-F', '-E', '-s', '-m', '-r', self.place + '/host', '-P', self.place + '/pid',
                  '-p', self.address + ':22', '-c', self.place + '/entry']
        with open(self.place + '/log', 'ab') as log:
            self.process = subprocess.Popen(
                ['setpriv', '--pdeathsig', 'KILL',
                 *argv_in_hub(self.s, ['unshare', '-m', 'sh', '-c', listen, 'sh', self.place + '/root', *server])],
                stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        for node in self.s.nodes:
            self.give_key(node)
        wait_for('the hypervisor to let ' + self.s.nodes[0] + ' in', 20, self.answers)

    def answers(self):
        if self.process.poll() is not None:
            raise LabError('the ssh server has ended, see %s/log' % self.place)
        return self.s.nodes[0] in inside(self.s, self.s.nodes[0], 'ssh', '-i', KEY, 'root@' + self.address,
                                         'virsh', 'list', '--all', check=False)

    def give_key(self, node):
        with open(self.place + '/key') as key:
            inside(self.s, node, 'sh', '-c', 'umask 077; mkdir -p /root/.ssh; cat >' + KEY, stdin=key.read())
        known = '%s %s' % (self.address, run(['dropbearkey', '-y', '-f', self.place + '/host'])[1].split('\n')[1])
        inside(self.s, node, 'sh', '-c', 'cat >/root/.ssh/known_hosts', stdin=known + '\n')

    def write(self, name, text):
        with open('%s/%s' % (self.place, name), 'w') as file:
            file.write(text)
        os.chmod('%s/%s' % (self.place, name), 0o755)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None
