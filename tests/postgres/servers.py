"""The servers of servers.json: where they lie in the cache, and how they get there."""
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import time
import zipfile
from xml.sax.saxutils import escape

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 900  # for the client, and for another fetch that goes on
COPY = "org.apache.maven.plugins", "maven-dependency-plugin", "3.6.1"

with open(HERE + "/servers.json") as _file:
    TABLE = {_server["major"]: _server for _server in json.load(_file)}


class FetchError(Exception):
    pass


def cache():
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    return os.path.abspath(os.environ.get("PAF_POSTGRES_CACHE") or base + "/resource-agents-paf/postgres")


def place(major):
    """The server's directory, with bin, lib and share."""
    return f"{cache()}/{major}"


def present(major):
    """Is what the table names in the cache?  A directory appears there whole or not at all."""
    try:
        with open(place(major) + "/source") as file:
            return file.read().split() == [TABLE[major]["sha256"]]
    except FileNotFoundError:
        return False


def missing(majors):
    return [major for major in majors if not present(major)]


def chosen(words):
    """Majors from "9.3,18" or "all", in the table's order."""
    names = words.replace(",", " ").split()
    unknown = [name for name in names if name not in TABLE and name != "all"]
    if unknown or not names:
        raise FetchError(f"expected majors out of {', '.join(TABLE)}, or all; found '{' '.join(unknown) or words}'")
    return [major for major in TABLE if major in names or "all" in names]


def fetch(majors, tell=lambda text: None):
    """Puts the missing ones into the cache; asks the network for nothing when none is missing."""
    if not missing(majors):
        return
    os.makedirs(cache(), mode=0o755, exist_ok=True)
    with open(cache() + "/lock", "w") as lock:
        take(lock)
        wanted = missing(majors)  # another fetch may have brought them
        if not wanted:
            return
        with tempfile.TemporaryDirectory(prefix="fetch.", dir=cache()) as work:
            tell(f"fetching PostgreSQL {', '.join(TABLE[major]['version'] for major in wanted)}")
            download(wanted, work)
            for major in wanted:
                install(major, work)
                tell(f"PostgreSQL {TABLE[major]['version']}: {place(major)}")


def take(lock):
    end = time.monotonic() + SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > end:
                raise FetchError(f"another fetch has held {lock.name} for {SECONDS} s; end it and try again") from None
            time.sleep(0.2)


def jar(major, work):
    _, name, version = TABLE[major]["package"].split(":")
    return f"{work}/jars/{name}-{version}.jar"


def project(majors, work):
    """The client's orders: a project that copies packages into a directory and is nothing else."""
    items = []
    for major in majors:
        names = zip(("groupId", "artifactId", "version"), TABLE[major]["package"].split(":"))
        items.append("".join(f"<{tag}>{escape(text)}</{tag}>" for tag, text in names))
    group, name, version = COPY
    return (f"<project><modelVersion>4.0.0</modelVersion><groupId>paf</groupId><artifactId>servers</artifactId>"
            f"<version>1</version><packaging>pom</packaging><build><plugins><plugin><groupId>{group}</groupId>"
            f"<artifactId>{name}</artifactId><version>{version}</version><configuration>"
            f"<outputDirectory>{escape(work)}/jars</outputDirectory><artifactItems>"
            + "".join(f"<artifactItem>{item}<type>jar</type></artifactItem>" for item in items)
            + "</artifactItems></configuration></plugin></plugins></build></project>\n")


def download(majors, work):
    """Maven is the packages' ordinary client: mirrors and proxies are those of its own settings."""
    if not shutil.which("mvn"):
        raise FetchError("expected the program mvn, found none: install the Debian package maven "
                         "(tests/lib/install-deps check)")
    with open(work + "/pom.xml", "w") as file:
        file.write(project(majors, work))
    argv = ["mvn", "--batch-mode", "--quiet", "--file", work + "/pom.xml", f"-Dmaven.repo.local={work}/repository",
            "-Dstyle.color=never", "dependency:copy"]
    try:
        done = subprocess.run(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              text=True, errors="replace", timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise FetchError(f"mvn did not end within {SECONDS} s") from None
    if done.returncode:
        raise FetchError(f"mvn ended with exit code {done.returncode}; is there a network?\n{done.stdout[-3000:]}")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def install(major, work):
    """Checks and unpacks one package, and moves the result to its place."""
    package, wanted = jar(major, work), TABLE[major]["sha256"]
    if not os.path.exists(package):
        raise FetchError(f"PostgreSQL {major}: mvn left no {os.path.basename(package)}")
    found = digest(package)
    if found != wanted:
        raise FetchError(f"PostgreSQL {major}: expected the sha256 {wanted}, found {found}; nothing was installed")
    made = f"{work}/{major}"
    unpack(package, made)
    with open(made + "/source", "w") as file:
        file.write(wanted + "\n")
    if os.path.lexists(place(major)):
        os.rename(place(major), f"{work}/{major}.old")  # of an older table
    os.rename(made, place(major))


def unpack(package, target):
    """The archive of the servers for Linux inside the package; what only compilers need stays behind."""
    os.mkdir(target)
    with zipfile.ZipFile(package) as outer:
        name = next(one for one in outer.namelist() if re.search(r"inux-x86_64\.t[bx]z$", one))
        with outer.open(name) as packed, tarfile.open(fileobj=packed, mode="r|*") as archive:
            for member in archive:
                if member.name.endswith(".a") or not (member.isdir() or member.isfile() or member.issym()):
                    continue
                member.uid = member.gid = 0
                member.uname = member.gname = ""
                member.mode = 0o755 if member.isdir() or member.mode & 0o100 else 0o644
                archive.extract(member, target)
    os.chmod(target, 0o755)
    for program in ("initdb", "pg_ctl", "postgres"):
        if not os.access(f"{target}/bin/{program}", os.X_OK):
            raise FetchError(f"{os.path.basename(package)}: expected a bin/{program}, found none")
