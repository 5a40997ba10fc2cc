"""bash completes pafctl's commands, options, nodes and resources."""
import os

import lab

SCRIPT = os.path.join(lab.ROOT, "docs/completion/pafctl.bash")
STAND_INS = {
    "crm_node": "[ \"$1\" = -l ] || exec echo srv2; echo '1 srv1 member'; echo '2 srv2 lost'; echo '3 other member'",
    "crm_resource": "echo pgsqld:0; echo pgsqld:1; echo pgsql-vip",
    "stonith_admin": "echo fence_virsh; echo fence_ipmilan",
}


def complete(*words):
    """What bash offers for the last of the words."""
    text = (f"source '{SCRIPT}'; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); _pafctl; "
            "printf '%s\\n' \"${COMPREPLY[@]}\"")
    code, output = lab.run("bash", "-uc", text, "bash", *words, env={"PATH": lab.BASE + "/bin:/usr/bin:/bin"})
    return set(output.split()) if code == 0 else {f"exit code {code}", output}


def stand_ins():
    os.makedirs(lab.BASE + "/bin", exist_ok=True)
    for name, text in STAND_INS.items():
        with open(os.open(f"{lab.BASE}/bin/{name}", os.O_CREAT | os.O_WRONLY, 0o755), "w", encoding="ascii") as file:
            file.write(f"#!/bin/sh\n{text}\n")


def check(tap):
    stand_ins()
    for command in lab.commands():
        options, subcommands = lab.help_of(*command)
        wanted = options | subcommands
        # What a positional is completed with comes instead of the subcommands, so options are asked for by themselves.
        offered = complete("pafctl", *command, "--")
        if subcommands:
            offered |= complete("pafctl", *command, "")
        tap.nothing(sorted(wanted ^ offered), f"completion: {' '.join(['pafctl', *command])}")
    cases = [
        (("pafctl", "pre"), {"preflight"}),
        (("pafctl", "plugin", "check", "--pg"), {"--pg-version"}),
        (("pafctl", "boot", "--run-dir", "/run", "pre"), {"prepare"}),
        (("pafctl", "inspect", "--node", "srv"), {"srv1", "srv2"}),
        (("pafctl", "switchover", "s"), {"srv1", "srv2"}),
        (("pafctl", "switchover", "--dry-run", ""), {"srv1", "srv2", "other"}),
        (("pafctl", "accept", ""), {"srv2"}),
        (("pafctl", "accept", "srv2", "--y"), {"--yes"}),
        (("pafctl", "status", "--resource", ""), {"pgsqld", "pgsql-vip"}),
        (("pafctl", "generate", "srv1", "--fence", "fence_v"), {"fence_virsh"}),
        (("pafctl", "generate", "--tool", "pcs-0."), {"pcs-0.9", "pcs-0.10"}),
        (("pafctl", "generate", "--cib", "--to"), {"--tool"}),
        (("pafctl", "preflight", "--cib", "/etc/passw"), {"/etc/passwd", "/etc/passwd-"}),
        (("pafctl", "status", "--pgport", ""), set()),
    ]
    for words, wanted in cases:
        got = complete(*words)
        if "/etc/passwd" in wanted:
            got, wanted = got & {"/etc/passwd"}, {"/etc/passwd"}
        tap.result(got == wanted, f"completion: {' '.join(words)}...", f"expected {wanted}, found {got}")
