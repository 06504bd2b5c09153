"""What is peculiar to SQLite: how it is opened, and what its errors mean."""

from typing import Any

from sqlalchemy import event, make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

URL_PATTERN = r"^sqlite:///.+$"


def open_engine(url: str) -> AsyncEngine:
    engine = create_async_engine(
        make_url(url).set(drivername="sqlite+aiosqlite"),
        hide_parameters=True,  # they stay out of the exceptions, and so out of the log
        # A transaction that reads first and writes later fails at once when another one has
        # written in between. So it begins with the first write, and waits for its turn.
        connect_args={"isolation_level": "IMMEDIATE", "timeout": 10},
    )
    event.listen(engine.sync_engine, "connect", _prepare)
    return engine


def _prepare(connection: Any, _: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def violates_unique(error: IntegrityError) -> bool:
    return _name(error) == "SQLITE_CONSTRAINT_UNIQUE"


def violates_foreign_key(error: IntegrityError) -> bool:
    # ON DELETE RESTRICT is a trigger to SQLite.
    return _name(error) in {"SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_TRIGGER"}


def _name(error: IntegrityError) -> str | None:
    return getattr(error.orig, "sqlite_errorname", None)
