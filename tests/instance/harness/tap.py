"""The case registry, and running cases with TAP results."""
import concurrent.futures
import fnmatch
import sys
import time
import traceback

CASES = {}


class Skip(Exception):
    pass


def case(name, about):
    """Registers a function that takes a Lab: `name` is what one types, `about` what it shows."""
    def register(function):
        if name in CASES:
            raise ValueError(f"two cases named {name}")
        CASES[name] = (about, function)
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


def run_one(name, make_lab, verbose):
    """(verdict, details, seconds); a verdict begins with "ok" or "not ok"."""
    function = CASES[name][1]
    began = time.monotonic()
    lab = make_lab(name)
    try:
        with lab:
            function(lab)
            lab.check_tools()  # while the lab is there
        return "ok", lab.story(99) if verbose else "", time.monotonic() - began
    except Skip as why:
        return f"ok # SKIP {why}", "", time.monotonic() - began
    except AssertionError as failure:
        return "not ok", f"{failure}\n{lab.story()}", time.monotonic() - began
    except Exception:  # a fault of the case itself must not end the suite
        return "not ok", f"{traceback.format_exc()}\n{lab.story()}", time.monotonic() - began


def run_all(names, make_lab, jobs, times=False, verbose=False):
    """Runs the cases in parallel, prints in order; returns the number of failures."""
    failures = 0
    print(f"1..{len(names)}", flush=True)
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        running = [pool.submit(run_one, name, make_lab, verbose) for name in names]
        for number, (name, future) in enumerate(zip(names, running), 1):
            verdict, details, seconds = future.result()
            label = f"{number} - {name}: {CASES[name][0]}"
            failures += verdict == "not ok"
            print(f"not ok {label}" if verdict == "not ok" else f"ok {label}" + verdict.removeprefix("ok"))
            if details:
                print("\n".join("# " + line for line in details.rstrip().splitlines()))
            if times:
                print(f"# {seconds:.2f} s")
            sys.stdout.flush()
    return failures
