"""All cases; importing a module registers its cases."""
from . import (cost, demote, election, monitor, notify, parameters, promote, scores, setup, start, stop,  # noqa: F401
               troubled, usage)
