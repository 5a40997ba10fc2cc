"""A cluster of namespaces.  A program that is told to end takes its cluster down first."""
import signal
import sys

if signal.getsignal(signal.SIGTERM) == signal.SIG_DFL:
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
