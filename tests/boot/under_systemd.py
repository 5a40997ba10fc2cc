"""The node of container.py, booted by a real systemd with stand-ins for Corosync and Pacemaker, and shut down again."""
import os
import subprocess

from container import BOOT

LOG = "/var/log/units"
CLUSTER = """[Unit]
Requires={needs}
After={needs}
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=/bin/sh -c "echo {name} started >>{log}"
ExecStop=/bin/sh -c "echo {name} stopped, $$(ls /var/lib/resource-agents-paf) >>{log}"
"""
TARGET = """[Unit]
Requires=sysinit.target
Wants=pacemaker.service corosync.service paf-preflight.service probe.service
"""
# Looks at the node once all have had their turn, and shuts it down.
PROBE = """[Unit]
After=pacemaker.service corosync.service paf-preflight.service
[Service]
Type=oneshot
ExecStart=/bin/sh -c "for unit in paf-preflight corosync pacemaker; do echo $$unit is $$(systemctl is-active $$unit) >>{log}; done; \
systemctl stop paf-preflight || echo stop refused >>{log}; systemctl --no-block exit"
"""
MOUNTS = """
mkdir {root}/sys
mount -t sysfs sysfs {root}/sys
mount -t tmpfs tmpfs {root}/sys/fs/cgroup
mkdir {root}/sys/fs/cgroup/systemd
mount -t cgroup -o none,name=systemd,xattr cgroup {root}/sys/fs/cgroup/systemd
mount -t tmpfs -o mode=755 tmpfs {root}/run
exec chroot {root} env -i container=paf PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=node.target
"""
# A control group of the node's own, which is the top of what its systemd sees, and which goes with it.
OUTER = """
mkdir "$1"
mount -t cgroup -o none,name=systemd,xattr cgroup "$1" || exit 1
mkdir "$1/node-$$" && echo $$ >"$1/node-$$/cgroup.procs" || exit 1
timeout -s KILL 50 unshare --pid --ipc --net --uts --cgroup --mount --fork --kill-child sh -c "$2"
echo $$ >"$1/cgroup.procs"
find "$1/node-$$" -depth -type d -exec rmdir {} +
"""


def prepare(disk):
    units = "/etc/systemd/system/"
    disk.write("/etc/machine-id", "0123456789abcdef0123456789abcdef\n")
    disk.write(units + "corosync.service", CLUSTER.format(name="corosync", needs="", log=LOG))
    disk.write(units + "pacemaker.service", CLUSTER.format(name="pacemaker", needs="corosync.service", log=LOG))
    disk.write(units + "node.target", TARGET)
    disk.write(units + "probe.service", PROBE.format(log=LOG))


def boot(disk):
    """What the units noted, line by line; None when systemd does not run here (in a container without its own cgroups)."""
    script = BOOT.format(root=disk.root, stage=disk.stage, disk=disk.path) + MOUNTS.format(root=disk.root)
    try:
        subprocess.run(["unshare", "--mount", "--propagation", "private", "sh", "-c", OUTER, "node", disk.root + ".cgroup", script],
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False, timeout=60)
    except subprocess.TimeoutExpired:
        pass
    os.rmdir(disk.root + ".cgroup")
    if not disk.exists(LOG):
        return None
    with open(disk.path + LOG, encoding="utf-8") as file:
        lines = file.read().splitlines()
    os.unlink(disk.path + LOG)
    return lines
