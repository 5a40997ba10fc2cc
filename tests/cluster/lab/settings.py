"""The settings of a cluster: from the environment at `up`, from STATE/settings.json afterwards."""
import json
import os
import re
import stat
import sys

from .shell import LabError, run

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))
sys.path.insert(0, TOP + '/tests/postgres')

import acmesql
import servers

DEBIAN = '/usr/lib/postgresql/15/bin'

# name: (default, meaning).  README.md explains them at more length.
TABLE = {
    'NODES': ('srv1 srv2 srv3', 'names of the nodes'),
    'NET': ('10.77.0', 'first three bytes of the /24 the nodes live in: .51 .52 ..., the hub is .1'),
    'VIP': ('', 'the virtual IP; empty: NET.50'),
    'PG': ('', 'PostgreSQL of this major, out of tests/postgres, or acmesql-14; empty: PGBIN'),
    'PGBIN': (DEBIAN, 'PostgreSQL programs'),
    'PROFILE': ('', 'el6: the tools and the environment of Pacemaker 1.1.12'),
    'PGPORT': ('5432', 'port of PostgreSQL'),
    'PGROOT': ('/var/lib/postgresql', 'private directory of each node that holds PGDATA'),
    'PGCONF': ('', 'more postgresql.conf lines'),
    'REPLICATION': ('async', 'async, or sync: a commit waits for any one standby'),
    'AGENT': ('ocf:heartbeat:pgsqlms', 'the resource agent'),
    'AGENT_DIR': ('', 'directory with pgsqlms, shown over /usr/lib/ocf/resource.d/heartbeat'),
    'AGENT_PARAMS': ('', 'parameters of pgsqld; empty: bindir, pgdata, pghost, pgport'),
    'AGENT_ENV': ('', 'VAR=value ... in the environment of pacemakerd'),
    'STAGE': ('', 'an install tree; its usr/ is shown over /usr.  Empty: STATE/stage'),
    'PRIVATE': ('', 'DIR ... that each node has one of its own of, empty at first, which survives a power cut'),
    'EXTRA_BIND': ('', 'SOURCE:TARGET ... more bind mounts in every node'),
    'TOTEM': ('', 'more lines of the totem section, e.g. "token: 1000"'),
    'CIB_EXTRA': ('', 'more `crm configure` lines'),
    'PREFER': ('srv1', 'node with a location preference of 1; empty: none'),
}
DEFAULT_STATE = '/var/tmp/paf-cluster'
AGENTS = 'usr/lib/ocf/resource.d/heartbeat'


class Settings:
    """Attributes are the names of TABLE in lower case, plus what is derived from them."""

    def __init__(self, state, values):
        self.state = state
        self.values = values
        for name, value in values.items():
            setattr(self, name.lower(), value)
        self.nodes = self.nodes.split()
        if self.pg:
            self.pgbin = '/usr/lib/postgresql/%s/bin' % self.pg         # where the nodes see it
        self.is_acme = self.pg == acmesql.NAME
        self.vip = self.vip or self.net + '.50'
        self.stage = self.stage or state + '/stage'
        self.pgdata = self.pgroot + '/data'
        self.pgsock = '/run/postgresql'

    def ip_of(self, node):
        return '%s.%d' % (self.net, 51 + self.nodes.index(node))

    def dir_of(self, node):
        return '%s/%s' % (self.state, node)

    def log_of(self, node, which='pacemaker'):
        return '%s/log/%s/%s.log' % (self.dir_of(node), which, which)

    def check_node(self, node):
        if node not in self.nodes:
            raise LabError("no node '%s'; the nodes are: %s" % (node, ' '.join(self.nodes)))
        return node

    def pg_version(self):
        """As a number: 90300 for 9.3, 150000 for 15."""
        text = self.pg or run([self.pgbin + '/postgres', '-V'])[1]
        found = re.search(r'(\d+)(?:\.(\d+))?', text)
        major, minor = int(found[1]), int(found[2] or 0)
        return major * 10000 if major >= 10 else major * 10000 + minor * 100

    def save(self):
        with open(self.state + '/settings.json', 'w') as f:
            json.dump(self.values, f, indent=1)


def state_dir():
    state = os.environ.get('STATE', DEFAULT_STATE)
    if not re.fullmatch(r'/[\w./+-]+', state):
        raise LabError("STATE must be an absolute path of letters, digits and . / + - _, not '%s'" % state)
    return os.path.normpath(state)


def make_state_dir(state):
    """Create the directory, for root only; refuse one that somebody else prepared."""
    os.makedirs(state, mode=0o700, exist_ok=True)
    found = os.lstat(state)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != 0 or found.st_mode & 0o022:
        raise LabError('%s must be a directory that only root can write; '
                       'remove it or choose another one with STATE=' % state)


def from_environment(state):
    values = {name: os.environ.get(name, default) for name, (default, _) in TABLE.items()}
    if values['REPLICATION'] not in ('async', 'sync'):
        raise LabError("REPLICATION must be async or sync, not '%s'" % values['REPLICATION'])
    if values['PROFILE'] not in ('', 'el6'):
        raise LabError("PROFILE must be el6 or empty, not '%s'" % values['PROFILE'])
    known = [*servers.TABLE, acmesql.NAME]
    if values['PG'] and values['PG'] not in known:
        raise LabError("PG must be one of %s, not '%s'" % (', '.join(known), values['PG']))
    if not re.fullmatch(r'\d+\.\d+\.\d+', values['NET']):
        raise LabError("NET must look like 10.77.0, not '%s'" % values['NET'])
    return Settings(state, values)


def exist(state):
    return os.path.exists(state + '/settings.json')


def saved(state):
    try:
        with open(state + '/settings.json') as f:
            return Settings(state, json.load(f))
    except FileNotFoundError:
        raise LabError('no cluster in %s: run `up` first, or point STATE at another one' % state)
