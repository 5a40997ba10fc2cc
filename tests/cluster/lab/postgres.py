"""PostgreSQL on the nodes: the primary and two standbys of the quick start, and their cloning."""
import os

from .node import inside, powered
from .settings import acmesql
from .shell import PATIENCE_S, LabError, wait_for

CLIENTS = '/usr/lib/postgresql/15/bin'
NEWEST_OF_CLIENTS = 150000      # what Debian's pg_basebackup can copy
ANY_STANDBY = 100000            # from here on a commit can wait for any one standby, before for the first in the list
STREAMING = "select application_name from pg_stat_replication where state = 'streaming'"
NOT_WAITED_FOR = STREAMING + " and sync_state <> 'sync'"


def as_postgres(s, node, *argv, **options):
    return inside(s, node, 'runuser', '-u', 'postgres', '--', *argv, **options)


def sql(s, node, query):
    return as_postgres(s, node, CLIENTS + '/psql', '-h', s.pgsock, '-p', s.pgport, '-U', 'postgres',
                       '-XAtq', '-d', 'postgres', '-c', query).strip()


def streaming(s, node):
    """Names of the standbys that stream from node."""
    return set(sql(s, node, STREAMING).split())


def timeline(s, node):
    """Of the last WAL that the primary `node` writes."""
    name = 'pg_walfile_name(pg_current_wal_lsn())' if s.pg_version() >= 100000 else 'pg_xlogfile_name(pg_current_xlog_location())'
    return int(sql(s, node, 'select ' + name)[:8], 16)


def pg_ctl(s, node, *words):
    as_postgres(s, node, s.pgbin + '/pg_ctl', '-s', '-w', '-D', s.pgdata,
                '-l', '/var/log/postgresql/start.log', *words)


def write(s, node, name, text, append=False):
    as_postgres(s, node, 'sh', '-c', 'cat %s "$1"' % ('>>' if append else '>'), 'sh',
                s.pgdata + '/' + name, stdin=text)


def conninfo(s, node):
    """Where a standby finds its primary.

    When commits wait for a standby, they resume after a failover only once one follows the new
    primary: so it must give up the old one soon (here, and wal_receiver_timeout)."""
    soon = ' connect_timeout=2' if s.replication == 'sync' else ''
    return "primary_conninfo = 'host=%s port=%s user=postgres application_name=%s%s'\n" % (
        s.vip, s.pgport, node, soon)


def main_conf(s):
    version = s.pg_version()
    lines = ["listen_addresses = '*'", 'port = ' + s.pgport, 'max_wal_senders = 10',
             'hot_standby = on', 'hot_standby_feedback = on', 'logging_collector = on',
             "log_directory = '/var/log/postgresql'", "log_filename = 'postgresql.log'",
             "log_line_prefix = '%m [%p] '",
             "%s = '%s'" % ('unix_socket_directories' if version >= 90300
                            else 'unix_socket_directory', s.pgsock),
             'wal_level = ' + ('replica' if version >= 90600 else 'hot_standby'),
             'wal_keep_size = 256MB' if version >= 130000 else 'wal_keep_segments = 16']
    if version >= 90500:
        lines.append("wal_retrieve_retry_interval = '500ms'")
    if s.is_acme:
        lines.append(acmesql.INCLUDE)
    if s.replication == 'sync':
        names = ', '.join(s.nodes)
        lines.append("wal_receiver_timeout = '3s'")
        lines.append("synchronous_standby_names = '%s'"
                     % ('ANY 1 (%s)' % names if version >= ANY_STANDBY else names))
    return '\n'.join(lines + [s.pgconf, "include 'node.conf'", ''])


def hba(s, node):
    return '\n'.join([
        'local all all trust',
        'local replication all trust',
        'host all all 127.0.0.1/32 trust',
        'host all all %s.0/24 trust' % s.net,
        '# a node must never replicate from itself, not even through the virtual IP',
        'host replication postgres %s/32 reject' % s.vip,
        'host replication postgres %s/32 reject' % s.ip_of(node),
        'host replication postgres %s.0/24 trust' % s.net, ''])


