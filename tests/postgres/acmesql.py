"""AcmeSQL 14, the derivative that plugins/template is for: PostgreSQL 14 whose programs say that they are something else.

It is made in the cache, as acmesql-14, from the fetched PostgreSQL 14: in postgres, and in pg_ctl and initdb, which compare
what postgres says with what they expect, "postgres (PostgreSQL) 14" becomes "postgres (AcmeSQL-DB) 14".  Both have the same
length, so that nothing in the files moves.
"""
import os
import shutil

import servers

NAME, BASE = "acmesql-14", "14"
TEMPLATE = "recovery.conf.pcmk"
RECOVERY_FILE = "acmesql.recovery.conf"
INCLUDE = f"include_if_exists = '{RECOVERY_FILE}'\n"
SAYS = (b"postgres (PostgreSQL) 14", b"postgres (AcmeSQL-DB) 14")


def present():
    try:
        with open(servers.place(NAME) + "/source") as file, open(servers.place(BASE) + "/source") as base:
            return file.read() == base.read()
    except FileNotFoundError:
        return False


def make():
    """Fetches PostgreSQL 14 if need be, and derives AcmeSQL from it."""
    servers.fetch([BASE])
    if present():
        return
    with open(servers.cache() + "/lock", "w") as lock:
        servers.take(lock)
        if not present():  # another run may have made it
            derive()


def derive():
    work = f"{servers.cache()}/{NAME}.new"
    shutil.rmtree(work, ignore_errors=True)  # of a run that was ended
    shutil.copytree(servers.place(BASE), work, symlinks=True)
    for program in ("postgres", "pg_ctl", "initdb"):
        path = f"{work}/bin/{program}"
        with open(path, "rb") as file:
            content = file.read()
        if content.count(SAYS[0]) != 1:
            raise servers.FetchError(f"{path}: expected {SAYS[0].decode()} once, found it {content.count(SAYS[0])} times")
        with open(path, "wb") as file:
            file.write(content.replace(*SAYS))
    shutil.rmtree(servers.place(NAME), ignore_errors=True)
    os.rename(work, servers.place(NAME))
