"""What an action costs in processes, counted by strace."""
import re

from harness.tap import Skip, case

from .election import PLAN
from .scores import at_rest, kept, three


def programs(lab, instance, action, rc, **words):
    """Programs executed and processes made by one action, without the agent itself."""
    trace = f"{lab.directory}/trace"
    prefix = ["strace", "-f", "-qq", "-o", trace, "-e", "trace=execve,fork,vfork,clone,clone3"]
    result = lab.call(instance, action, prefix=prefix, **words)
    if "ptrace" in result.err:
        raise Skip("strace may not trace here")
    assert result.rc == rc, f"{action}: expected {rc}, found {result.rc}"
    with open(trace) as file:
        lines = file.read().splitlines()
    executed = [found.group(1) for line in lines if (found := re.search(r'execve\("([^"]+)".* = 0$', line))][1:]
    children = [line for line in lines if re.search(r"\b(v?fork|clone3?)\(.*= \d+$", line)]
    return executed, children


@case("cost.standby-monitor", "a standby's monitor creates no child process")
def standby_monitor(lab):
    primary, standby, _ = three(lab)
    at_rest(lab, primary, standby)
    executed, children = programs(lab, standby, "monitor", 0, interval=16000)
    assert not executed and not children, f"found {executed}, {children}"


@case("cost.probe", "a probe of a stopped instance creates no child process")
def probe(lab):
    executed, children = programs(lab, lab.instance(), "monitor", 7)
    assert not executed and not children, f"found {executed}, {children}"


@case("cost.primary-monitor", "a primary's monitor with unchanged scores runs one tool at most")
def primary_monitor(lab):
    primary, *_ = three(lab)
    kept(lab, primary)
    executed, children = programs(lab, primary, "monitor", 8, interval=15000, promoted=True)
    assert len(executed) <= 1 and len(children) <= 1, f"found {executed}, {children}"


IDLE = [("pre", "start"), ("post", "start"), ("pre", "stop"), ("post", "stop"), ("post", "demote"), ("pre", "demote")]


def idle(when, operation):
    @case(f"cost.notify-{when}-{operation}", f"notify {when}-{operation} with nothing to do: no child, at once")
    def check(lab):
        instance = lab.standby()
        plan = {"promoted": ["srv2"], "unpromoted": ["srv1"], operation: ["srv2"]}
        executed, children = programs(lab, instance, "notify", 0, round=(when, operation), plan=plan)
        assert not executed and not children, f"found {executed}, {children}"
        result = lab.expect(0, instance, "notify", round=(when, operation), plan=plan)
        assert result.seconds < 0.5, f"found {result.seconds:.2f} s"


for each in IDLE:
    idle(*each)


@case("cost.stop-stopped", "a stop of a stopped instance runs two tools at most: is the score to be kept, and its withdrawal")
def stop_stopped(lab):
    executed, _ = programs(lab, lab.instance(), "stop", 0)
    assert len(executed) <= 2, f"found {executed}"


TOOLS = r"/(crm_node|crm_attribute|cibadmin|attrd_updater)$"
AFTERWARDS = r"/(crm_node|crm_attribute|cibadmin|attrd_updater|stonith_admin)$"     # of a new primary: the outage is over


@case("cost.programs", "a failover's actions run no shell, and of PostgreSQL's programs one for its version, once")
def failover(lab):
    instance = lab.standby()
    seen = []
    for action, rc, words in (("notify", 0, {"round": ("pre", "promote"), "plan": PLAN}),
                              ("promote", 0, {"plan": {"unpromoted": ["srv1"], "promote": ["srv1"]}}),
                              ("notify", 0, {"round": ("post", "promote"), "plan": PLAN}),
                              ("monitor", 8, {"interval": 15000}), ("stop", 0, {})):
        executed, _ = programs(lab, instance, action, rc, **words)
        known = AFTERWARDS if action == "monitor" else TOOLS
        seen += [name for name in executed if not re.search(known, name)]
    assert seen == [instance.bindir + "/postgres"], f"found {seen}"
