"""One `migrate` at a time: a second one waits until the first one is done."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.management.base import CommandError
from django.db.backends.base.base import BaseDatabaseWrapper

NUMBER = 7_263_514_908  # any number, but always the same one


@contextmanager
def migration_lock(connection: BaseDatabaseWrapper) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SHOW server_encoding")
        if cursor.fetchone() != ("UTF8",):
            raise CommandError("The database must be in UTF-8: create it with encoding 'UTF8'.")
        cursor.execute("SELECT pg_advisory_lock(%s)", [NUMBER])
    try:
        yield
    finally:
        connection.close()  # and the lock with it
