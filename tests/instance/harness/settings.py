"""Recorded environments of Pacemaker's actions, and the notification variables of a plan."""
import os

from .sandbox import ROOT

RECORDED = os.path.join(ROOT, "tests", "data", "pacemaker-env")
RELOAD = {"2.1.5": "23-parameter-change/001-srv1-reload.env", "1.1.12": "23-parameter-change/004-srv2-reload.env"}
LISTS = ("start", "stop", "promote", "demote", "promoted", "unpromoted")


def recorded(release, action, when=None, operation=None, probe=False, promoted=False):
    """The recorded environment of an action; trailing blanks are kept."""
    if action == "monitor":
        name = "probe.env" if probe else f"monitor-{'master' if promoted else 'slave'}.env"
    elif action == "notify":
        name = f"notify-{when}-{operation}.env"
    elif action == "reload":
        name = RELOAD[release]
    elif action == "validate-all":
        name = "probe.env"
    else:
        name = action + ".env"
    env = {}
    with open(os.path.join(RECORDED, release, name), newline="\n") as file:
        for line in file.read().split("\n"):
            key, equals, value = line.partition("=")
            if equals:
                env[key] = value
    for name in ("OCF_RESKEY_word", "OCF_RESKEY_path", "PCMK_logfile", "PCMK_logfacility", "HA_logfacility",
                 "HA_LOGD", "HA_use_logd", "PCMK_use_logd"):
        env.pop(name, None)
    return env


def notify_lists(release, plan):
    """The variables of a plan, {"promote": ["srv1"], "promoted": [...], ...}, as the release writes them."""
    old = release == "1.1.12"

    def text(items):
        if not items:
            return " "
        return " ".join(items) + (" " if old else "")

    plan = {name: list(plan.get(name, ())) for name in LISTS}
    nodes = sorted(set().union(*plan.values()))
    numbers = {node: f"pgsqld:{number}" for number, node in enumerate(nodes)}
    variables = {}

    def put(name, members):
        variables[f"OCF_RESKEY_CRM_meta_notify_{name}_resource"] = text([numbers[node] for node in members])
        variables[f"OCF_RESKEY_CRM_meta_notify_{name}_uname"] = text(members)

    for name in ("start", "stop", "promote", "demote"):
        put(name, plan[name])
    put("master", plan["promoted"])
    put("slave", plan["unpromoted"])
    active = plan["promoted"] + plan["unpromoted"]
    put("active", [] if old else active)
    variables["OCF_RESKEY_CRM_meta_notify_inactive_resource"] = text(
        [numbers[node] for node in nodes if node not in active])
    if not old:
        put("promoted", plan["promoted"])
        put("unpromoted", plan["unpromoted"])
        variables["OCF_RESKEY_CRM_meta_notify_all_uname"] = text(nodes)
        variables["OCF_RESKEY_CRM_meta_notify_available_uname"] = text(nodes)
    return variables
