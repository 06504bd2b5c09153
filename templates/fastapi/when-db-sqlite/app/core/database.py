"""SQLite: the engine, the sessions, and what its errors mean."""

import sqlite3
from typing import Any

from sqlalchemy import URL, Connection, event, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine


def driver_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except ArgumentError:
        parsed = URL.create("")
    if parsed.drivername != "sqlite" or parsed.host or not parsed.database:
        raise ValueError("must look like sqlite:///app.db")
    return parsed.set(drivername="sqlite+aiosqlite")


class Database:
    def __init__(self, url: str) -> None:
        # Parameters stay out of the exceptions, and so out of the log.
        self.engine = create_async_engine(driver_url(url), hide_parameters=True)
        event.listen(self.engine.sync_engine, "connect", _prepare)
        event.listen(self.engine.sync_engine, "begin", _begin)
        reading = self.engine.execution_options(reads=True)
        self.read = async_sessionmaker(reading, expire_on_commit=False)
        self.write = async_sessionmaker(self.engine, expire_on_commit=False)


def _prepare(connection: Any, _: object) -> None:
    connection.isolation_level = None  # the driver begins nothing; _begin does
    cursor = connection.cursor()
    cursor.execute("PRAGMA busy_timeout = 10000")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = NORMAL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _begin(connection: Connection) -> None:
    # A transaction that reads first and writes later fails at once when another one has
    # written in between, whatever the busy_timeout. So a writer takes the lock at its start.
    reads = connection.get_execution_options().get("reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def violates_unique(error: IntegrityError) -> bool:
    return _name(error) in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY"}


def violates_foreign_key(error: IntegrityError) -> bool:
    # ON DELETE RESTRICT is a trigger to SQLite.
    return _name(error) in {"SQLITE_CONSTRAINT_FOREIGNKEY", "SQLITE_CONSTRAINT_TRIGGER"}


def _name(error: IntegrityError) -> str | None:
    cause: BaseException | None = error.orig
    while cause is not None and not isinstance(cause, sqlite3.Error):
        cause = cause.__cause__
    return None if cause is None else cause.sqlite_errorname
