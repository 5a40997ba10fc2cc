"""Looking at and signalling processes of the private process namespace."""
import os
import signal
import time


def all_pids():
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def cwd_of(pid):
    try:
        return os.readlink(f"/proc/{pid}/cwd").removesuffix(" (deleted)")
    except OSError:
        return ""


def command_of(pid):
    try:
        with open(f"/proc/{pid}/cmdline", "rb") as file:
            return file.read().replace(b"\0", b" ").decode(errors="replace").strip()
    except OSError:
        return ""


def state_of(pid):
    """One letter of proc(5), "R", "S", "T", "Z"; empty when there is no such process."""
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0]
    except OSError:
        return ""


def alive(pid):
    return state_of(pid) not in ("", "Z", "X")


def below(directory):
    """Processes that work in a directory or below it."""
    return [pid for pid in all_pids() if (cwd_of(pid) + "/").startswith(directory + "/")]


def send(pid, number):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def kill_all(directory):
    """Ends everything that works below a directory, stopped or not."""
    for _ in range(100):
        pids = [pid for pid in below(directory) if alive(pid)]
        if not pids:
            return
        for pid in pids:
            send(pid, signal.SIGKILL)
        time.sleep(0.01)


def wait_until(condition, what, seconds=15):
    """Polls; returns the condition's true value."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        value = condition()
        if value:
            return value
        time.sleep(0.01)
    raise AssertionError(f"gave up after {seconds} s waiting for {what}")
