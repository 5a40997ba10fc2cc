"""`pafctl inspect`: what it says of a directory is what the server says of itself."""
import json
import os
import re

import psycopg2.extras

from harness.postgres import postgres_owns
from harness.tap import case

FUNCTIONS = ("pg_control_system", "pg_control_checkpoint", "pg_control_recovery", "pg_control_init")
SETTINGS = ("max_connections", "max_worker_processes", "max_prepared_transactions", "max_locks_per_transaction",
            "wal_level", "wal_log_hints", "track_commit_timestamp")


def inspected(lab, instance, rc=0, *words):
    done = lab.pafctl("inspect", "--json", "--bindir", instance.bindir, "--node", instance.name, *words,
                      instance.data)
    wanted = rc if isinstance(rc, tuple) else (rc,)
    assert done.returncode in wanted, f"expected exit code {rc}, found {done.returncode}: {done.stdout}{done.stderr}"
    return json.loads(done.stdout)


def plain(value):
    """As pafctl writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    return str(value)


def identify_system(instance):
    connection = psycopg2.connect(host=instance.sockets, port=instance.port, user="postgres", dbname="replication",
                                  connection_factory=psycopg2.extras.PhysicalReplicationConnection)
    try:
        with connection.cursor() as cursor:
            cursor.execute("IDENTIFY_SYSTEM")
            return cursor.fetchone()
    finally:
        connection.close()


def columns(instance):
    """What the four functions say, {column: value}."""
    said = {}
    for function in FUNCTIONS:
        said.update(instance.value(f"select row_to_json(c) from (select * from {function}()) as c"))
    # 9.6 said location where later versions, and pafctl, say lsn.
    return {re.sub("_location$", "_lsn", name): value for name, value in said.items()}


def differences(fields, said):
    return [f"{name}: the server says {said[name]}, found {fields.get(name)}" for name in said
            if plain(fields.get(name)) != plain(said[name])]


def compare_settings(instance, fields):
    for name in SETTINGS:
        if name not in fields:
            continue
        wanted = instance.value(f"show {name}")
        wanted = {"on": "true", "off": "false"}.get(wanted, wanted)
        assert plain(fields[name]) == wanted, f"{name}: the server says {wanted}, found {fields[name]}"


@case("inspect.primary", "a primary's control file, field by field as SQL has it", group="inspect", since="9.6")
def primary(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 100) as i")
    instance.sql("checkpoint")
    report = inspected(lab, instance)
    wrong = differences(report["control_file"], columns(instance))
    assert not wrong, "\n".join(wrong)
    compare_settings(instance, report["control_file"])
    assert report["state"] == "primary" and report["postmaster_pid"] == instance.postmaster(), report["state"]
    assert report["control_file"]["system_identifier"] == identify_system(instance)[0]


@case("inspect.standby", "a standby's control file, field by field as SQL has it", group="inspect", since="9.6")
def standby(lab):
    upstream = lab.primary("srv1")
    instance = lab.standby("srv2", upstream)
    upstream.sql("create table t as select generate_series(1, 100) as i")
    upstream.sql("checkpoint")
    upstream.wait_streaming(instance)
    instance.sql("checkpoint")
    report = inspected(lab, instance)
    wrong = differences(report["control_file"], columns(instance))
    assert not wrong, "\n".join(wrong)
    assert report["state"] == "standby" and report["control_file"]["state"] == "in archive recovery"
    assert report["recovery"]["standby_files"], "expected the file that makes it a standby"
    assert report["recovery"]["primary_conninfo"]["application_name"] == "srv2"


def catalog_version(lab, instance):
    """It is part of the name of a tablespace's directory."""
    place = f"{lab.directory}/tablespace"
    os.mkdir(place, 0o700)
    postgres_owns(place)
    instance.sql(f"create tablespace looked_at location '{place}'")
    return os.listdir(place)[0].rpartition("_")[2]


@case("inspect.before-9.6", "before PostgreSQL has functions for it: as its backup label, its settings and its "
      "replication protocol have it", group="inspect", before="9.6")
def before_functions(lab):
    instance = lab.primary()
    instance.sql("create table t as select generate_series(1, 100) as i")
    instance.sql("select pg_start_backup('inspect', true)")
    label = dict(line.split(": ", 1) for line in instance.read("backup_label").splitlines())
    fields = inspected(lab, instance)["control_file"]
    instance.sql("select pg_stop_backup()")
    system, timeline = identify_system(instance)[:2]
    redo, wal_file = label["START WAL LOCATION"].split(" (file ")
    said = {"system_identifier": system, "timeline_id": timeline, "redo_lsn": redo, "redo_wal_file": wal_file[:24],
            "checkpoint_lsn": label["CHECKPOINT LOCATION"], "state": "in production",
            "database_block_size": instance.value("show block_size"),
            "wal_block_size": instance.value("show wal_block_size"),
            "bytes_per_wal_segment": 16777216,
            "max_identifier_length": int(instance.value("show max_identifier_length")) + 1,
            "max_index_columns": instance.value("show max_index_keys"),
            "float8_pass_by_value": True, "full_page_writes": instance.value("show full_page_writes") == "on",
            "catalog_version_no": catalog_version(lab, instance)}
    wrong = differences(fields, said)
    assert not wrong, "\n".join(wrong)
    compare_settings(instance, fields)


@case("inspect.stopped", "stopped, then crashed: the state, the version, the end of WAL", group="inspect")
def stopped(lab):
    instance = lab.primary()
    instance.stop()
    report = inspected(lab, instance)
    assert report["state"] == "stopped" and report["control_file"]["state"] == "shut down", report["state"]
    assert report["position"]["end"] and report["pg_version"] == lab.major.name
    instance.start()
    instance.crash()
    report = inspected(lab, instance)
    assert report["state"] == "stopped" and report["control_file"]["state"] == "in production", report["state"]


@case("inspect.broken", "a broken set-up: 1, each finding with its remedy; no password is shown", group="inspect")
def broken(lab):
    instance = lab.instance()
    instance.configure(hot_standby="off", primary_conninfo="host=/x user=u password=geheim application_name=srv9")
    report = inspected(lab, instance, 1)
    found = {finding["subject"].rpartition(", ")[2] for finding in report["findings"] if finding["remedy"]}
    assert "hot_standby" in found and len(found) > 1, found
    shown = json.dumps(report) + lab.pafctl("inspect", "--bindir", instance.bindir, instance.data).stdout
    assert "geheim" not in shown and "********" in shown, shown


@case("inspect.by-itself", "owner, programs and address are found without being told", group="inspect")
def by_itself(lab):
    instance = lab.primary()
    done = lab.pafctl("inspect", "--json", instance.data)
    report = json.loads(done.stdout)
    assert report["state"] == "primary" and report["server"], report["unknown"]
    assert report["parameters"]["bindir"] == instance.bindir, report["parameters"]
    assert report["server_version"].startswith("postgres (PostgreSQL) " + lab.major.name), report["server_version"]
