"""Results in TAP."""


class Tap:
    def __init__(self):
        self.number = self.failures = 0

    def result(self, good, name, output=""):
        self.number += 1
        self.failures += not good
        print(f"{'ok' if good else 'not ok'} {self.number} - {name}", flush=True)
        if not good:
            for line in output.splitlines()[-60:]:
                print(f"# {line}")
        return good

    def skip(self, name, why):
        self.number += 1
        print(f"ok {self.number} - {name} # SKIP {why}", flush=True)

    def end(self):
        print(f"1..{self.number}")
        return 1 if self.failures else 0
