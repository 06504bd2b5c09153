"""Transactions, and what SQLite says when it refuses."""

import functools
from collections.abc import Callable
from threading import RLock
from typing import Any, TypeVar

from django.db import DatabaseError, IntegrityError, OperationalError, transaction

View = TypeVar("View", bound=Callable[..., Any])
# SQLite has one writer at a time. The writers of this process wait here, in the order in which
# they came; SQLite's own busy timeout would let some of them wait for long.
_writer = RLock()
QUEUE_SECONDS = 15


class Busy(OperationalError):
    """The writers that came earlier take too long."""


def in_transaction(view: View) -> View:
    """One transaction for the view: all of it, or nothing."""

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        if not _writer.acquire(timeout=QUEUE_SECONDS):
            raise Busy
        try:
            with transaction.atomic():
                return view(*args, **kwargs)
        finally:
            _writer.release()

    return run  # type: ignore[return-value]


def violated_unique(error: IntegrityError) -> tuple[str, list[str]] | None:
    """The table and the columns of the unique constraint that was violated."""
    if _name(error) != "SQLITE_CONSTRAINT_UNIQUE":
        return None
    # "UNIQUE constraint failed: projects.owner_id, projects.name"
    columns = str(error).partition(": ")[2].split(", ")
    table = columns[0].partition(".")[0]
    return table, [column.partition(".")[2] for column in columns]


def violates_foreign_key(error: IntegrityError) -> bool:
    return _name(error) == "SQLITE_CONSTRAINT_FOREIGNKEY"


def is_unavailable(error: DatabaseError) -> bool:
    """Whether the database was busy, so that the same request may succeed later."""
    return isinstance(error, Busy) or _name(error).startswith("SQLITE_BUSY")


def _name(error: DatabaseError) -> str:
    return getattr(error.__cause__, "sqlite_errorname", "")
