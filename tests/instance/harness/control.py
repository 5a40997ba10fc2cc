"""Reads global/pg_control of every major; Debian's pg_controldata knows its own alone."""
import struct

STATES = ("starting up", "shut down", "shut down in recovery", "shutting down", "in crash recovery",
          "in archive recovery", "in production")
WITHOUT_PREVIOUS_CHECKPOINT = 1100  # pg_control_version of 11, which dropped a field of 8 bytes


def read(path):
    """state, checkpoint (an LSN as text), timeline, system_identifier."""
    with open(path, "rb") as file:
        content = file.read(256)
    identifier, version = struct.unpack_from("<QI", content)
    state, = struct.unpack_from("<I", content, 16)
    checkpoint, = struct.unpack_from("<Q", content, 32)
    copy = 40 if version >= WITHOUT_PREVIOUS_CHECKPOINT else 48
    timeline, = struct.unpack_from("<I", content, copy + 8)
    return {"state": STATES[state], "checkpoint": f"{checkpoint >> 32:X}/{checkpoint & 0xFFFFFFFF:X}",
            "timeline": timeline, "system_identifier": str(identifier)}
