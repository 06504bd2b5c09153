"""Transactions, and what PostgreSQL says when it refuses."""

import functools
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import DatabaseError, IntegrityError, OperationalError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created
from django.dispatch import receiver

View = TypeVar("View", bound=Callable[..., Any])
TRIES = 5


@receiver(connection_created)
def limit_statements(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    # A statement and not an option of the start: a pooler in transaction mode refuses those.
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '5s'")


def in_transaction(view: View) -> View:
    """One transaction for the view: all of it, or nothing. After a deadlock it runs again."""

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    return view(*args, **kwargs)
            except OperationalError as error:
                if _state(error) != "40P01" or attempt == TRIES - 1:
                    raise
        raise AssertionError("the last try returns or raises")

    return run  # type: ignore[return-value]


def violated_unique(error: IntegrityError) -> tuple[str, list[str]] | None:
    """The table and the columns of the unique constraint that was violated."""
    if _state(error) != "23505":
        return None
    name = error.__cause__.diag.constraint_name  # type: ignore[union-attr]
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name:
                columns = [model._meta.get_field(field).column for field in constraint.fields]
                return model._meta.db_table, columns
    return None


def violates_foreign_key(error: IntegrityError) -> bool:
    return _state(error) in ("23503", "23001")


def is_unavailable(error: DatabaseError) -> bool:
    """Whether the database was busy or away, so that the same request may succeed later."""
    return isinstance(error, OperationalError)


def _state(error: DatabaseError) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
