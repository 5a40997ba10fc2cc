"""All cases; importing a module registers its cases, and every module beside this file is imported."""
import importlib
import pkgutil

for found in pkgutil.iter_modules(__path__, __name__ + "."):
    importlib.import_module(found.name)

#: Some of each kind, for servers that `./check` does not run all cases on.
SMOKE = frozenset("""
    start.clean start.crashed-primary start.base-backup start.twice stop.primary stop.standby stop.orphans
    monitor.clean-stop monitor.standby monitor.primary monitor.1.1.12 monitor.crashed-primary monitor.crashed-standby
    promote.standby promote.no-checkpoint demote.primary demote.cycle election.best election.better election.forked
    election.unreplayed election.switchover notify.publish notify.checkpoint scores.ranked scores.gone
    inspect.primary inspect.before-9.6 inspect.broken setup.wrong-name setup.wal-level setup.recovery-conf setup.no-template cost.standby-monitor
    rights.stop-foreign-dead rights.secret-template
    frozen.stop-checkpointer frozen.promote-walreceiver frozen.standby-stop-startup wal.part-of-a-record
    loss.remembered loss.complete loss.incomplete loss.asynchronous loss.last-word
""".split())
