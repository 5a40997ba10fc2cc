"""Corosync and Pacemaker on the nodes: configuration, start and stop, status."""
import xml.etree.ElementTree as ElementTree

from . import el6
from .node import env_words, inside, launch, pids_of, powered, succeeds
from .shell import LabError, wait_for

CLONE, PRIMITIVE, IP = 'pgsql-ha', 'pgsqld', 'pgsql-master-ip'

# Without it the first election waits 20 s for nodes that might still come.
SEED = ('<crm_config><cluster_property_set id="cib-bootstrap-options">'
        '<nvpair id="cib-bootstrap-options-dc-deadtime" name="dc-deadtime" value="2s"/>'
        '</cluster_property_set></crm_config>')


def corosync_conf(s):
    nodes = ''.join('  node {\n    name: %s\n    nodeid: %d\n    ring0_addr: %s\n  }\n'
                    % (node, number, s.ip_of(node)) for number, node in enumerate(s.nodes, 1))
    return ('totem {\n  version: 2\n  cluster_name: pgsql\n  transport: knet\n'
            '  crypto_cipher: none\n  crypto_hash: none\n  %s\n}\n'
            'quorum {\n  provider: corosync_votequorum\n}\n'
            'logging {\n  to_stderr: no\n  to_syslog: no\n  to_logfile: yes\n'
            '  logfile: /var/log/corosync/corosync.log\n  timestamp: hires\n}\n'
            'nodelist {\n%s}\n' % (s.totem, nodes))


def agent_params(s):
    return s.agent_params or 'bindir=%s pgdata=%s pghost=%s pgport=%s' % (
        s.pgbin, s.pgdata, s.pgsock, s.pgport)


def crm_lines(s):
    """The quick start's configuration, in crmsh's words."""
    lines = ['property stonith-enabled=true stonith-action=off',
             'rsc_defaults migration-threshold=5 resource-stickiness=10']
    for node in s.nodes:
        lines += ['primitive fence_%s stonith:fence_lab params plug=%s pcmk_host_check=static-list '
                  'pcmk_host_list=%s op monitor interval=60s' % (node, node, node),
                  'location fence_%s-avoids-%s fence_%s -inf: %s' % (node, node, node, node)]
    lines += [
        'primitive %s %s params %s' % (PRIMITIVE, s.agent, agent_params(s))
        + ' op start timeout=60s interval=0 op stop timeout=60s interval=0'
        ' op promote timeout=30s interval=0 op demote timeout=120s interval=0'
        ' op monitor interval=9s timeout=10s role=Promoted'
        ' op monitor interval=10s timeout=10s role=Unpromoted'
        ' op notify timeout=60s interval=0',
        'clone %s %s meta promotable=true notify=true clone-max=%d' % (CLONE, PRIMITIVE, len(s.nodes)),
        'primitive %s ocf:heartbeat:IPaddr2 params ip=%s cidr_netmask=24 op monitor interval=10s'
        % (IP, s.vip),
        'colocation ip-with-promoted inf: %s %s:Promoted' % (IP, CLONE),
        'order promote-then-ip Mandatory: %s:promote %s:start symmetrical=false' % (CLONE, IP),
        'order demote-then-no-ip Mandatory: %s:demote %s:stop symmetrical=false' % (CLONE, IP)]
    if s.prefer:
        lines.append('location %s-prefers-%s %s 1: %s' % (CLONE, s.prefer, CLONE, s.prefer))
    lines = el6.crm_lines(lines) if s.profile == 'el6' else lines
    return '\n'.join(lines + [s.cib_extra, ''])


def seed(s, node):
    """What must be on a node's disk before its first start."""
    with open(s.dir_of(node) + '/etc-corosync/corosync.conf', 'w') as f:
        f.write(corosync_conf(s))
    empty = inside(s, node, *el6.real_tools(s), 'cibadmin', '--empty')
    inside(s, node, 'sh', '-c', 'umask 077; cat >"$1" && chown hacluster:haclient "$1"', 'sh',
           '/var/lib/pacemaker/cib/cib.xml', stdin=empty.replace('<crm_config/>', SEED))


