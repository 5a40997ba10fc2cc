"""What the cluster is told of losses: max_loss, synchronous_standby_names, and what is remembered of them."""
import time
import urllib.parse

from . import el6, node as nodes, pacemaker, postgres
from .shell import wait_for

POLICY = 'paf-replication-' + pacemaker.PRIMITIVE


def tool(s, node, *argv, **options):
    """Runs one of Pacemaker's own tools, whatever the profile."""
    return nodes.inside(s, node, *el6.real_tools(s), *argv, **options)


def set_limit(s, wanted):
    """max_loss=0 with True, no limit with False."""
    change = ('--set-parameter', 'max_loss', '--parameter-value', '0') if wanted else ('--delete-parameter', 'max_loss')
    node = pacemaker.quorate_node(s)
    words = ('crm_resource', '--resource', pacemaker.PRIMITIVE)
    if (tool(s, node, *words, '--get-parameter', 'max_loss', check=False).strip() == '0') != wanted:
        tool(s, node, *words, *change)
        time.sleep(3)       # the reload


def remembered(s, node):
    """What the cluster remembers of the primary's commits, readable."""
    words = ('crm_attribute', '-t', 'crm_config', '-n', POLICY, '-G', '-q')
    return urllib.parse.unquote(tool(s, node, *words, check=False).strip())


def set_names(s, primary, names, seconds=120):
    """synchronous_standby_names on every node that is on, until the cluster knows that this primary has them."""
    for node in nodes.powered(s):
        postgres.write(s, node, 'postgresql.conf', "synchronous_standby_names = '%s'\n" % names, append=True)
        postgres.sql(s, node, 'select pg_reload_conf()')

    def known():
        text = remembered(s, primary)
        return 'node=%s;' % primary in text and text.endswith(';names=' + names)
    wait_for('the settings of %s to be remembered' % primary, seconds, known, poll=0.5)


def set_standby_mode(s, asked, node, mode):
    """`asked` is told that `node` is in standby mode ("on") or not ("off")."""
    tool(s, asked, 'crm_attribute', '-N', node, '-n', 'standby', '-v', mode)


def name_candidate(s, asked, node):
    """What an administrator types to have `node` promoted when nobody offers itself."""
    tool(s, asked, 'crm_attribute', '-l', 'reboot', '-N', node, '-n', 'master-' + pacemaker.PRIMITIVE, '-v', '2')