def node_files(s, node):
    """What differs from node to node: access rules, and where a standby finds its primary."""
    write(s, node, 'pg_hba.conf', hba(s, node))
    if s.is_acme:
        write(s, node, 'node.conf', '')
        write(s, node, acmesql.TEMPLATE, conninfo(s, node))
    elif s.pg_version() >= 120000:
        write(s, node, 'node.conf', conninfo(s, node))
    else:
        write(s, node, 'node.conf', '')
        write(s, node, 'recovery.conf.pcmk',
              "standby_mode = on\n%srecovery_target_timeline = 'latest'\n" % conninfo(s, node))


def clone(s, node):
    """Make the node, whose PostgreSQL is stopped, a fresh copy of the primary, and a standby."""
    if postmaster(s, node):
        raise LabError('PostgreSQL runs on %s; stop it first with: stop-node %s' % (node, node))
    as_postgres(s, node, 'sh', '-c', 'rm -rf "$1"', 'sh', s.pgdata)
    if s.pg_version() > NEWEST_OF_CLIENTS:
        copy_files(s, node)
    else:
        as_postgres(s, node, CLIENTS + '/pg_basebackup', '-h', s.vip, '-p', s.pgport, '-U', 'postgres',
                    '-D', s.pgdata, '-X', 'stream', '-c', 'fast')
    node_files(s, node)
    if s.is_acme:
        write(s, node, acmesql.RECOVERY_FILE, conninfo(s, node))
    if s.pg_version() >= 120000:
        write(s, node, 'standby.signal', '')
    else:
        as_postgres(s, node, 'cp', s.pgdata + '/recovery.conf.pcmk', s.pgdata + '/recovery.conf')


def copy_files(s, node):
    """A base backup by hand, for servers newer than Debian's pg_basebackup."""
    source = next((n for n in powered(s) if n != node and postmaster(s, n)
                   and sql(s, n, 'select pg_is_in_recovery()') == 'f'), None)
    if not source:
        raise LabError('no primary runs that %s could be copied from' % node)
    copy = s.pgroot + '/copy'
    as_postgres(s, source, 'sh', '-c', 'rm -rf "$1"', 'sh', copy)
    script = ["select pg_backup_start('copy', true);", '\\! cp -a %s %s' % (s.pgdata, copy),
              'select labelfile from pg_backup_stop() \\g %s/backup_label' % copy, '']
    as_postgres(s, source, CLIENTS + '/psql', '-h', s.pgsock, '-p', s.pgport, '-U', 'postgres', '-XAtq',
                '-v', 'ON_ERROR_STOP=1', '-d', 'postgres', stdin='\n'.join(script))
    as_postgres(s, source, 'rm', copy + '/postmaster.pid', copy + '/postmaster.opts')
    os.rename(s.dir_of(source) + '/postgresql/copy', s.dir_of(node) + '/postgresql/data')


def postmaster(s, node):
    """Pid (as the node sees it) of the running postmaster, or None.

    After a power cut the file names a pid that another process may have: a node has few, and they begin anew."""
    text = inside(s, node, 'sh', '-c', 'read -r p <"$1" && read -r name <"/proc/$p/comm" && '
                  'case "$name" in postgres|postmaster|edb-postgres) echo "$p";; esac', 'sh',
                  s.pgdata + '/postmaster.pid', check=False).strip()
    return text if text.isdigit() else None


def create(s):
    """The quick start by hand: a primary on the first node, clones elsewhere, then all stopped."""
    first, others = s.nodes[0], s.nodes[1:]
    as_postgres(s, first, s.pgbin + '/initdb', '-D', s.pgdata, '-U', 'postgres', '-A', 'trust',
                '-E', 'UTF8', '--locale=C')
    write(s, first, 'postgresql.conf', main_conf(s), append=True)
    node_files(s, first)
    inside(s, first, 'ip', 'addr', 'add', s.vip + '/24', 'dev', 'eth0')
    pg_ctl(s, first, 'start')
    for node in others:
        clone(s, node)
        pg_ctl(s, node, 'start')
    wait_for('the standbys to stream', PATIENCE_S, lambda: streaming(s, first) == set(others))
    for node in s.nodes:
        pg_ctl(s, node, '-m', 'fast', 'stop')
    inside(s, first, 'ip', 'addr', 'del', s.vip + '/24', 'dev', 'eth0')
