"""Runs the project's test suites and adds up their results.

A suite is a program that prints its results in TAP ("ok 1 - name", "not ok 2 - name", "ok 3 - name # SKIP why"),
or a ctest directory.  A suite that breaks off, or that prints no result, counts as one failure.
"""
import argparse
import os
import re
import subprocess
import sys
import time
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
JOBS = str(os.cpu_count() or 2)


class Totals:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.failures, self.skips = [], []

    def ok(self):
        self.passed += 1

    def fail(self, what):
        self.failed += 1
        self.failures.append(what)

    def skip(self, what):
        self.skipped += 1
        self.skips.append(what)


def run(argv, **options):
    return subprocess.run(argv, cwd=ROOT, stdin=subprocess.DEVNULL, check=False, **options).returncode


def build(preset):
    """Configures and builds a preset; True when it worked."""
    commands = [["cmake", "--preset", preset], ["cmake", "--build", "--preset", preset, "-j", JOBS]]
    for command in commands:
        result = subprocess.run(command, cwd=ROOT, stdin=subprocess.DEVNULL, text=True, check=False,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if result.returncode:
            print(result.stdout[-8000:])
            return False
    return True


def ctest_suite(preset):
    def suite(totals, name):
        if not build(preset):
            totals.fail(f"{name}: the {preset} preset does not build")
            return
        report = os.path.join(ROOT, "build", preset, "ctest.xml")
        if os.path.exists(report):
            os.unlink(report)
        run(["ctest", "--test-dir", f"build/{preset}", "-j", JOBS, "--output-on-failure", "--timeout", "180",
             "--progress", "--output-junit", report], stdout=subprocess.DEVNULL)
        if not os.path.exists(report):
            totals.fail(f"{name}: ctest left no report")
            return
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            label = f"{name}: {case.get('name')}"
            if case.get("status") == "run":
                totals.ok()
            elif case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None:
                totals.skip(f"{label}: {skip_reason(case)}")
            else:
                totals.fail(label)
                print((case.findtext("system-out") or "")[-3000:])
    return suite


def skip_reason(case):
    text = case.findtext("system-out") or ""
    found = re.search(r"Skipped\n(.*)", text) or re.search(r"\.cpp:\d+: Skipped\s*(.*)", text)
    return found.group(1).strip() if found else "see ctest"


def tap_suite(*argv, needs=None, servers=""):
    """servers: majors of tests/postgres to have; what cannot be fetched fails the cases that ask for it."""
    def suite(totals, name):
        if servers and run(["tests/postgres/fetch", *servers.split(",")]):
            print("Some servers are missing, so their cases will fail.", flush=True)
        if needs and not build(needs):
            totals.fail(f"{name}: the {needs} preset does not build")
            return
        before = totals.passed + totals.failed + totals.skipped
        process = subprocess.Popen(argv, cwd=ROOT, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True,
                                   errors="replace")
        for line in process.stdout:
            sys.stdout.write(line)
            found = re.match(r"(not )?ok\b(?: \d+)?(?: - )?(.*?)(?:# SKIP ?(.*))?$", line.rstrip("\n"), re.I)
            if not found:
                continue
            label = f"{name}: {found.group(2).strip()}"
            if found.group(3) is not None:
                totals.skip(f"{label}: {found.group(3)}")
            elif found.group(1):
                totals.fail(label)
            else:
                totals.ok()
        code = process.wait()
        if totals.passed + totals.failed + totals.skipped == before:
            totals.fail(f"{name}: printed no result (exit code {code})")
        elif code and not any(f.startswith(name + ":") for f in totals.failures):
            totals.fail(f"{name}: ended with exit code {code}")
    return suite


SMOKE = "9.3,11,18"
SUITES = {
    "style": ("formatting, banned calls, file and function sizes", tap_suite("tests/style/run")),
    "unit": ("GoogleTest, developer preset", ctest_suite("dev")),
    "asan": ("GoogleTest under AddressSanitizer and UBSan", ctest_suite("asan")),
    "ocf": ("meta-data schemas, ocf-tester, crm and pcs", tap_suite("tests/ocf/run", needs="dev")),
    "instance": ("every action against a real PostgreSQL", tap_suite("tests/instance/run", needs="dev")),
    "majors": (f"some actions against PostgreSQL {SMOKE.replace(',', ', ')}",
               tap_suite("tests/instance/run", "--pg", SMOKE, "--smoke", needs="dev", servers=SMOKE)),
    "boot": ("the init script and the units; pafctl boot on a node without init, in namespaces",
             tap_suite("tests/boot/run", needs="dev", servers="9.3")),
    "security": ("attacks of the instance's owner and of local users on what root runs; what is done with root's rights",
                 tap_suite("tests/security/run", needs="dev")),
    "docs": ("man pages, completion, and what pafctl generate prints, done by pcs and crmsh",
             tap_suite("tests/docs/run", needs="dev")),
    "template": ("a vendor's plugin: built out of tree, checked, on a server of its own", tap_suite(
        "tests/template/run", needs="dev")),
    "fuzz": ("libFuzzer on every parser, 60 s each", tap_suite("tests/fuzz/run", needs="fuzz")),
    "tidy": ("clang-tidy", tap_suite("tests/style/tidy", needs="dev")),
    "packaging": ("EL6 packages built, installed, upgraded, removed", tap_suite("tests/packaging/run")),
    "quickstart": ("commands of the quick starts checked, Debian's and CentOS 6's followed on real nodes",
                   tap_suite("tests/quickstart/run", needs="dev", servers="9.3")),
    "cluster": ("three real nodes: ./demo, and a short count of repeated failovers", tap_suite("tests/cluster/run")),
    "cluster-el6": ("three real nodes as under Pacemaker 1.1.12, PostgreSQL 9.3: one kill",
                    tap_suite("tests/cluster/run", "--el6", servers="9.3")),
    "bulk": ("three real nodes: power cuts of the primary under a bulk load; somebody is promoted",
             tap_suite("tests/cluster/bulk")),
    "mute": ("three real nodes as under Pacemaker 1.1.12, PostgreSQL 9.3: an election with a silent standby",
             tap_suite("tests/cluster/mute", servers="9.3")),
    "preflight": ("three real nodes: pafctl preflight; preflight=enforce promotes nobody until fencing works",
                  tap_suite("tests/cluster/preflight")),
    "switchover": ("three real nodes: pafctl switchover, done, refused, interrupted, killed",
                   tap_suite("tests/cluster/switchover")),
    "explain": ("three real nodes: pafctl explain names who wins once the primary's power is cut",
                tap_suite("tests/cluster/explain")),
    "takeover": ("three real nodes under Perl PAF get our agent, and theirs back", tap_suite("tests/cluster/takeover")),
}


def on_majors(majors):
    """The suites of --pg."""
    return {
        "instance": (f"every action against PostgreSQL {majors}",
                     tap_suite("tests/instance/run", "--pg", majors, needs="dev", servers=majors)),
        "cluster": (f"three real nodes with PostgreSQL {majors}",
                    tap_suite("tests/cluster/run", "--pg", majors, servers=majors)),
    }


def arguments():
    listing = "\n".join(f"  {name:11} {about}" for name, (about, _) in SUITES.items())
    parser = argparse.ArgumentParser(
        prog="./check", formatter_class=argparse.RawDescriptionHelpFormatter,
        description="Builds with the developer preset and runs every suite, or only those named.",
        epilog=f"suites:\n{listing}\n\nThe long forms: tests/cluster/README.md (30 runs of each event).\n"
               "The last line is 'N passed, N failed', with ', N skipped' where something was skipped.")
    parser.add_argument("--pg", metavar="MAJOR[,MAJOR...]|all", help="run the suite instance, and the suite cluster "
                        "when named, on these servers (fetched if need be: tests/postgres)")
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="run only these")
    chosen = parser.parse_args()
    suites = on_majors(chosen.pg) if chosen.pg else SUITES
    unknown = [name for name in chosen.suites if name not in suites]
    if unknown:
        parser.error(f"{'no suite for --pg' if unknown[0] in SUITES else 'unknown suite'} '{unknown[0]}' "
                     f"(expected one of: {', '.join(suites)})")
    names = chosen.suites or (["instance"] if chosen.pg else suites)
    return [(name, *suites[name]) for name in names]


def main():
    chosen = arguments()
    totals = Totals()
    for name, about, suite in chosen:
        print(f"=== {name}: {about}", flush=True)
        began, before = time.monotonic(), (totals.passed, totals.failed, totals.skipped)
        suite(totals, name)
        delta = [now - then for now, then in zip((totals.passed, totals.failed, totals.skipped), before)]
        print(f"=== {name}: {delta[0]} passed, {delta[1]} failed, {delta[2]} skipped in "
              f"{time.monotonic() - began:.0f} s\n", flush=True)
    for skipped in totals.skips:
        print(f"skipped: {skipped}")
    for failure in totals.failures:
        print(f"FAILED: {failure}")
    tail = f", {totals.skipped} skipped" if totals.skipped else ""
    print(f"{totals.passed} passed, {totals.failed} failed{tail}", flush=True)
    return 1 if totals.failed else 0


if __name__ == "__main__":
    sys.exit(main())
