"""Odd bytes: what leaves is valid UTF-8 without controls, and an exit reason begins with what matters."""
import json
import os
import unicodedata

import instances
import rig
from registry import case
from rig import DATA, HOME

ODD = b"15\x1b]0;owned\x07\x9b31m\xff\xc2\x9b32m\xe2\x80\xae\n"
KEPT_BY_PACEMAKER = 120      # bytes of an exit reason, with a reserve


def clean(title, data):
    """One or more lines that do nothing to a terminal, a log or the CIB."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        raise AssertionError(f"{title}: no UTF-8: {fault}: {data[max(0, fault.start - 40):fault.end + 40]!r}") from None
    odd = [hex(ord(char)) for char in text if char not in "\n\t" and unicodedata.category(char) in ("Cc", "Cf", "Zl", "Zp", "Cs")]
    assert not odd, f"{title}: found {', '.join(odd[:5])} in {text[:300]!r}"


def all_clean(title, got):
    for name, data in (("stdout", got.out), ("stderr", got.err), ("log", got.log)):
        clean(f"{title}, {name}", data)


@case("text.server-errors", "escape sequences, Latin-1 and line ends in a server's error")
def server_errors():
    for answer in ("escapes", "latin1", "second_reason", "odd_code"):
        bindir = instances.hostile_server(answer)
        got = rig.agent("monitor", bindir, interval=15000, timeout=2500)
        all_clean(answer, got)
        reasons = [line for line in got.err.split(b"\n") if line.startswith(b"ocf-exit-reason:")]
        assert len(reasons) <= 1, f"{answer}: {reasons}"
        rig.end_processes()


@case("text.names", "names of standbys with controls, in the log and in pafctl's tables and JSON")
def names():
    bindir = instances.hostile_server("hostile_names")
    all_clean("monitor", rig.agent("monitor", bindir, interval=15000, timeout=4000))
    for options in ((), ("--json",)):
        got = rig.pafctl("status", *options, "--pgdata", DATA, "--bindir", bindir, "--pghost", HOME)
        all_clean(f"status {' '.join(options)}", got)
        if options:
            json.loads(got.out)


@case("text.files", "odd bytes in the files of a data directory")
def odd_files():
    for name in ("PG_VERSION", "postmaster.pid", "recovery.conf.pcmk", "postmaster.opts"):
        bindir = instances.dead(11)
        rig.write(f"{DATA}/{name}", ODD * 3)
        for action in ("monitor", "start", "stop", "validate-all"):
            all_clean(f"{name}, {action}", rig.agent(action, bindir, timeout=4000, extra={"OCF_CHECK_LEVEL": "10"}))
        for words in (("inspect",), ("inspect", "--json")):
            all_clean(f"{name}, {' '.join(words)}", rig.pafctl(*words, DATA, "--bindir", bindir))


@case("text.programs", "and in what the server's programs say")
def odd_programs():
    for stream in ("", ">&2; exit 1"):
        bindir = instances.dead(15)
        for name in ("postgres", "pg_ctl"):
            rig.write(f"{bindir}/{name}", b"#!/bin/sh\nprintf '%b' 'postgres (PostgreSQL) 15.18 \\033[31m\\0233m\\0377\\0302\\0233\\n' " +
                      stream.encode() + b"\n", owner="root", mode=0o755)
        for action in ("start", "validate-all"):
            all_clean(action, rig.agent(action, bindir, timeout=4000, extra={"OCF_CHECK_LEVEL": "10"}))
        all_clean("inspect", rig.pafctl("inspect", DATA, "--bindir", bindir))


@case("text.boot", "and in the directories that boot prepare tells of")
def boot():
    instances.data_directory(15)
    bindir = instances.programs("15.18")
    rig.write(bindir + "/answers/unix_socket_directories", b"/run/\x1b[31mred\x9b, \"/run/a\xff\xc2\x9b\", /run/\xe2\x80\xae\n", owner="root",
              mode=0o644)
    rig.write(rig.SETTINGS[0], f'PAF_BOOT_INSTANCE="pgdata={DATA} bindir={bindir}"\n', owner="root")
    all_clean("boot prepare", rig.pafctl("boot", "prepare"))


@case("text.cause-first", "an exit reason says what is wrong within what Pacemaker keeps of it")
def cause_first():
    bindir = instances.hostile_server("long_error")
    got = rig.agent("monitor", bindir, interval=15000, timeout=4000)
    assert got.rc == 0 or b"AAAA" not in got.reason[:30], got.reason[:200]
    rig.end_processes()
    deep = HOME + "/" + "/".join(["a-directory-with-a-rather-long-name"] * 5)
    os.makedirs(deep)
    bindir = instances.dead(15, path=deep + "/data")
    rig.write(deep + "/data/PG_VERSION", "x\n")
    got = rig.agent("start", bindir, timeout=4000, params={"pgdata": deep + "/data"})
    assert got.rc != 0 and b"PG_VERSION" in got.reason[:KEPT_BY_PACEMAKER], got.reason[:300]
    bindir = instances.dead(15, path=deep + "/data", owner="mallory")
    got = rig.agent("start", bindir, timeout=4000, params={"pgdata": deep + "/data"})
    assert got.rc != 0 and b"owner" in got.reason[:KEPT_BY_PACEMAKER], got.reason[:300]
