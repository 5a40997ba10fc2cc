"""Runs the project's test suites, side by side where they mostly wait, and adds up their results.

A suite is a program that prints its results in TAP ("ok 1 - name", "not ok 2 - name", "ok 3 - name # SKIP why"),
or a ctest directory.  A suite that breaks off, that does not end in time, or that prints no result counts as one failure.
"""
import argparse
import os
import subprocess
import sys
import time

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))

import jobs  # noqa: E402
from jobs import ROOT, Build, CTest, Servers, Stage, Tap  # noqa: E402

SMOKE = "9.3,11,18"
# What the suites need, made once: builds take all cores, and come first.
PREPARATIONS = {
    "build dev": Build("dev"),
    "servers": Servers(SMOKE),
    "build release": Build("release"),
    "stage": Stage("release"),
    "build asan": Build("asan"),
    "build fuzz": Build("fuzz"),
}
CLUSTER = ("stage",)
OLD = ("stage", "servers")
# In the order of their start.  `usual`: seconds on two quiet cores, in a full check.  `cores`: how much of the machine a suite
# keeps busy; what waits for real clusters is told by a fraction.
SUITES = {
    "style": Tap("formatting, banned calls, file and function sizes", 10, "tests/style/run"),
    "quickstart": Tap("commands of the quick starts checked, Debian's and CentOS 6's followed on real nodes", 350,
                      "tests/quickstart/run", needs=("build dev", "servers"), cores=0.5),
    "instance": Tap("every action against a real PostgreSQL", 260, "tests/instance/run", needs=("build dev",), cores=1),
    "cluster": Tap("three real nodes: ./demo, and a short count of repeated failovers", 290, "tests/cluster/run",
                   needs=CLUSTER, cores=0.5),
    "unit": CTest("GoogleTest, developer preset", 240, "dev"),
    "majors": Tap(f"some actions against PostgreSQL {SMOKE.replace(',', ', ')}", 200, "tests/instance/run", "--pg", SMOKE,
                  "--smoke", needs=("build dev", "servers"), cores=1),
    "packaging": Tap("EL6 packages built, installed, upgraded, removed", 300, "tests/packaging/run"),
    "preflight": Tap("three real nodes: pafctl preflight; preflight=enforce promotes nobody until fencing works", 300,
                     "tests/cluster/preflight", needs=CLUSTER, cores=0.5),
    "switchover": Tap("three real nodes: pafctl switchover, done, refused, interrupted, killed", 70,
                      "tests/cluster/switchover", needs=CLUSTER, cores=0.5),
    "explain": Tap("three real nodes: pafctl explain names who wins once the primary's power is cut", 130,
                   "tests/cluster/explain", needs=CLUSTER, cores=0.5),
    "asan": CTest("GoogleTest under AddressSanitizer and UBSan", 240, "asan"),
    "bulk": Tap("three real nodes: power cuts of the primary under a bulk load; somebody is promoted", 80,
                "tests/cluster/bulk", needs=CLUSTER, cores=0.5),
    "mute": Tap("three real nodes as under Pacemaker 1.1.12, PostgreSQL 9.3: an election with a silent standby", 80,
                "tests/cluster/mute", needs=OLD, cores=0.5),
    "loss": Tap("three real nodes: max_loss=0 promotes nobody who may lack an acknowledged row, until that is proved", 50,
                "tests/cluster/loss", needs=CLUSTER, cores=0.5),
    "generations": Tap("three real nodes: old data against a newer generation; given up knowingly; a promotion by hand", 290,
                       "tests/cluster/generations", "alone", "accepted", "by-hand", "restored", needs=CLUSTER, cores=0.5),
    "generations-el6": Tap("the same as under Pacemaker 1.1.12, PostgreSQL 9.3: the old primary beside a node that cannot start",
                           100, "tests/cluster/generations", "--el6", "alone", needs=OLD, cores=0.5),
    "scores": Tap("three real nodes: both standbys forbidden by a primary that dies; a --move cleared at once", 120,
                  "tests/cluster/scores", "banned", "cleared", needs=CLUSTER, cores=0.5),
    "chaos": Tap("three real nodes: random faults under load; somebody is promoted each time, no acknowledged row is lost", 240,
                 "tests/cluster/chaos", "any-1", "--seed=14", needs=CLUSTER, cores=0.5),
    "frozen": Tap("three real nodes: a power cut while processes of the best standby are stopped; nobody else is fenced", 60,
                  "tests/cluster/frozen", "walreceiver", "checkpointer", needs=CLUSTER, cores=0.5),
    "elections": Tap("three real nodes: all servers killed at once; a refusal that fails no action, and ends by itself; a primary of "
                     "a few seconds; each node tells who voted", 190,
                     "tests/cluster/elections", "all-killed", "refused", "seconds", needs=CLUSTER, cores=0.5),
    "elections-el6": Tap("as under Pacemaker 1.1.12, PostgreSQL 9.3: a position that an earlier election left counts for nothing",
                         120, "tests/cluster/elections", "--el6", "stale", needs=OLD, cores=0.5),
    "takeover": Tap("three real nodes under Perl PAF get our agent, and theirs back", 70, "tests/cluster/takeover",
                    needs=CLUSTER, cores=0.5),
    "cluster-el6": Tap("three real nodes as under Pacemaker 1.1.12, PostgreSQL 9.3: one kill", 70, "tests/cluster/run",
                       "--el6", needs=OLD, cores=0.5),
    "boot": Tap("the init script and the units; pafctl boot on a node without init, in namespaces", 30, "tests/boot/run",
                needs=("build dev", "servers"), cores=0.5),
    "security": Tap("attacks of the instance's owner and of local users on what root runs; what is done with root's rights",
                    220, "tests/security/run", needs=("build dev",), cores=0.5),
    "docs": Tap("man pages, completion, and what pafctl generate prints, done by pcs and crmsh", 90, "tests/docs/run",
                needs=("build dev",), cores=0.5),
    "template": Tap("a vendor's plugin: built out of tree, checked, on a server of its own", 60, "tests/template/run",
                    needs=("build dev",), cores=1),
    "ocf": Tap("meta-data schemas, ocf-tester, crm and pcs", 20, "tests/ocf/run", needs=("build dev",), cores=0.5),
    "fuzz": Tap("libFuzzer on every parser: its corpus, and 5 s each", 60, "tests/fuzz/run", needs=("build fuzz",)),
    "tidy": Tap("clang-tidy", 330, "tests/style/tidy"),
}
QUICK = {
    "style": SUITES["style"],
    "unit": SUITES["unit"],
    "event": Tap("three real nodes: one kill of the primary", 60, "./demo", "--runs", "1", "--event", "kill", needs=CLUSTER,
                 cores=0.5, prints="exit code"),
}
LONG_FORMS = """long forms, run by hand:
  30 min  PAF_CLUSTER_RUNS=30 tests/cluster/run             30 of each event, elections counted
  10 min  PAF_CLUSTER_RUNS=20 tests/cluster/bulk            power cuts under a bulk load; PROFILE=el6 PG=9.3 for the old world
  20 min  tests/cluster/generations                         each way in which old data met a newer generation; --el6: the old world
   4 min  tests/cluster/scores                              scores whose reason is gone; --el6: the old world
   2 h    PAF_CLUSTER_RUNS=100 tests/cluster/chaos async     random faults; any-1 and first-2 likewise; async --el6: the old world
   5 min  tests/cluster/frozen                              each kind of stopped process; --el6: the old world
  45 min  tests/cluster/losses                              50 failovers: what each states of its loss, against what a client lost
  15 min  PAF_CLUSTER_RUNS=20 tests/cluster/elections       elections that have to end; --el6: the old world
  10 min  PAF_CLUSTER_RUNS=20 tests/cluster/explain         forecasts against what then happens
  25 min  PAF_FUZZ_SECONDS=60 tests/fuzz/run                each parser for a minute, after: cmake --build --preset fuzz
  25 min  tests/instance/run --pg all                       every action on each major from 9.3 to 18
  40 min  tests/cluster/run --pg all                        ./demo on each major
  15 min  tests/style/tidy --deep                           clang-tidy with all that its analyzer can follow
  40 min  tests/packaging/run --twice --demo --compilers    packages built twice, packaged files on clusters, older compilers"""


