"""meta-data, methods, and calls that are none of the actions."""
import os
import pwd
import xml.etree.ElementTree as ElementTree

from harness.tap import case


@case("usage.meta-data", "meta-data without any variable, as the user nobody: XML on stdout, 0")
def meta_data(lab):
    result = lab.expect(0, None, "meta-data", user=pwd.getpwnam("nobody").pw_uid, env={"HA_LOGFILE": None})
    agent = ElementTree.fromstring(result.out)
    assert agent.tag == "resource-agent" and agent.get("name") == "pgsqlms", result.out[:300]
    names = {one.get("name") for one in agent.iter("parameter")}
    wanted = {"system_user", "bindir", "pgdata", "datadir", "pghost", "pgport", "recovery_template", "start_opts",
              "maxlag", "max_loss"}
    assert wanted <= names, f"expected the parameters {wanted}, found {names}"
    actions = {one.get("name") for one in agent.iter("action")}
    wanted = {"start", "stop", "monitor", "promote", "demote", "notify", "meta-data", "validate-all"}
    assert wanted <= actions, f"expected the actions {wanted}, found {actions}"


@case("usage.methods", "methods: one name a line, 0")
def methods(lab):
    result = lab.expect(0, None, "methods")
    found = set(result.out.split())
    wanted = {"start", "stop", "promote", "demote", "monitor", "notify", "methods", "meta-data", "validate-all"}
    assert wanted <= found, f"expected {wanted}, found {found}"


@case("usage.meta-data-full-disk", "meta-data to a full disk: an error, no abort")
def meta_data_full(lab):
    with open("/dev/full", "w") as full:
        result = lab.call(None, "nonsense", argv=["meta-data"], stdout=full, env={"HA_LOGFILE": None},
                          strict=False)
    assert result.rc == 1, f"expected 1, found {result.rc}"


def wrong(name, argv, rc):
    @case(f"usage.{name}", f"usage on stderr, nothing on stdout, {rc}")
    def check(lab):
        result = lab.call(None, "nonsense", argv=argv)
        assert result.rc == rc, f"expected {rc}, found {result.rc}"
        assert "sage" in result.err and not result.out, f"expected the usage on stderr, found {result.err!r}"


wrong("unknown-action", ["restart"], 3)
wrong("longer-action", ["starting"], 3)
wrong("other-case", ["Start"], 3)
wrong("padded-action", [" monitor"], 3)
wrong("long-action", ["x" * 5000], 3)
wrong("no-action", [], 2)
wrong("empty-action", [""], 2)


@case("usage.empty-environment", "monitor with no environment at all: 2 and a reason")
def empty_environment(lab):
    cleared = {name: None for name in lab.environment(None, "monitor")}
    lab.expect(2, None, "monitor", "OCF_RESOURCE_INSTANCE", env=cleared)


@case("usage.closed-streams", "monitor with closed standard streams: right role all the same")
def closed_streams(lab):
    primary = lab.primary()
    before = set(os.listdir(primary.data))
    result = lab.call(primary, "monitor", interval=15000, prefix=["sh", "-c", 'exec "$0" "$@" <&- >&- 2>&-'])
    assert result.rc == 8, f"expected 8, found {result.rc}"
    assert set(os.listdir(primary.data)) == before, "a monitor changed the data directory"


@case("usage.no-log", "monitor with a log that cannot be written: right role all the same")
def no_log(lab):
    primary = lab.primary()
    for path in ("/nonexistent/log", lab.directory, "relative", ""):
        result = lab.call(primary, "monitor", interval=15000, env={"HA_LOGFILE": path, "HA_debug": "0",
                                                                  "PCMK_debug": "0"}, strict=False)
        assert result.rc == 8, f"HA_LOGFILE={path!r}: expected 8, found {result.rc}"
