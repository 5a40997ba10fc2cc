"""The address that follows the primary, and a machine that is no node but answers for it: with preflight=enforce nobody
is promoted beside it, with preflight=warn the log tells of it, and neither stands in the way of an ordinary change.
"""
import re
import time

from lab import cluster, node as nodes, pacemaker
from lab.shell import LabError, progress, run, wait_for

WORDS = "is answered for by"


def set_preflight(s, mode):
    nodes.inside(s, pacemaker.quorate_node(s), "crm", "-F", "resource", "param", pacemaker.PRIMITIVE, "set",
                 "preflight", mode)
    time.sleep(3)       # the reload and what follows it
    return cluster.wait_ready(s, 60, s.nodes)


def stranger(s, action):
    """`add` or `del`: the hub, which is in the nodes' network, has the address."""
    run(nodes.argv_in_hub(s, ["ip", "address", action, s.vip + "/32", "dev", "br0"]))


def promote_ms(s, node):
    """How long its last promotion took, as Pacemaker remembers it."""
    xml = nodes.inside(s, node, "cibadmin", "-Ql")
    state = xml[xml.index('<node_state', xml.index('<status')):]
    for part in state.split("<node_state")[1:]:
        if 'uname="%s"' % node not in part:
            continue
        for line in re.findall(r'<lrm_rsc_op id="%s_last_0"[^>]*operation="promote"[^>]*>' % pacemaker.PRIMITIVE, part):
            return int(re.search(r'exec-time="(\d+)"', line)[1])
    return None


def is_kept_back(s, node):
    return pacemaker.status(s).scores.get(node) == -999999


def log_has(s, node, words, since):
    with open(s.log_of(node), errors="replace") as log:
        log.seek(since)
        return words in log.read()


def log_size(s, node):
    with open(s.log_of(node), errors="replace") as log:
        return log.seek(0, 2)


def comes_back(s, node):
    cluster.power_on(s, node, fresh=True)
    cluster.wait_ready(s, 90, s.nodes)


def ordinary_changes(s, result):
    """A switchover and a power cut, nobody in the way."""
    old = pacemaker.status(s).primary
    try:
        new = cluster.switchover(s, seconds=60)
        result(True, "preflight=enforce: a switchover with the quick start's orders, from %s to %s" % (old, new))
        progress("promote took %s ms" % promote_ms(s, new))
    except LabError as fault:
        result(False, "preflight=enforce: a switchover with the quick start's orders", fault)
    old = cluster.wait_ready(s, 60, s.nodes)
    nodes.power(s, "off", old)
    try:
        new = cluster.wait_ready(s, 60, avoid=old)
        result(True, "preflight=enforce: a failover from %s to %s" % (old, new))
        progress("promote took %s ms" % promote_ms(s, new))
    except LabError as fault:
        result(False, "preflight=enforce: a failover", fault)
    comes_back(s, old)


def refused(s, result):
    old = cluster.wait_ready(s, 60, s.nodes)
    others = sorted(set(s.nodes) - {old})
    stranger(s, "add")
    nodes.power(s, "off", old)
    try:
        wait_for("both standbys to be kept back", 60, lambda: all(is_kept_back(s, node) for node in others), poll=0.5)
        kept = True
    except LabError as fault:
        kept = False
        progress(str(fault))
    view = pacemaker.status(s)
    result(kept and view.primary is None, "preflight=enforce: nobody is promoted beside a stranger with the address",
           (view.roles, view.scores))
    said = nodes.inside(s, others[0], "crm_mon", "-1f", check=False)
    result(WORDS in said, "crm_mon tells why", said)
    said = nodes.inside(s, others[0], "pafctl", "status", check=False)
    result(WORDS in said, "pafctl status tells why", said)
    time.sleep(12)      # a monitor of each
    result(pacemaker.status(s).primary is None, "and it stays so", pacemaker.status(s).roles)
    stranger(s, "del")
    began = time.time()
    try:
        new = wait_for("a primary", 60, lambda: pacemaker.status(s).primary, poll=0.25)
    except LabError:
        new = None
    seconds = time.time() - began
    result(new in others and seconds < 15, "once it is gone a standby is promoted, within a monitor's interval",
           "%s after %.1f s" % (new, seconds))
    progress("a primary %.1f s after the address was free" % seconds)
    comes_back(s, old)


def warned(s, result):
    old = set_preflight(s, "warn")
    sizes = {node: log_size(s, node) for node in s.nodes}
    stranger(s, "add")
    nodes.power(s, "off", old)
    try:
        new = wait_for("another primary", 60, lambda: (pacemaker.status(s).primary or old) != old and
                       pacemaker.status(s).primary, poll=0.25)
        told = wait_for("the warning", 20, lambda: log_has(s, new, WORDS, sizes[new]), poll=0.25)
    except LabError as fault:
        new, told = None, str(fault)
    result(new is not None, "preflight=warn: a standby is promoted all the same", new)
    result(told is True, "and its log tells of the stranger", told)
    stranger(s, "del")
    if new:
        progress("promote took %s ms" % promote_ms(s, new))
    comes_back(s, old)


def play(s, result):
    set_preflight(s, "enforce")
    ordinary_changes(s, result)
    refused(s, result)
    warned(s, result)
    pacemaker.cleanup(s)
    cluster.wait_ready(s, 60, s.nodes)