def on_majors(majors):
    """The suites of --pg, and the preparations that they need."""
    needs = {**PREPARATIONS, "servers": Servers(majors)}
    return needs, {
        "instance": Tap(f"every action against PostgreSQL {majors}", 260, "tests/instance/run", "--pg", majors,
                        needs=("build dev", "servers"), cores=0.5),
        "cluster": Tap(f"three real nodes with PostgreSQL {majors}", 300, "tests/cluster/run", "--pg", majors, needs=OLD, cores=0.5),
    }


def minutes(seconds):
    return f"{seconds // 60:2.0f}:{seconds % 60:02.0f}"


def arguments():
    listing = "\n".join(f"  {name:15} {minutes(suite.usual)}  {suite.about}" for name, suite in SUITES.items())
    parser = argparse.ArgumentParser(
        prog="./check", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Builds what is needed and runs every suite, or only those named.",
        epilog=f"suites, with their usual minutes on two quiet cores:\n{listing}\n\n{LONG_FORMS}\n\n"
               "What each suite printed stays in build/check/SUITE.log.\n"
               "The last line is 'N passed, N failed', with ', N skipped' where something was skipped.")
    parser.add_argument("--quick", action="store_true",
                        help="style, unit and one failover of a real cluster: under five minutes after the build")
    parser.add_argument("--pg", metavar="MAJOR[,MAJOR...]|all", help="run the suite instance, and the suite cluster "
                        "when named, on these servers (fetched if need be: tests/postgres)")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="run only these")
    chosen = parser.parse_args()
    if chosen.quick and (chosen.pg or chosen.suites):
        parser.error("--quick goes with nothing else")
    needs, suites = on_majors(chosen.pg) if chosen.pg else (PREPARATIONS, QUICK if chosen.quick else SUITES)
    unknown = [name for name in chosen.suites if name not in suites]
    if unknown:
        parser.error(f"{'no suite for --pg' if unknown[0] in SUITES else 'unknown suite'} '{unknown[0]}' "
                     f"(expected one of: {', '.join(suites)})")
    names = chosen.suites or (["instance"] if chosen.pg else suites)
    return needs, {name: suites[name] for name in names}


