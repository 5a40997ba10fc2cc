"""Reads what strace wrote of a program and its children, and tells what was done while the effective user was root.

The children are followed until they become another program: what Pacemaker's tools and PostgreSQL's do is theirs.
"""
import os
import re

CHANGES = {"creat", "rename", "renameat", "renameat2", "unlink", "unlinkat", "rmdir", "mkdir", "mkdirat", "mknod", "mknodat", "link",
           "linkat", "symlink", "symlinkat", "chmod", "fchmod", "fchmodat", "fchmodat2", "chown", "lchown", "fchown", "fchownat",
           "truncate", "ftruncate", "utime", "utimes", "utimensat", "setxattr", "lsetxattr", "fsetxattr", "removexattr",
           "lremovexattr", "fremovexattr", "mount", "umount2", "chroot", "pivot_root"}
SIGNALS = {"kill": 0, "tkill": 0, "tgkill": 1, "rt_sigqueueinfo": 0, "pidfd_send_signal": 0}
IDENTITY = {"setuid", "setreuid", "setresuid", "setfsuid", "setgid", "setregid", "setresgid", "setfsgid", "setgroups"}
FORKS = {"clone", "clone3", "fork", "vfork"}
OPENS = {"open": 0, "openat": 1, "openat2": 1}
PROGRAMS = {"execve": 0, "execveat": 1}
CALLS = sorted({*CHANGES, *SIGNALS, *IDENTITY, *FORKS, *OPENS, *PROGRAMS, "connect", "pidfd_open", "ptrace"})
OPTIONS = ("-D", "-I", "2", "-f", "-y", "-qq", "-s", "4096", "-e", "signal=none", "-e", "trace=" + ",".join("?" + call for call in CALLS))
LINE = re.compile(r"(\d+) +(?:<\.\.\. )?(\w+)(?: resumed>|\()(.*)$", re.S)
NOT_IN_TURN = re.compile(r"\d+ +\+\+\+|\d+ +---|strace:")


def split(arguments):
    """The arguments of a call, at the commas outside of quotes and brackets."""
    parts, depth, quoted, at = [""], 0, False, 0
    while at < len(arguments):
        char = arguments[at]
        if char == "\\" and quoted:
            parts[-1] += arguments[at:at + 2]
            at += 2
            continue
        if char == '"':
            quoted = not quoted
        elif not quoted and char in "[{(<":
            depth += 1
        elif not quoted and char in "]})>":
            depth -= 1
        if char == "," and depth <= 0 and not quoted:
            parts.append("")
        else:
            parts[-1] += char
        at += 1
    return [part.strip() for part in parts]


def text_of(argument):
    found = re.fullmatch(r'"(.*)"(?:\.\.\.)?', argument, re.S)
    return found.group(1) if found else None


def place_of(argument):
    """The path that strace -y shows behind a descriptor."""
    found = re.search(r"<(.*)>", argument)
    return found.group(1) if found else argument


class Process:
    def __init__(self, euid, ours=True):
        self.euid, self.ours = euid, ours
        self.pidfds = {}      # {descriptor: pid}


class Reader:
    """`rights`: a set of (what, path or words): "write", "read", "exec", "signal", "become", "connect" or a call's name."""

    def __init__(self):
        self.rights, self.processes, self.pending, self.forking = set(), {}, {}, []

    def read(self, path):
        with open(path, encoding="utf-8", errors="replace") as file:
            for line in file:
                if not NOT_IN_TURN.match(line):
                    self.line(line.rstrip("\n"))
        return self.rights

    def line(self, line):
        found = LINE.match(line)
        if not found:
            raise ValueError(f"strace: {line!r}")
        pid, call, rest = int(found.group(1)), found.group(2), found.group(3)
        process = self.process(pid)
        if rest.endswith("<unfinished ...>"):
            self.pending[pid] = rest[:-len("<unfinished ...>")]
            if call in FORKS:
                self.forking.append(pid)
            return
        if pid in self.pending:
            rest = self.pending.pop(pid) + rest
            if call in FORKS and pid in self.forking:
                self.forking.remove(pid)
        arguments, ended, result = re.sub(r"\)\s+= ", ") = ", rest).rpartition(") = ")
        if ended and call in FORKS:
            self.fork(process, result)
        elif ended and process.ours:
            self.call(process, call, split(arguments), result)

    def fork(self, process, result):
        if not result.startswith(("-1", "?")):
            self.processes.setdefault(int(result.split("<")[0].split()[0]), Process(process.euid, process.ours))

    def process(self, pid):
        if pid not in self.processes:
            # The first is the program itself; others are children of one that is just forking.
            parent = self.processes[self.forking[-1]] if self.forking else Process(0)
            self.processes[pid] = Process(parent.euid, parent.ours)
        return self.processes[pid]

    def call(self, process, call, arguments, result):
        done = not result.startswith(("-1", "?"))
        if call in IDENTITY:
            self.identity(process, call, arguments, done)
        elif call == "pidfd_open":
            if done:
                process.pidfds[int(result.split("<")[0])] = arguments[0]
        elif process.euid == 0:
            if call == "pidfd_send_signal":
                arguments[0] = process.pidfds.get(int(arguments[0].split("<")[0]), arguments[0])
            self.as_root(call, arguments)
        if call in PROGRAMS and done:
            process.ours = len(self.processes) == 1 and process.ours   # the first exec is the program under test

    def identity(self, process, call, arguments, done):
        if process.euid == 0:
            self.rights.add(("become", f"{call}({', '.join(arguments)})"))
        if not done:
            return
        position = {"setuid": 0, "setreuid": 1, "setresuid": 1, "setfsuid": 0}.get(call)
        if position is not None and arguments[position] != "-1":
            process.euid = int(arguments[position])

    def as_root(self, call, arguments):
        if call in OPENS:
            flags = arguments[OPENS[call] + 1]
            what = "write" if re.search(r"O_WRONLY|O_RDWR|O_CREAT|O_TRUNC", flags) else "read"
            if "O_PATH" not in flags:
                self.rights.add((what, self.path(arguments, OPENS[call])))
        elif call in PROGRAMS:
            self.rights.add(("exec", self.path(arguments, PROGRAMS[call])))
        elif call in SIGNALS:
            at = SIGNALS[call]
            self.rights.add(("signal", f"{arguments[at + 1]} to {arguments[at]}"))
        elif call == "connect":
            self.rights.add(("connect", arguments[1]))
        else:
            paths = [self.path(arguments, at) for at in range(len(arguments)) if text_of(arguments[at]) is not None]
            self.rights.add((call, " ".join(paths) or place_of(arguments[0])))

    @staticmethod
    def path(arguments, at):
        name = text_of(arguments[at])
        if name is None:
            return place_of(arguments[at])
        if name.startswith("/") or at == 0:
            return os.path.normpath(name) if name.startswith("/") else name
        return os.path.normpath(os.path.join(place_of(arguments[at - 1]), name))
