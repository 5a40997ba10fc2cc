"""The writing client as the demo sees it: start, stop, interruptions, lost rows."""
import os
import subprocess
import time

import client

from . import postgres
from .node import argv_in_hub
from .shell import LabError, wait_for

GAP_S = 0.25            # a longer silence between two acknowledgements is an interruption
STEADY_S = 2.0          # writes have resumed when there was none for so long


class Workload:
    def __init__(self, s):
        self.s = s
        self.log = s.state + '/client.log'
        self.process = None

    def start(self, primary):
        postgres.sql(self.s, primary, client.CREATE)
        argv = argv_in_hub(self.s, ['/usr/bin/python3', '-B', os.path.abspath(client.__file__),
                                    'write', self.s.vip, self.s.pgport, self.log])
        with open(self.s.state + '/client.err', 'wb') as err:
            self.process = subprocess.Popen(['setpriv', '--pdeathsig', 'KILL', *argv], stderr=err,
                                            stdin=subprocess.DEVNULL, start_new_session=True)
        wait_for('the first acknowledged rows', 20, lambda: len(self.acks()) > 20)

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait()
            self.process = None

    def acks(self):
        if self.process and self.process.poll() is not None:
            raise LabError('the client ended, see %s/client.err' % self.s.state)
        return client.acknowledged(self.log) if os.path.exists(self.log) else []

    def gaps(self, since):
        """[(begin, end)] of the interruptions after `since`; the end of one still going on is None."""
        times = [a.at for a in self.acks() if a.at > since - GAP_S]
        pairs = list(zip(times, times[1:]))
        found = [(max(a, since), b) for a, b in pairs if b > since and b - max(a, since) > GAP_S]
        last = max(times[-1], since) if times else since
        if time.time() - last > GAP_S:
            found.append((last, None))
        return found

    def wait_resumed(self, since, seconds, quiet_s):
        """Until writes are steady after the last interruption; returns the interruptions.

        With none at all for quiet_s after the event, there is nothing to wait for."""
        def steady():
            now, gaps = time.time(), self.gaps(since)
            if not gaps:
                return [()] if now - since > quiet_s else None
            return gaps if gaps[-1][1] and now - gaps[-1][1] > STEADY_S else None
        found = wait_for('writes to resume', seconds, steady, poll=0.1)
        return [g for g in found if g]

    def lost(self, primary):
        """Acknowledged rows that the primary does not have."""
        acks = self.acks() if self.process else client.acknowledged(self.log)
        present = postgres.sql(self.s, primary, client.PRESENT).split()
        return client.lost_rows(acks, map(int, present))
