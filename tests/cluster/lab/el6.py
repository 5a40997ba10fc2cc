"""PROFILE=el6: what Pacemaker 1.1.12 shows to an agent, played on Pacemaker 2.

In every node, el6_tool stands in front of Pacemaker's tools and el6_agent in front of the resource agent, which
it runs as if on Linux 2.6.32 (el6_kernel.c); the lab itself goes on with the real tools.  The configuration is one that 1.1.12 would take too."""
import os
import re
import shutil

from .hub import PATH
from .shell import run

HERE = os.path.dirname(os.path.abspath(__file__))
PLACE = 'usr/libexec/paf-el6'
TOOLS = ('attrd_updater', 'cibadmin', 'crm_attribute', 'crm_master', 'crm_mon', 'crm_node', 'crm_resource',
         'crm_simulate', 'crm_verify', 'crmadmin', 'stonith_admin')


def install(layer, agent, place):
    """Into the layer over the nodes' /usr: `agent` is the real one, `place` where the cluster looks for it (no / first)."""
    os.makedirs('%s/%s/real' % (layer, PLACE))
    shutil.copy2(agent, '%s/%s/agent' % (layer, PLACE))
    put('el6_agent', layer + '/' + place)
    run(['gcc', '-O2', '-Wall', '-Werror', '-o', '%s/%s/kernel' % (layer, PLACE), HERE + '/el6_kernel.c'])
    for tool in TOOLS:
        shutil.copy2('/usr/sbin/' + tool, '%s/%s/real/%s' % (layer, PLACE, tool))
        put('el6_tool', '%s/usr/sbin/%s' % (layer, tool))


def real_tools(s):
    """Words before a command line that give it the real tools, whatever the profile."""
    return ['env', 'PATH=/%s/real:%s' % (PLACE, PATH)] if s.profile == 'el6' else []


def crm_lines(lines):
    """The configuration in the words of 1.1.12."""
    return [re.sub(r'^clone (\S+ \S+ meta) promotable=true', r'ms \1 master-max=1',
                   line.replace('Unpromoted', 'Slave').replace('Promoted', 'Master')) for line in lines]


def put(name, target):
    os.makedirs(os.path.dirname(target), exist_ok=True)
    if os.path.lexists(target):
        os.unlink(target)
    shutil.copyfile(os.path.join(HERE, name), target)
    os.chmod(target, 0o755)
