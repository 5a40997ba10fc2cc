"""Who is a primary, and when: asked through the network over a connection that is kept, so that a server whose postmaster is frozen
or dying is heard as long as it serves anybody.

Run as a program in the clients' network, it logs every answer of a primary: `SENT ANSWERED HOST STARTED`."""
import os
import subprocess
import sys
import threading
import time

POLL_S, CONNECT_S, ANSWER_S = 0.1, 0.5, 1.0
QUERY = 'select pg_is_in_recovery(), extract(epoch from pg_postmaster_start_time())'


class Watch:
    def __init__(self, s):
        self.s = s
        self.log = s.state + '/watch.log'
        self.process = None

    def start(self):
        from .node import argv_in_hub
        argv = argv_in_hub(self.s, ['/usr/bin/python3', '-B', os.path.abspath(__file__), self.s.pgport, self.log,
                                    *(self.s.ip_of(node) for node in self.s.nodes)])
        self.process = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', *argv], stdin=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL, start_new_session=True)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def two_at_once(self):
        """[(host, host, seconds)] of the primaries that were there at the same time: it must be empty.

        A server that ran as a primary does so until it ends: it was one between its first answer and its last question."""
        lives = {}
        with open(self.log) as log:
            for line in log:
                words = line.split()
                if not line.endswith('\n'):
                    break
                first, last = lives.get((words[2], words[3]), (float(words[1]), 0))
                lives[words[2], words[3]] = (first, max(last, float(words[0])))
        lives = sorted((first, last, host) for (host, _), (first, last) in lives.items())
        return [(one[2], other[2], min(one[1], other[1]) - other[0])
                for n, one in enumerate(lives) for other in lives[n + 1:]
                if one[2] != other[2] and min(one[1], other[1]) > other[0]]


def ask_for_ever(host, port, out):
    import client
    import psycopg2
    connection = None
    while True:
        try:
            if connection is None:
                connection = psycopg2.connect(host=host, port=port, user='postgres', dbname='postgres', async_=True)
                client.finish(connection, CONNECT_S)
                cursor = connection.cursor()
            sent = time.time()
            cursor.execute(QUERY)
            client.finish(connection, ANSWER_S)
            standby, started = cursor.fetchone()
            if not standby:
                out.write('%.4f %.4f %s %s\n' % (sent, time.time(), host, started))
        except (psycopg2.Error, OSError, TypeError):
            if connection is not None:
                connection.close()
            connection = None
        time.sleep(POLL_S)


def main(port, path, *hosts):
    sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    with open(path, 'w', buffering=1) as out:
        threads = [threading.Thread(target=ask_for_ever, args=(host, port, out)) for host in hosts]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()


if __name__ == '__main__':
    main(*sys.argv[1:])
