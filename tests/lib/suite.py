"""What the suites written in Python share: results in TAP, and running programs."""
import subprocess

LINES = 60      # of a failure's output


class Tap:
    def __init__(self):
        self.number = self.failures = 0

    def result(self, good, name, output=""):
        """Prints one result; of what failed, the end of `output` too.  Returns `good`."""
        self.number += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}", flush=True)
        if not good:
            for line in str(output).splitlines()[-LINES:]:
                print(f"# {line}", flush=True)
        return good

    def nothing(self, problems, name):
        """Passes when there are no problems."""
        return self.result(not problems, name, "\n".join(map(str, problems)))

    def skip(self, name, why):
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {why}", flush=True)

    def end(self):
        """Prints the plan; returns the exit code of the suite."""
        print(f"1..{self.number}")
        return 1 if self.failures else 0


def run(*argv, **options):
    """Exit code and output, errors included."""
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    return done.returncode, done.stdout


def must(*argv, **options):
    """The output; a program that fails ends the suite."""
    code, output = run(*argv, **options)
    if code:
        raise SystemExit(f"{' '.join(argv)}: exit code {code}\n{output[-4000:]}")
    return output
