"""Every parameter, missing, empty and absurd: a clear error where it matters, and no harm where it does not."""
from harness.tap import case

LONG = "x" * 5000
ANY = tuple(range(1, 7))  # an error
NEEDED = "2 where a template is needed"

#: parameter, value, exit codes of: start of a stopped instance, monitor of a running standby, its stop, validate-all.
#: None: the parameter is not set at all.
ROWS = [
    ("pgport", "0", 2, 2, 0, 2), ("pgport", "65536", 2, 2, 0, 2), ("pgport", "abc", 2, 2, 0, 2),
    ("pgport", "-1", 2, 2, 0, 2), ("pgport", "5432 ", 2, 2, 0, 2), ("pgport", LONG, 2, 2, 0, 2),
    ("pgport", "5432\n", 2, 2, 0, 2), ("pgport", "", 0, 0, 0, 0), ("pgport", None, 0, 0, 0, 0),
    ("pghost", "/nonexistent", 0, 0, 0, 0), ("pghost", "no such host", 2, 2, 0, 2),
    ("pghost", "nosuchhost.invalid", 0, 0, 0, 0), ("pghost", "/a,/b", 2, 2, 0, 2),
    ("pghost", "/" + LONG, 2, 2, 0, 2), ("pghost", "/tmp\n", 2, 2, 0, 2), ("pghost", "", 0, 0, 0, 0),
    ("maxlag", "-1", 2, 0, 0, 2), ("maxlag", "abc", 2, 0, 0, 2), ("maxlag", "1.5", 2, 0, 0, 2),
    ("maxlag", "9" * 30, 2, 0, 0, 2), ("maxlag", LONG, 2, 0, 0, 2), ("maxlag", "1E8", 0, 0, 0, 0),
    ("maxlag", "", 0, 0, 0, 0),
    ("max_loss", "-1", 2, 0, 0, 2), ("max_loss", "none", 2, 0, 0, 2), ("max_loss", "0", 0, 0, 0, 0),
    ("max_loss", "1E8", 0, 0, 0, 0), ("max_loss", "", 0, 0, 0, 0), ("max_loss", None, 0, 0, 0, 0),
    ("bindir", "/nonexistent", 5, 0, 0, 5), ("bindir", "bin", 2, 0, 0, 2), ("bindir", "/" + LONG, 2, 0, 0, 2),
    ("bindir", "/usr/bin\n", 2, 0, 0, 2), ("bindir", "/dev/null", ANY, 0, 0, ANY),
    ("pgdata", "data", 2, 2, 2, 2), ("pgdata", "/" + LONG, 2, 2, 2, 2), ("pgdata", "/a\nb", 2, 2, 2, 2),
    ("pgdata", "/nonexistent", 5, 5, 0, 5), ("pgdata", "", 5, 5, 0, 5), ("pgdata", None, 5, 5, 0, 5),
    ("pgdata", "/dev/null", ANY, ANY, (0,) + ANY, ANY),
    ("datadir", "data", 2, 2, 2, 2), ("datadir", "/nonexistent", 5, 5, 0, 5), ("datadir", "", 0, 0, 0, 0),
    ("recovery_template", "template", 2, 0, 0, 2), ("recovery_template", "/nonexistent", NEEDED, 0, 0, NEEDED),
    ("recovery_template", "", 0, 0, 0, 0),
    ("start_opts", "-c\nfsync=off", 2, 0, 0, 2), ("start_opts", LONG, 2, 0, 0, 2), ("start_opts", "", 0, 0, 0, 0),
    ("start_opts", "-c no_such_setting=1", 2, 0, 0, 2),
    ("system_user", "nosuchuser", 5, ANY, 0, 5), ("system_user", "two words", 2, 2, 2, 2),
    ("system_user", LONG, 2, 2, 2, 2), ("system_user", "-u", 2, 2, 2, 2), ("system_user", "", 0, 0, 0, 0),
    ("system_user", None, 0, 0, 0, 0),
]


def shown(value):
    if value is None:
        return "unset"
    text = value if len(value) < 24 else f"{value[:3]}...({len(value)} characters)"
    return repr(text)


def codes(wanted):
    if wanted == NEEDED:
        return "2 where a template is needed, else 0"
    if isinstance(wanted, int):
        return str(wanted)
    return "an error" if wanted == ANY else "0 or an error"


def row(number, parameter, value, start, monitor, stop, validate):
    @case(f"parameter.{parameter}.{number}", f"{parameter} {shown(value)}: start {codes(start)}, monitor "
          f"{codes(monitor)}, stop {codes(stop)}, validate-all {codes(validate)}")
    def check(lab):
        given = {parameter: value}
        instance = lab.instance()
        problem = None
        needed = 2 if lab.major.before("12") else 0
        for action, wanted in (("validate-all", validate), ("start", start), ("monitor", monitor), ("stop", stop)):
            wanted = needed if wanted == NEEDED else wanted
            if action == "monitor" and not instance.postmaster():
                instance.start_standby()
            result = lab.call(instance, action, params=given, interval=16000 if action == "monitor" else None,
                              timeout=8000)
            accepted = wanted if isinstance(wanted, tuple) else (wanted,)
            if result.rc not in accepted:
                problem = problem or f"{action}: expected {codes(wanted)}, found {result.rc}: {result.reason}"
            if result.rc in (2,) and parameter not in result.reason:
                problem = problem or f"{action}: expected the parameter's name in the reason, found {result.reason!r}"
            if len(result.reason) > 1500:
                problem = problem or f"{action}: expected a short reason, found {len(result.reason)} characters"
            if action == "start" and wanted != 0 and parameter not in ("pghost", "start_opts") and instance.pids():
                problem = problem or "start: refused, and started a server all the same"
        if stop == 0 and parameter not in ("pgdata", "datadir") and instance.pids():
            problem = problem or "stop: processes are left"
        if problem:
            raise AssertionError(problem)


for count, each in enumerate(ROWS, 1):
    row(count, *each)


META = [("timeout", "0"), ("timeout", "-5"), ("timeout", "soon"), ("timeout", "9" * 20), ("timeout", ""),
        ("interval", "often"), ("interval", "9" * 20), ("master_max", "many"), ("clone_max", "")]


def meta(number, name, value):
    @case(f"parameter.meta.{number}", f"CRM_meta_{name} {shown(value)}: a monitor of a primary is 8")
    def check(lab):
        result = lab.monitor(8, lab.primary(), env={f"OCF_RESKEY_CRM_meta_{name}": value})
        assert result.seconds < 5


for count, each in enumerate(META, 1):
    meta(count, *each)


@case("parameter.instance-number", "OCF_RESOURCE_INSTANCE with an instance number: the number is left out")
def instance_number(lab):
    lab.monitor(8, lab.primary(), env={"OCF_RESOURCE_INSTANCE": "pgsqld:1"}, promoted=True)
    assert lab.cluster.score("srv1") == "1001"


@case("parameter.unknown", "parameters nobody knows are ignored")
def unknown(lab):
    lab.monitor(8, lab.primary(), params={"primary_node": "srv9", "x" * 300: "y"})


@case("parameter.big-environment", "an environment of 1 MB, and an entry that is no assignment: 8")
def big_environment(lab):
    filler = {f"FILLER_{number}": "x" * 100000 for number in range(10)}
    lab.monitor(8, lab.primary(), env=filler)
