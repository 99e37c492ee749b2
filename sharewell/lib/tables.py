"""Has the database the tables of this version of the program?"""

from __future__ import annotations

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

_known: list[bool] = []


def are_of_this_version() -> bool:
    """True when no migration waits. Asked of the database until it is true: a process never needs others later."""
    if not _known:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            return False
        _known.append(True)
    return True
