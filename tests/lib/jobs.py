"""Jobs of ./check: builds and other preparations, suites, and the scheduler that runs them side by side."""
import concurrent.futures
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import xml.etree.ElementTree as ElementTree

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
LOGS = os.path.join(ROOT, "build", "check")
# Clusters ask that only root can write above what they install; a checkout may lie anywhere.
STAGE = "/var/tmp/paf-check-stage"
# What pcs and crmsh made of files in `unit`; `asan` need not start them once more for the same.  Empty when a check begins.
TOOL_RESULTS = os.path.join(ROOT, "build", "check", "tool-results")
CORES = len(os.sched_getaffinity(0))
LONGEST_S = 2400        # of one job
PROGRESS_S = 15         # between two lines about a build
CROWD = 1.5             # sum of `cores` of what may wait beside the one job that computes
RESULT = re.compile(r"(not )?ok\b(?: \d+)?(?: - )?(.*?)(?:# SKIP ?(.*))?$", re.I)
screen = threading.Lock()
living = set()          # process groups, to be ended when we are


def say(text):
    with screen:
        sys.stdout.write(text + "\n")
        sys.stdout.flush()


class Outcome:
    """What became of one job."""

    def __init__(self, name, counted):
        self.name, self.counted = name, counted
        self.seconds = self.cpu = 0.0
        self.passed = 0
        self.failures, self.skips = [], []

    @property
    def failed(self):
        return len(self.failures)

    @property
    def skipped(self):
        return len(self.skips)

    def fail(self, what):
        self.failures.append(f"{self.name}: {what}")


class Process:
    """A program in a process group of its own, with a log; `each` is called with each line that it prints."""

    def __init__(self, outcome, argv, log, each=lambda line: None, nice=0, env=None):
        self.outcome, self.argv, self.log, self.each, self.nice = outcome, argv, log, each, nice
        self.env = {**os.environ, **(env or {})}

    def run(self):
        """The exit code, or a text that says why there is none."""
        try:
            process = subprocess.Popen(["nice", "-n", str(self.nice), *self.argv], cwd=ROOT, stdin=subprocess.DEVNULL,
                                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace",
                                       start_new_session=True, env=self.env)
        except OSError as fault:
            return str(fault)
        living.add(process.pid)
        late = threading.Event()

        def end():
            late.set()
            os.killpg(process.pid, signal.SIGTERM)
            try:
                process.wait(60)        # suites take their clusters down
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
        timer = threading.Timer(LONGEST_S, end)
        timer.start()
        try:
            with open(self.log, "a", encoding="utf-8") as log:
                for line in process.stdout:
                    log.write(line)
                    log.flush()
                    self.each(line.rstrip("\n"))
            _, status, used = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
        finally:
            timer.cancel()
            living.discard(process.pid)
        self.outcome.cpu += used.ru_utime + used.ru_stime
        return f"no end after {LONGEST_S} s" if late.is_set() else process.returncode


class Job:
    """`cores`: None when it keeps all cores busy, else how much of them it takes."""
    counted = False

    def __init__(self, needs=(), cores=None):
        self.needs, self.cores = needs, cores

    def run(self, name):
        os.makedirs(LOGS, exist_ok=True)
        self.log = os.path.join(LOGS, name.replace(" ", "-") + ".log")
        open(self.log, "w", encoding="utf-8").close()
        outcome = Outcome(name, self.counted)
        began = time.monotonic()
        try:
            self.work(outcome)
        except Exception as fault:      # of ours: it must not take the other results along
            outcome.fail(f"internal error: {fault!r}")
        outcome.seconds = time.monotonic() - began
        return outcome

    def steps(self, outcome, *commands, **options):
        """Runs preparations; the end of the log is shown when one fails.  True when all worked."""
        for argv in commands:
            code = Process(outcome, argv, self.log, nice=19, **options).run()
            if code != 0:
                with open(self.log, encoding="utf-8") as file:
                    say(file.read()[-8000:])
                outcome.fail(f"{' '.join(argv[:4])} failed: {code}")
                return False
        return True


class Build(Job):
    def __init__(self, preset):
        super().__init__()
        self.preset = preset

    def work(self, outcome):
        last = [time.monotonic()]

        def each(line):
            found = re.match(r"\[\d+/\d+\]", line)
            if found and time.monotonic() - last[0] > PROGRESS_S:
                last[0] = time.monotonic()
                say(f"    {outcome.name} {found.group()}")
        self.steps(outcome, ["cmake", "--preset", self.preset],
                   ["cmake", "--build", "--preset", self.preset, "-j", str(CORES)], each=each)


class Servers(Job):
    """PostgreSQL of other majors.  What cannot be fetched fails the cases that ask for it, not this."""

    def __init__(self, majors):
        super().__init__(cores=0.5)
        self.majors = majors.split(",")

    def work(self, outcome):
        if Process(outcome, ["tests/postgres/fetch", *self.majors], self.log).run() != 0:
            say("Some servers are missing, so their cases will fail.")


class Stage(Job):
    """The install tree that the clusters share."""

    def __init__(self, preset):
        super().__init__(needs=(f"build {preset}",), cores=0.5)
        self.preset = preset

    def work(self, outcome):
        shutil.rmtree(STAGE, ignore_errors=True)
        os.mkdir(STAGE, mode=0o700)
        os.chmod(STAGE, 0o755)
        self.steps(outcome, ["cmake", "--install", f"build/{self.preset}", "--prefix", "/usr"], env={"DESTDIR": STAGE})


class Suite(Job):
    counted = True

    def __init__(self, about, usual, needs=(), cores=None):
        super().__init__(needs, cores)
        self.about, self.usual = about, usual


