"""The connection to PostgreSQL: one pool of connections, and one session for each request."""

import asyncio
from collections.abc import AsyncIterator
from typing import Annotated, Any, Self
from urllib.parse import parse_qsl, unquote, urlsplit

import psycopg
from fastapi import Depends, Request
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.core.models import columns_of_constraint

WAIT_SECONDS = 5  # for a connection, and for a statement


def engine_url(url: str) -> URL:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    sslmode = query.pop("sslmode", "prefer")
    name = unquote(parts.path.removeprefix("/"))
    if (
        parts.scheme not in ("postgres", "postgresql")
        or not (parts.username and parts.hostname and name)
        or parts.fragment
        or query
        or sslmode not in ("prefer", "disable", "require", "verify-full")
    ):
        raise ValueError(
            "it must look like postgres://user:password@host:5432/name, with special characters"
            " percent-encoded; only ?sslmode=disable, require or verify-full may follow"
        )
    return URL.create(
        "postgresql+psycopg",
        username=unquote(parts.username),
        password=unquote(parts.password or ""),
        host=parts.hostname,
        port=parts.port,
        database=name,
        # verify-full checks the server's certificate against those that the system trusts.
        query={"sslmode": sslmode}
        | ({"sslrootcert": "system"} if sslmode == "verify-full" else {}),
    )


class BoundedCursor(psycopg.AsyncCursor[Any]):
    """A statement that takes too long is cancelled.

    It is the client that looks at the clock: a setting of the session (statement_timeout)
    would be lost behind a pooler that shares connections.
    """

    async def execute(self, *args: Any, **kwargs: Any) -> Self:
        try:
            async with asyncio.timeout(WAIT_SECONDS):
                return await super().execute(*args, **kwargs)
        except TimeoutError:
            raise psycopg.OperationalError("a statement took too long") from None


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            engine_url(url),
            hide_parameters=True,  # values stay out of exceptions, and so out of the log
            pool_pre_ping=True,  # the server may have closed a connection
            pool_timeout=WAIT_SECONDS,
            connect_args={
                "connect_timeout": WAIT_SECONDS,
                "prepare_threshold": None,  # a pooler may not keep prepared statements
                "cursor_factory": BoundedCursor,
            },
        )

    def session(self) -> AsyncSession:
        return AsyncSession(self.engine, expire_on_commit=False)

    async def close(self) -> None:
        await self.engine.dispose()


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    """One session and one transaction a request: committed at the end, unless it failed."""
    async with get_database(request).session() as session:
        yield session
        await session.commit()


# scope="function": the transaction ends before the answer is sent.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


def violated_unique(error: IntegrityError) -> tuple[str, list[str]] | None:
    """The table and the columns of the unique constraint that was violated."""
    if isinstance(error.orig, psycopg.errors.UniqueViolation):
        return columns_of_constraint(error.orig.diag.constraint_name)
    return None


def violates_foreign_key(error: IntegrityError) -> bool:
    # RestrictViolation is what newer servers say of ON DELETE RESTRICT.
    return isinstance(
        error.orig, psycopg.errors.ForeignKeyViolation | psycopg.errors.RestrictViolation
    )


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the database was busy or away, so that the same request may succeed later."""
    return isinstance(error, OperationalError) or error.connection_invalidated
