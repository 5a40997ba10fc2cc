"""Results in TAP, and running programs."""
import subprocess

number = failures = 0


def result(good, name, output=""):
    global number, failures
    number += 1
    failures += not good
    print(f"{'ok' if good else 'not ok'} {number} - {name}", flush=True)
    if not good:
        for line in str(output).splitlines()[-30:]:
            print(f"# {line}")


def skip(name, why):
    global number
    number += 1
    print(f"ok {number} - {name} # SKIP {why}", flush=True)


def run(*argv, **options):
    done = subprocess.run(argv, stdin=subprocess.DEVNULL, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          check=False, **options)
    return done.returncode, done.stdout


def must(*argv, **options):
    code, output = run(*argv, **options)
    if code:
        raise SystemExit(f"{' '.join(argv)}: exit code {code}\n{output}")
    return output


def finish():
    """The plan; the exit code of the suite."""
    print(f"1..{number}")
    return 1 if failures else 0
