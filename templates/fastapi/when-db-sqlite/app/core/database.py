"""The connection to SQLite: the engines, and one session for each request."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import unquote

from fastapi import Depends, Request
from sqlalchemy import URL, event
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine

WAIT_SECONDS = 5  # for a lock that another process holds
QUEUE_SECONDS = 15  # for the writers of this process that came earlier


def engine_url(url: str) -> URL:
    path = unquote(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path:
        raise ValueError("it must look like sqlite:///relative.db or sqlite:////absolute.db")
    if not Path(path).absolute().parent.is_dir():
        raise ValueError(f"there is no folder {Path(path).absolute().parent}")
    return URL.create("sqlite+aiosqlite", database=path)


class Database:
    """Many connections to read, one to write.

    SQLite has one writer at a time. A pool with one connection lets writers wait in the order
    in which they came; SQLite's own busy timeout would let some of them wait for long.
    """

    def __init__(self, url: str) -> None:
        self.reader = self._engine(
            url,
            pool_timeout=WAIT_SECONDS,
            isolation_level="AUTOCOMMIT",
            skip_autocommit_rollback=True,
            pool_reset_on_return=None,
        )
        self.writer = self._engine(
            url,
            pool_size=1,
            max_overflow=0,
            pool_timeout=QUEUE_SECONDS,
            pool_reset_on_return=None,
        )
        event.listen(self.writer.sync_engine, "begin", _begin_immediate)

    def session(self) -> AsyncSession:
        return AsyncSession(self.writer, expire_on_commit=False)

    def reader_session(self) -> AsyncSession:
        return AsyncSession(self.reader, expire_on_commit=False)

    async def close(self) -> None:
        await self.reader.dispose()
        await self.writer.dispose()

    def _engine(self, url: str, **options: Any) -> AsyncEngine:
        engine = create_async_engine(
            engine_url(url),
            hide_parameters=True,  # values stay out of exceptions, and so out of the log
            connect_args={"timeout": WAIT_SECONDS, "isolation_level": None},
            **options,
        )
        event.listen(engine.sync_engine, "connect", _prepare)
        return engine


def _prepare(connection: Any, _: object) -> None:
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin_immediate(connection: Any) -> None:
    # A transaction that reads first and writes later fails when another process has written
    # in between, so a writer takes the lock at the start.
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One session a request; what it writes is one transaction, committed at the end.

    A GET only reads. If yours has to write, it calls `await db.commit()` itself.
    """
    database = get_database(request)
    if request.method in ("GET", "HEAD"):
        async with database.reader_session() as session:
            yield session
    else:
        async with database.session() as session:
            yield session
            await session.commit()


# scope="function": the transaction ends before the answer is sent.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


def violated_unique(error: IntegrityError) -> tuple[str, list[str]] | None:
    """The table and the columns of the unique constraint that was violated."""
    if getattr(error.orig, "sqlite_errorname", "") != "SQLITE_CONSTRAINT_UNIQUE":
        return None
    # "UNIQUE constraint failed: projects.owner_id, projects.name"
    columns = str(error.orig).partition(": ")[2].split(", ")
    table = columns[0].partition(".")[0]
    return table, [column.partition(".")[2] for column in columns]


def violates_foreign_key(error: IntegrityError) -> bool:
    # SQLite treats ON DELETE RESTRICT as a trigger.
    return getattr(error.orig, "sqlite_errorname", "") in (
        "SQLITE_CONSTRAINT_FOREIGNKEY",
        "SQLITE_CONSTRAINT_TRIGGER",
    )


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the database was busy or away, so that the same request may succeed later."""
    return getattr(error.orig, "sqlite_errorname", "").startswith("SQLITE_BUSY")