class Tap(Suite):
    """A program that prints TAP, or, with prints="exit code", whose exit code is its one result."""

    def __init__(self, about, usual, *argv, needs=(), cores=None, prints="tap"):
        super().__init__(about, usual, needs, cores)
        self.argv, self.prints = argv, prints

    def work(self, outcome):
        def each(line):
            found = RESULT.match(line) if self.prints == "tap" else None
            if not found:
                return
            what = found.group(2).strip()
            if found.group(3) is not None:
                outcome.skips.append(f"{outcome.name}: {what}: {found.group(3)}")
            elif found.group(1):
                outcome.fail(what)
            else:
                outcome.passed += 1
        env = {"STAGE": STAGE} if "stage" in self.needs else None
        code = Process(outcome, self.argv, self.log, each, nice=0 if self.cores else 19, env=env).run()
        if self.prints == "exit code" and code == 0:
            outcome.passed += 1
        elif not outcome.passed + outcome.failed + outcome.skipped:
            outcome.fail(f"printed no result (exit code {code})")
        elif code != 0 and not outcome.failures:
            outcome.fail(f"ended with exit code {code}")


class CTest(Suite):
    def __init__(self, about, usual, preset):
        super().__init__(about, usual, needs=(f"build {preset}",))
        self.preset = preset

    def work(self, outcome):
        report = os.path.join(ROOT, "build", self.preset, "ctest.xml")
        if os.path.exists(report):
            os.unlink(report)
        Process(outcome, ["ctest", "--test-dir", f"build/{self.preset}", "-j", str(CORES), "--output-on-failure",
                          "--timeout", "180", "--output-junit", report], self.log, nice=19,
                env={"PAF_TEST_TOOL_RESULTS": TOOL_RESULTS}).run()
        if not os.path.exists(report):
            outcome.fail("ctest left no report")
            return
        for case in ElementTree.parse(report).getroot().iter("testcase"):
            if case.get("status") == "run":
                outcome.passed += 1
            elif case.get("status") in ("notrun", "disabled") or case.find("skipped") is not None:
                outcome.skips.append(f"{outcome.name}: {case.get('name')}: {skip_reason(case)}")
            else:
                outcome.fail(case.get("name"))


def skip_reason(case):
    text = case.findtext("system-out") or ""
    found = re.search(r"Skipped\n(.*)", text) or re.search(r"\.cpp:\d+: Skipped\s*(.*)", text)
    return found.group(1).strip() if found else "see ctest"


def wanted(needs, suites):
    """The preparations that `suites` depend on, in their order, then the suites."""
    names = set()

    def add(job):
        for need in job.needs:
            names.add(need)
            add(needs[need])
    for suite in suites.values():
        add(suite)
    return {**{name: job for name, job in needs.items() if name in names}, **suites}


def next_job(waiting, done, running):
    """The first job that can start now, or None.

    One job that computes runs at a time, since it uses all cores; those that wait run beside it, CROWD of them."""
    computing = any(job.cores is None for job in running.values())
    crowd = sum(job.cores or 0 for job in running.values())
    for name, job in waiting.items():
        if any(need not in done for need in job.needs):
            continue
        if (not computing) if job.cores is None else (crowd == 0 or crowd + job.cores <= CROWD):
            return name
    return None


def show(outcome, job):
    """One line; everything that a suite printed, when something in it failed."""
    if outcome.failures:
        with open(job.log, encoding="utf-8") as file:
            text = file.read()
        say(f"=== output of {outcome.name}\n{text}" if outcome.counted else "")
    if outcome.counted:
        say(f"=== {outcome.name}: {outcome.passed} passed, {outcome.failed} failed, {outcome.skipped} skipped in "
            f"{outcome.seconds:.0f} s")
    else:
        say(f"=== {outcome.name}: {'failed' if outcome.failures else 'done'} in {outcome.seconds:.0f} s")


def end_all(number, _frame):
    """A signal ends what runs, with time to clean up, and then us."""
    signal.signal(number, signal.SIG_IGN)
    for group in list(living):
        os.killpg(group, signal.SIGTERM)
    say(f"interrupted by {signal.Signals(number).name}")
    deadline = time.monotonic() + 60
    while living and time.monotonic() < deadline:
        time.sleep(0.1)
    os._exit(128 + number)


def run_all(needs, suites):
    """Runs the suites and what they need; returns the outcomes in the order of their end."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, end_all)
    shutil.rmtree(TOOL_RESULTS, ignore_errors=True)
    os.makedirs(TOOL_RESULTS)
    waiting, done, running, outcomes = wanted(needs, suites), set(), {}, []
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        while waiting or running:
            while (name := next_job(waiting, done, {one: job for one, job in running.values()})) is not None:
                job = waiting.pop(name)
                say(f"=== {name}{': ' + job.about if job.counted else ''} ...")
                running[pool.submit(job.run, name)] = (name, job)
            ended, _ = concurrent.futures.wait(running, return_when=concurrent.futures.FIRST_COMPLETED)
            for future in ended:
                name, job = running.pop(future)
                outcome = future.result()
                outcomes.append(outcome)
                show(outcome, job)
                if outcome.counted or not outcome.failures:
                    done.add(name)
                else:
                    cancel(name, waiting, outcomes)
    shutil.rmtree(TOOL_RESULTS, ignore_errors=True)
    return outcomes


def cancel(name, waiting, outcomes):
    """What needs a preparation that failed fails too."""
    for other, job in list(waiting.items()):
        if name in job.needs:
            del waiting[other]
            outcome = Outcome(other, job.counted)
            outcome.fail(f"not run: {name} failed")
            outcomes.append(outcome)
            cancel(other, waiting, outcomes)
