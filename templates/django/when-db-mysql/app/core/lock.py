"""One `migrate` at a time: a second one waits until the first one is done."""

from collections.abc import Iterator
from contextlib import contextmanager

import pymysql
from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

WAIT_SECONDS = 300


@contextmanager
def migration_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    # A connection of its own, which may wait for longer than five seconds.
    options = connection.get_connection_params() | {"read_timeout": WAIT_SECONDS + 10}
    holder = pymysql.connect(**options)
    try:
        with holder.cursor() as cursor:
            cursor.execute("SELECT GET_LOCK(CONCAT(DATABASE(), '.migrate'), %s)", [WAIT_SECONDS])
            if cursor.fetchone() != (1,):
                raise CommandError("Another `migrate` does not end.")
        connection.settings_dict["OPTIONS"] |= {"read_timeout": None}  # a table may be large
        yield
    finally:
        holder.close()
