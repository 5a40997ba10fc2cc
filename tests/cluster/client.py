#!/usr/bin/python3 -B
"""The demo's client: writes through the virtual IP and remembers what was acknowledged.

  client.py write HOST PORT LOG [--period SECONDS]   until it is killed
  client.py check LOG                                ids of the rows present on stdin, one a line

`write` inserts one row after the other, each a transaction of its own, and logs every answer:

  ack ID SENT ACKNOWLEDGED      the server confirmed the commit
  err TIME STAGE MESSAGE        no confirmation: the row may or may not be there

An attempt without an answer is abandoned after a short while, so that a measured outage is the
cluster's and not that of a TCP timeout.  `check` fails when an acknowledged row is not present.
"""
import argparse
import collections
import select
import sys
import time

TABLE = 'paf_demo'
CREATE = 'create table if not exists %s (id bigint primary key, at timestamptz default now())' % TABLE
PRESENT = 'select id from %s' % TABLE
CONNECT_S, COMMIT_S, RETRY_S = 0.3, 0.8, 0.02

Ack = collections.namedtuple('Ack', 'id sent at')


def acknowledged(log):
    """Every Ack in the log, in order; a line still being written is left out."""
    acks = []
    with open(log) as f:
        for line in f:
            words = line.split()
            if line.endswith('\n') and words[0] == 'ack':
                acks.append(Ack(int(words[1]), float(words[2]), float(words[3])))
    return acks


def lost_rows(acks, present):
    """Ids that were acknowledged and are not among the ids present: it must be empty."""
    return sorted({a.id for a in acks} - set(present))


def finish(connection, seconds):
    """Drive an asynchronous connection until it has nothing left to do."""
    import psycopg2.extensions as state
    deadline = time.monotonic() + seconds
    while True:
        need = connection.poll()
        if need == state.POLL_OK:
            return
        left = deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError('no answer after %g s' % seconds)
        reads, writes = ([connection], []) if need == state.POLL_READ else ([], [connection])
        select.select(reads, writes, [], left)


def write(host, port, log, period):
    import psycopg2
    connection, row = None, 0
    with open(log, 'w', buffering=1) as out:
        while True:
            stage = 'connect'
            try:
                if connection is None:
                    connection = psycopg2.connect(host=host, port=port, user='postgres',
                                                  dbname='postgres', async_=True)
                    finish(connection, CONNECT_S)
                    cursor = connection.cursor()
                stage, row, sent = 'commit', row + 1, time.time()
                cursor.execute('insert into %s (id) values (%%s)' % TABLE, (row,))
                finish(connection, COMMIT_S)
                out.write('ack %d %.4f %.4f\n' % (row, sent, time.time()))
                time.sleep(period)
            except (psycopg2.Error, OSError) as e:
                out.write('err %.4f %s %s\n' % (time.time(), stage, ' '.join(str(e).split())[:120]))
                if connection is not None:
                    connection.close()
                connection = None
                time.sleep(RETRY_S)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split('\n')[0])
    verbs = parser.add_subparsers(dest='verb', required=True)
    writer = verbs.add_parser('write', help='insert rows until killed')
    for name in ('host', 'port', 'log'):
        writer.add_argument(name)
    writer.add_argument('--period', type=float, default=0.005, help='seconds between two rows')
    checker = verbs.add_parser('check', help='compare the log with the ids on stdin')
    checker.add_argument('log')
    o = parser.parse_args()
    if o.verb == 'write':
        write(o.host, o.port, o.log, o.period)
    acks = acknowledged(o.log)
    lost = lost_rows(acks, map(int, sys.stdin.read().split()))
    print('%d rows acknowledged, %d lost' % (len(acks), len(lost)))
    if lost:
        print('lost: ' + ' '.join(map(str, lost[:20])) + (' ...' if lost[20:] else ''))
    return 1 if lost else 0


if __name__ == '__main__':
    sys.exit(main())
