"""The cases: each is a function that asserts that an attack fails."""
import fnmatch

CASES = {}


class Skip(Exception):
    """Why a case cannot be run here."""


def case(name, about):
    """Registers a function: `name` is what one types (KIND.WHAT), `about` what must not happen."""
    def register(function):
        if name in CASES:
            raise ValueError(f"two cases named {name}")
        CASES[name] = (about, function)
        return function
    return register


def select(patterns):
    """The names that match; all when there are no patterns."""
    chosen = []
    for pattern in patterns or ["*"]:
        found = [name for name in CASES if name == pattern or name.startswith(pattern + ".") or fnmatch.fnmatch(name, pattern)]
        if not found:
            raise SystemExit(f"tests/security/run: no case '{pattern}' (see --list)")
        chosen += [name for name in found if name not in chosen]
    return chosen
