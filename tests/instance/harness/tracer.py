"""Holds process ARGV[1] as a debugger does, until it is ended: no signal but SIGKILL reaches that process meanwhile."""
import ctypes
import os
import signal
import sys

PTRACE_ATTACH = 16

if __name__ == "__main__":
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    libc.ptrace.restype = ctypes.c_long
    if libc.ptrace(PTRACE_ATTACH, int(sys.argv[1]), None, None) != 0:
        sys.exit(os.strerror(ctypes.get_errno()))
    os.waitpid(int(sys.argv[1]), 0)
    signal.pause()
