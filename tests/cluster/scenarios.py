"""Suites of scenarios: each is played on a whole cluster, which is made whole again after it."""
import os
import sys
import time

import demo
from lab import cluster, node as nodes, pacemaker, postgres, settings
from lab.shell import LabError, progress, run, wait_for
from suite import Tap

WAIT_S = 180            # for what must come: waits for it cost nothing when it comes, however busy the machine is


def come_back(s, *names, before_start=lambda: None):
    """Powers nodes on and starts their stacks, until all are online.  One that is slow to boot may be taken for dead by the
    others and be fenced: it is switched on again."""
    for node in names:
        cluster.wait_buried(s, node)
        nodes.power(s, "on", node)
    before_start()
    pacemaker.start(s, names)

    def online():
        for node in names:
            if not nodes.is_on(s, node):
                progress("%s was switched off while it booted: it is switched on once more" % node)
                cluster.power_on(s, node)
        missing = set(names) - set(pacemaker.status(s).online)
        if missing:
            raise LabError("not online: " + " ".join(sorted(missing)))
        return True
    wait_for("%s to be online" % " ".join(names), WAIT_S, online, poll=0.5)


def next_primary(s, old=None):
    return wait_for("a primary other than %s" % old if old else "a primary", WAIT_S, lambda: cluster.new_primary(s, old),
                    poll=0.2)


def rebuild(s, node):
    progress("%s: rebuilding it as a copy of the primary" % node)
    if nodes.is_on(s, node):
        pacemaker.stop(s, node)
    else:
        cluster.wait_buried(s, node)
        nodes.power(s, "on", node)
    wait_for("the address of the primary", WAIT_S, lambda: pacemaker.status(s).ip, poll=0.3)
    cluster.rebuild(s, node)
    cluster.start_node(s, node)


def restore(s):
    """Every node ends as a standby of the primary, rebuilt where it cannot be as it is, and no failure is remembered."""
    for node in sorted(set(s.nodes) - set(nodes.powered(s))):
        come_back(s, node)
    primary = next_primary(s)
    for node in sorted(set(s.nodes) - {primary}):
        try:
            wait_for("%s to stream" % node, 20, lambda: node in postgres.streaming(s, primary), poll=0.3)
        except LabError:
            rebuild(s, node)
    pacemaker.cleanup(s)
    cluster.wait_ready(s, WAIT_S, s.nodes)


def state_of(s):
    """What a failure"s reader wants to know: the cluster as its nodes see it, and who switched what off."""
    lines = []
    for node in nodes.powered(s):
        lines += [node + ":", *run(nodes.argv_in(s, node, ["crm_mon", "-1rfA"]), check=False)[1].splitlines()]
    if os.path.exists(s.state + "/power.log"):
        with open(s.state + "/power.log", errors="replace") as log:
            lines += ["power:", *log.read().splitlines()[-12:]]
    return lines


def play(s, tap, name, scenario):
    """One scenario, and the cluster made whole again; what it waits for in vain is its failure, and the next one begins with
    a new cluster."""
    began, shown = time.monotonic(), tap.number
    doing = "plays to its end"
    try:
        scenario(s, tap)
        doing = "has a whole cluster again afterwards"
        restore(s)
    except LabError as fault:
        tap.result(False, "%s %s" % (name, doing), "\n".join([*state_of(s), "after result %d" % (tap.number - shown), str(fault)]))
        return False
    progress("%s: %d s" % (name, time.monotonic() - began))
    return True


def main(words, scenarios, plan=None):
    """Plays those that `words` name, all without any; or plan(names), pairs of a name and a scenario.  The exit code."""
    if not set(words) <= set(scenarios):
        print("%s: expected scenarios out of %s, found: %s"
              % (os.path.basename(sys.argv[0]), ", ".join(scenarios), " ".join(words)), file=sys.stderr)
        return 2
    names = words or list(scenarios)
    s = settings.from_environment(settings.state_dir())
    settings.make_state_dir(s.state)
    tap = Tap()
    is_whole = False
    try:
        demo.build(s)
        for name, scenario in plan(names) if plan else [(name, scenarios[name]) for name in names]:
            if not is_whole:
                cluster.down(s)
                cluster.up(s)
            is_whole = play(s, tap, name, scenario)
    except LabError as fault:
        tap.result(False, "a cluster is built, before any scenario that is left", fault)
    finally:
        cluster.down(s)
    if not tap.failures:
        cluster.purge(s)
    return tap.end()
