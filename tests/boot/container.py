"""A node without init: a root directory of its own over this machine's /usr, in namespaces of its own.

Each boot() runs commands under a new first process, as a container's restart does; what is below /run is gone then, and
/etc and /var stay.
"""
import os
import shutil
import subprocess

PAFCTL = "/usr/sbin/pafctl"
SCRIPT = "/etc/init.d/paf-preflight"
BINDIR = "/usr/lib/postgresql/15/bin"
DATA = "/var/lib/pgsql/data"
CIB = "/var/lib/pacemaker/cib/cib.xml"
SETTINGS = "/etc/default/resource-agents-paf"
BOOT = """
set -e
mount -t tmpfs -o mode=755 tmpfs {root}
mkdir {root}/usr {root}/proc {root}/dev {root}/run {root}/tmp
mount -t overlay overlay -o ro,lowerdir={stage}/usr:/usr {root}/usr
for name in bin sbin lib lib64; do ln -s usr/$name {root}/$name; done
for name in etc var root; do mkdir {root}/$name; mount --bind {disk}/$name {root}/$name; done
mount --rbind /dev {root}/dev
mount -t proc proc {root}/proc
chmod 1777 {root}/tmp
ln -sfn /run {root}/var/run
"""


class Disk:
    """What a node keeps over its reboots."""

    def __init__(self, scratch, stage, script):
        self.path = scratch + "/disk"
        self.root = scratch + "/root"
        self.stage = stage
        os.makedirs(self.root)
        for name in ("root", "etc/init.d", "etc/default", "var/lib/pacemaker/cib", "var/lock/subsys", "var/lib/pgsql"):
            os.makedirs(f"{self.path}/{name}")
        for name in ("passwd", "group", "nsswitch.conf", "ld.so.cache", "hosts", "localtime"):
            if os.path.exists("/etc/" + name):
                shutil.copy("/etc/" + name, self.path + "/etc/" + name)
        shutil.copy(script, self.path + SCRIPT)

    def write(self, path, content, mode=0o644):
        os.makedirs(os.path.dirname(self.path + path), exist_ok=True)
        with open(self.path + path, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(self.path + path, mode)

    def remove(self, path):
        if os.path.lexists(self.path + path):
            os.unlink(self.path + path)

    def exists(self, path):
        return os.path.lexists(self.path + path)

    def boot(self, commands):
        """Exit code and output of shell commands on the node, from its boot to a power cut."""
        script = BOOT.format(root=self.root, stage=self.stage, disk=self.path)
        done = subprocess.run(
            ["unshare", "--mount", "--pid", "--ipc", "--net", "--uts", "--fork", "--kill-child", "--propagation", "private",
             "sh", "-c", script + f"exec chroot {self.root} /bin/bash -c \"$1\"", "boot", commands],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=120,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C"})
        return done.returncode, done.stdout

    def steps(self, *commands):
        """[(exit code, output)] of each of these commands, all in one boot."""
        mark = "@@step@@"
        text = "\n".join(f"( {command}\n); code=$?; echo; echo {mark} $code" for command in commands)
        output = self.boot(text)[1]
        results = []
        for part in output.split(mark)[1:]:
            results.append(int(part.split("\n", 1)[0]))
        texts = [part if at == 0 else part.split("\n", 1)[1] for at, part in enumerate(output.split(mark)[:-1])]
        if len(results) != len(commands):
            raise SystemExit(f"{len(results)} of {len(commands)} steps were done:\n{output}")
        return list(zip(results, (text.strip() for text in texts)))