def start(s, nodes):
    """Start the stack on nodes, each stage everywhere before the next one."""
    for node in nodes:
        launch(s, node, '/var/log/corosync/console.log', ['corosync', '-f'])
    for node in nodes:
        wait_for('corosync on ' + node, 20, lambda: succeeds(s, node, 'corosync-cfgtool', '-s'))
    for node in nodes:
        launch(s, node, '/var/log/pacemaker/console.log',
               [*env_words(s.agent_env.split()), 'pacemakerd', '-f'])
    for node in nodes:
        wait_for('pacemaker on ' + node, 30, lambda: succeeds(s, node, 'cibadmin', '-Ql'), poll=0.1)


def stop(s, node):
    """Stop the stack cleanly: the node leaves the cluster and its resources move first."""
    for daemon, seconds in (('pacemakerd', 180), ('corosync', 30)):
        for pid in pids_of(s, node, daemon):
            inside(s, node, 'kill', pid, check=False)
        wait_for('%s on %s to end' % (daemon, node), seconds,
                 lambda: not pids_of(s, node, daemon), poll=0.1)


def configure(s):
    text = crm_lines(s)
    with open(s.state + '/cib.crm', 'w') as f:
        f.write(text)
    inside(s, s.nodes[0], *el6.real_tools(s), 'crm', '-F', 'configure', stdin=text)


class Status:
    """What the cluster says of itself, from `crm_mon --output-as=xml`."""

    def __init__(self, xml):
        try:
            root = ElementTree.fromstring(xml)
        except ElementTree.ParseError:
            raise LabError('crm_mon gave no status: ' + xml.strip()[:200])
        dc = root.find('.//summary/current_dc')
        self.quorate = dc is not None and dc.get('with_quorum') == 'true'
        self.online = [n.get('name') for n in root.iterfind('./nodes/node') if n.get('online') == 'true']
        self.unclean = [n.get('name') for n in root.iterfind('./nodes/node') if n.get('unclean') == 'true']
        self.roles = {}             # node -> role of its PostgreSQL
        self.ip = None              # node that holds the virtual IP
        self.scores = {}            # node -> its promotion score
        for r in root.iterfind('.//resource'):
            on = [n.get('name') for n in r.iterfind('node')]
            if r.get('id', '').split(':')[0] == PRIMITIVE and on and r.get('failed') != 'true':
                self.roles[on[0]] = r.get('role')
            elif r.get('id') == IP and on and r.get('role') == 'Started':
                self.ip = on[0]

        for node in root.iterfind('./node_attributes/node'):
            for a in node.iterfind('attribute'):
                if a.get('name') == 'master-' + PRIMITIVE and a.get('value', '').lstrip('-').isdigit():
                    self.scores[node.get('name')] = int(a.get('value'))

    @property
    def primary(self):
        found = [n for n, role in self.roles.items() if role in ('Promoted', 'Master')]
        return found[0] if len(found) == 1 else None

    @property
    def standbys(self):
        return {n for n, role in self.roles.items() if role in ('Unpromoted', 'Slave')}


def status(s):
    """The view of a node of the quorate partition; LabError when no node has quorum."""
    for node in powered(s):
        try:
            view = Status(inside(s, node, *el6.real_tools(s), 'crm_mon', '-1rA', '--output-as=xml', check=False))
        except LabError:
            continue
        if view.quorate:
            return view
    raise LabError('no node of the cluster sees a quorum')


def quorate_node(s):
    """A node that can be asked to change the cluster."""
    view = status(s)
    if not view.online:
        raise LabError('no node is online')
    return view.primary or view.online[0]


def move(s, node):
    role = '--master' if s.profile == 'el6' else '--promoted'
    inside(s, quorate_node(s), 'crm_resource', '--move', role, '--resource', CLONE, '--node', node)


def clear(s):
    inside(s, quorate_node(s), 'crm_resource', '--clear', '--resource', CLONE)


def cleanup(s):
    """Forget failures, as an administrator does once the cause is known."""
    inside(s, quorate_node(s), 'crm_resource', '--cleanup', '--resource', PRIMITIVE)
