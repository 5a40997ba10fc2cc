"""exchanger.py A B [WATCHED...]: exchanges two names for each other (renameat2, RENAME_EXCHANGE).

Without WATCHED: again and again, as fast as it can.  With it: once for each line of input "DEVICE INODE NUMBER", after as
many events on those files and directories; the line undoes what the one before did, until A is that file again.
"""
import ctypes
import os
import select
import sys

EXCHANGE, RENAMEAT2, ALL_EVENTS = 2, 316, 0xfff   # x86_64
libc = ctypes.CDLL(None, use_errno=True)
first, second = (os.fsencode(name) for name in sys.argv[1:3])


def exchange():
    libc.syscall(RENAMEAT2, -100, first, -100, second, EXCHANGE)


def watch():
    inotify = libc.inotify_init1(os.O_NONBLOCK)
    for path in sys.argv[3:]:
        libc.inotify_add_watch(inotify, os.fsencode(path), ALL_EVENTS)
    return inotify


def events(inotify):
    try:
        data = os.read(inotify, 1 << 16)
    except BlockingIOError:
        return 0
    count = 0
    while data:
        data = data[16 + int.from_bytes(data[12:16], sys.byteorder):]
        count += 1
    return count


def main():
    print("ready", flush=True)
    if not sys.argv[3:]:
        while True:
            exchange()
            os.sched_yield()
    inotify, left = watch(), 0
    while True:
        ready = select.select([0, inotify], [], [])[0]
        if inotify in ready:
            count = events(inotify)
            if 0 < left <= count:
                exchange()
            left = max(left - count, 0)
        if 0 in ready:
            device, inode, left = (int(word) for word in sys.stdin.readline().split())
            info = os.stat(first)
            if (info.st_dev, info.st_ino) != (device, inode):
                exchange()
            while events(inotify):
                pass
            print("ready", flush=True)


if __name__ == "__main__":
    main()
