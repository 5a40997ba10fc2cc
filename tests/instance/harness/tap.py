"""The case registry, and running cases with TAP results."""
import concurrent.futures
import fnmatch
import sys
import time
import traceback
from typing import Callable, NamedTuple, Optional

#: Rows of the table: what a case shows, by the first part of its name unless case() says otherwise.
GROUPS = {"start": "start", "stop": "stop", "monitor": "monitor", "promote": "promote", "election": "election",
          "demote": "demote", "notify": "notify", "scores": "scores", "crashed primary": "crash of primary",
          "crashed standby": "crash of standby", "timeline": "timeline switch",
          "checkpoint": "switchover checkpoint", "setup": "broken setup", "parameter": "parameters",
          "usage": "usage", "cost": "cost", "loss": "loss", "inspect": "inspect", "foreign": "foreign",
          "rights": "rights", "branches": "branch marks", "timelines": "timeline numbers", "wal": "end of WAL",
          "frozen": "frozen processes", "setups": "people's set-ups"}


class Case(NamedTuple):
    about: str
    function: Callable
    group: str
    since: Optional[str]
    before: Optional[str]


CASES = {}


class Skip(Exception):
    pass


def case(name, about, group=None, since=None, before=None):
    """Registers a function that takes a Lab: `name` is what one types, `about` what it shows; it is for the majors from
    `since` on, and not for `before` and later."""
    def register(function):
        if name in CASES:
            raise ValueError(f"two cases named {name}")
        CASES[name] = Case(about, function, GROUPS[group or name.partition(".")[0]], since, before)
        return function
    return register


def select(patterns):
    if not patterns:
        return list(CASES)
    chosen = [name for name in CASES
              if any(name == p or name.startswith(p + ".") or fnmatch.fnmatch(name, p) for p in patterns)]
    for pattern in patterns:
        if not any(name == pattern or name.startswith(pattern + ".") or fnmatch.fnmatch(name, pattern)
                   for name in CASES):
            raise LookupError(f"no case '{pattern}' (see --list)")
    return chosen


def for_major(names, major):
    return [name for name in names if major.serves(CASES[name].since, CASES[name].before)]


def run_one(name, make_lab, verbose):
    """(verdict, details, seconds); a verdict begins with "ok" or "not ok"."""
    began = time.monotonic()
    lab = make_lab(name)
    try:
        with lab:
            CASES[name].function(lab)
            lab.check_tools()  # while the lab is there
        return "ok", lab.story(99) if verbose else "", time.monotonic() - began
    except Skip as why:
        return f"ok # SKIP {why}", "", time.monotonic() - began
    except AssertionError as failure:
        return "not ok", f"{failure}\n{lab.story()}", time.monotonic() - began
    except Exception:  # a fault of the case itself must not end the suite
        return "not ok", f"{traceback.format_exc()}\n{lab.story()}", time.monotonic() - began


class Report:
    """Prints results in TAP, and remembers them for the table."""

    def __init__(self, total, times=False, prefixes=False):
        self.times, self.prefixes = times, prefixes
        self.number = self.failures = 0
        self.cells = {}  # (group, major): [passed, total]
        print(f"1..{total}", flush=True)

    def result(self, major, name, verdict, details, seconds):
        self.number += 1
        bad = verdict == "not ok"
        self.failures += bad
        cell = self.cells.setdefault((CASES[name].group, major.name), [0, 0])
        cell[0] += verdict == "ok"
        cell[1] += 1
        label = f"{self.number} - {major.name + ' ' if self.prefixes else ''}{name}: {CASES[name].about}"
        print(f"not ok {label}" if bad else f"ok {label}" + verdict.removeprefix("ok"))
        if details:
            print("\n".join("# " + line for line in details.rstrip().splitlines()))
        if self.times:
            print(f"# {seconds:.2f} s")
        sys.stdout.flush()

    def fail_all(self, major, names, why):
        for name in names:
            self.result(major, name, "not ok", why, 0)

    def run(self, major, names, make_lab, jobs, verbose=False):
        """Runs the cases in parallel, prints in order."""
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            running = [pool.submit(run_one, name, make_lab, verbose) for name in names]
            for name, future in zip(names, running):
                self.result(major, name, *future.result())

    def table(self, majors):
        """Groups by majors, each cell passed/total; "-" where a major has no such case."""
        rows = [["PostgreSQL", *(major.name for major in majors)]]
        for group in GROUPS.values():
            cells = [self.cells.get((group, major.name)) for major in majors]
            if any(cells):
                rows.append([group, *("/".join(map(str, cell)) if cell else "-" for cell in cells)])
        totals = [[cell for (_, name), cell in self.cells.items() if name == major.name] for major in majors]
        rows.append(["all", *("/".join(str(sum(column)) for column in zip(*cells)) or "-" for cells in totals)])
        widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
        return ["  ".join(text.ljust(width) if not column else text.rjust(width)
                          for column, (text, width) in enumerate(zip(row, widths))) for row in rows]