def table(outcomes):
    """How long each part took, in the order of its end."""
    lines = [f"{'':15} minutes  CPU min  passed  failed  skipped"]
    for outcome in outcomes:
        counts = f"{outcome.passed:7} {outcome.failed:7} {outcome.skipped:8}" if outcome.counted else ""
        lines.append(f"{outcome.name:15} {minutes(outcome.seconds):>7}  {outcome.cpu / 60:7.1f} {counts}".rstrip())
    return lines


def main():
    began = time.monotonic()
    needs, suites = arguments()
    # Nothing may be installed while suites look at this machine's /usr.
    if "packaging" in suites and subprocess.run([ROOT + "/tests/lib/install-deps", "package"], check=False).returncode:
        print("The packages for building RPMs could not be installed.", flush=True)
    outcomes = jobs.run_all(needs, suites)
    print("\n".join(table(outcomes)))
    print(f"{'in all':15} {minutes(time.monotonic() - began):>7}\n")
    for outcome in outcomes:
        for skipped in outcome.skips:
            print(f"skipped: {skipped}")
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    for failure in failures:
        print(f"FAILED: {failure}")
    passed, skipped = (sum(getattr(outcome, what) for outcome in outcomes) for what in ("passed", "skipped"))
    tail = f", {skipped} skipped" if skipped else ""
    print(f"{passed} passed, {len(failures)} failed{tail}", flush=True)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
