"""The init script as a file: its shell, its LSB header, its place among the services."""
import os
import shutil

from tap import result, run

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
SOURCE = os.path.join(ROOT, "init.d", "paf-preflight")
STAND_IN = """#!/bin/sh
### BEGIN INIT INFO
# Provides:          {name}
# Required-Start:    {needs}
# Required-Stop:     {needs}
# Default-Start:     {start}
# Default-Stop:      {stop}
# Short-Description: stand-in
### END INIT INFO
"""


def script():
    code, output = run("shellcheck", SOURCE)
    result(code == 0, "shellcheck has nothing to say about the init script", output)
    for shell in ("dash", "bash"):
        code, output = run(shell, "-n", SOURCE)
        result(code == 0, f"{shell} can read it", output)


def order(scratch):
    """insserv, the tool of LSB headers, gives every service its place in a root of stand-ins."""
    top = scratch + "/insserv"
    for name in ("etc/init.d", "etc/insserv", *(f"etc/rc{level}.d" for level in "0123456S")):
        os.makedirs(f"{top}/{name}")
    services = [("networking", "", "S", "0 6"), ("rsyslog", "", "2 3 4 5", "0 1 6"), ("cman", "$network", "2 3 4 5", "0 1 6"),
                ("corosync", "$network $syslog", "2 3 4 5", "0 1 6"), ("pacemaker", "$network corosync", "2 3 4 5", "0 1 6")]
    for name, needs, start, stop in services:
        path = f"{top}/etc/init.d/{name}"
        with open(path, "w", encoding="utf-8") as file:
            file.write(STAND_IN.format(name=name, needs=needs, start=start, stop=stop))
        os.chmod(path, 0o755)
    shutil.copy(SOURCE, top + "/etc/init.d/")
    with open(top + "/insserv.conf", "w", encoding="utf-8") as file:
        file.write("$network networking\n$syslog rsyslog\n")
    names = [name for name, *_ in services] + ["paf-preflight"]
    code, output = run("insserv", "-d", "-p", top + "/etc/init.d", "-c", top + "/insserv.conf", "-i", top + "/etc/insserv",
                       "-o", top + "/etc/insserv", *(f"{top}/etc/init.d/{name}" for name in names))
    result(code == 0 and not output, "insserv takes the LSB header without a remark", output)
    for level, kind in (("3", "S"), ("5", "S"), ("0", "K"), ("6", "K")):
        links = {name[3:]: int(name[1:3]) for name in os.listdir(f"{top}/etc/rc{level}.d") if name.startswith(kind)}
        ours, cluster = links.get("paf-preflight", -1), [links.get(name, -1) for name in ("cman", "corosync", "pacemaker")]
        good = 0 < ours < min(cluster) if kind == "S" else 0 < max(cluster) < ours < links.get("networking", 0)
        result(good, f"runlevel {level}: {'before' if kind == 'S' else 'after'} cman, corosync and pacemaker", links)
    numbers = next(line.split()[-2:] for line in open(SOURCE, encoding="utf-8") if line.startswith("# chkconfig:"))
    # EL6: network 10 90, corosync 20 80, cman 21 79, pacemaker 99 01.
    result(10 < int(numbers[0]) < 20 and 80 < int(numbers[1]) < 90, "chkconfig: after EL6's network, around its cluster", numbers)
