"""Small helpers every module uses: errors, progress, bounded waits, processes."""
import subprocess
import sys
import time

POLL_S = 0.05
PATIENCE_S = 90         # for what comes within seconds, unless other suites keep the machine busy


class LabError(Exception):
    """Something the user must know; the text says what was expected, what was found, what to do."""


def progress(text, started=[None]):
    """One line per step, with the seconds since the first one."""
    if started[0] is None:
        started[0] = time.monotonic()
    print('[%6.1f s] %s' % (time.monotonic() - started[0], text), flush=True)


def wait_for(what, seconds, probe, poll=POLL_S):
    """Call probe() until it returns something true, and return that; LabError after `seconds`.

    A LabError inside the probe counts as "not yet", and its text ends up in the final message."""
    deadline = time.monotonic() + seconds
    why = ''
    while True:
        try:
            found = probe()
            if found:
                return found
            why = ''
        except LabError as e:
            why = ' (last: %s)' % e
        if time.monotonic() >= deadline:
            raise LabError('waited %g s for %s, in vain%s' % (seconds, what, why))
        time.sleep(poll)


def run(argv, stdin=None, check=True, timeout=120, cwd=None):
    """Run argv to its end; returns (exit code, stdout+stderr).  With check, LabError on failure."""
    feed = {'input': stdin} if stdin is not None else {'stdin': subprocess.DEVNULL}
    try:
        done = subprocess.run(argv, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=timeout, cwd=cwd, errors='replace', **feed)
    except FileNotFoundError:
        raise LabError('%s is not installed; run: tests/lib/install-deps run' % argv[0])
    except subprocess.TimeoutExpired:
        raise LabError('no end after %g s: %s' % (timeout, ' '.join(argv)))
    if check and done.returncode:
        raise LabError('exit code %d from: %s\n%s'
                       % (done.returncode, ' '.join(argv), done.stdout.strip()))
    return done.returncode, done.stdout


def _start_time(pid):
    """When process pid started, in clock ticks since boot; None when there is none (or a zombie)."""
    try:
        with open('/proc/%d/stat' % pid) as f:
            fields = f.read().rpartition(')')[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in 'ZX' else fields[19]


def write_pid(path, pid):
    """Remember a process so that a recycled pid is never mistaken for it."""
    with open(path, 'w') as f:
        f.write('%d %s\n' % (pid, _start_time(pid)))


def read_pid(path):
    """The pid of the process remembered in path if that very process still lives, else None."""
    try:
        with open(path) as f:
            pid, started = f.read().split()
    except (FileNotFoundError, ValueError):
        return None
    return int(pid) if _start_time(int(pid)) == started else None


def write_text(path, text):
    with open(path, 'w') as f:
        f.write(text)


def fail(text, code=1):
    print('%s: %s' % (sys.argv[0].rpartition('/')[2], text), file=sys.stderr)
    sys.exit(code)
