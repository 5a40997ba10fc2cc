#!/usr/bin/python3
"""Receives WAL and reports it flushed, never replayed, as pg_receivewal does; of every major.  argv: a DSN."""
import sys

import psycopg2
from psycopg2.extras import PhysicalReplicationConnection

connection = psycopg2.connect(sys.argv[1], connection_factory=PhysicalReplicationConnection)
cursor = connection.cursor()
cursor.execute("IDENTIFY_SYSTEM")
cursor.start_replication(start_lsn=cursor.fetchone()[2])


def receive(message):
    end = message.data_start + len(message.payload)
    cursor.send_feedback(write_lsn=end, flush_lsn=end, force=True)


cursor.consume_stream(receive, keepalive_interval=1)
