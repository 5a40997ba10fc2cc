"""A table `kept`, whose rows are counted."""
from . import cluster, postgres
from .shell import LabError, wait_for


def rows(s, node):
    return int(postgres.sql(s, node, 'select count(*) from kept'))


def insert(s, node, count):
    postgres.sql(s, node, 'insert into kept select 1 from generate_series(1, %d)' % count)


def same_rows(s, node, wanted, seconds=180):
    def there():
        found = rows(s, node)
        if found != wanted:
            raise LabError('%s has %d rows, not %d' % (node, found, wanted))
        return True
    wait_for('%d rows on %s' % (wanted, node), seconds, there, poll=0.1)


def first_rows(s, count):
    """The table made anew with so many rows, which every node has; returns the primary."""
    primary = cluster.wait_ready(s, 180, s.nodes)
    postgres.sql(s, primary, 'drop table if exists kept; create table kept (id int)')
    insert(s, primary, count)
    for node in s.nodes:
        same_rows(s, node, count)
    return primary
