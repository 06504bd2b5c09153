"""The connection to MySQL: one pool of connections, and one session for each request."""

import re
import ssl
from collections.abc import AsyncIterator
from typing import Annotated
from urllib.parse import parse_qsl, unquote, urlsplit

from fastapi import Depends, Request
from sqlalchemy import URL
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from app.core.models import columns_of_constraint

WAIT_SECONDS = 5  # for a connection, and for a statement


def engine_url(url: str) -> URL:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    sslmode = query.pop("sslmode", "disable")
    name = unquote(parts.path.removeprefix("/"))
    if (
        parts.scheme != "mysql"
        or not (parts.username and parts.hostname and name)
        or parts.fragment
        or query
        or sslmode not in ("disable", "require", "verify-full")
    ):
        raise ValueError(
            "it must look like mysql://user:password@host:3306/name, with special characters"
            " percent-encoded; only ?sslmode=disable, require or verify-full may follow"
        )
    return URL.create(
        "mysql+asyncmy",
        username=unquote(parts.username),
        password=unquote(parts.password or ""),
        host=parts.hostname,
        port=parts.port or 3306,
        database=name,
        query={"charset": "utf8mb4"},
    )


def encryption(url: str) -> ssl.SSLContext | None:
    """`require` encrypts; `verify-full` also checks the certificate of the server."""
    sslmode = dict(parse_qsl(urlsplit(url).query)).get("sslmode", "disable")
    if sslmode == "disable":
        return None
    context = ssl.create_default_context()
    if sslmode == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            engine_url(url),
            hide_parameters=True,  # values stay out of exceptions, and so out of the log
            pool_pre_ping=True,  # the server may have closed a connection
            pool_timeout=WAIT_SECONDS,
            # The default, REPEATABLE READ, locks the gaps between rows and so makes deadlocks.
            isolation_level="READ COMMITTED",
            connect_args={
                "connect_timeout": WAIT_SECONDS,
                "read_timeout": WAIT_SECONDS + 1,
                "init_command": f"SET lock_wait_timeout = {WAIT_SECONDS},"
                f" innodb_lock_wait_timeout = {WAIT_SECONDS}",
                "ssl": encryption(url),
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
    # "Duplicate entry '…' for key 'projects.uq_projects_owner_id_name'"; MariaDB says no table.
    name = re.search(r"for key '(?:.*\.)?(.*)'$", str(error.orig.args[1])) if error.orig else None
    return columns_of_constraint(name[1]) if name and _number(error) == 1062 else None


def violates_foreign_key(error: IntegrityError) -> bool:
    return _number(error) in (1216, 1217, 1451, 1452)


def is_unavailable(error: DBAPIError) -> bool:
    """Whether the database was busy or away, so that the same request may succeed later."""
    # 1205 lock wait, 1213 deadlock, 1040 too many connections, 1053 shutdown, 1927 and 20xx lost
    busy = _number(error) in (1040, 1053, 1205, 1213, 1927, 2002, 2003, 2006, 2013)
    return busy or error.connection_invalidated


def _number(error: DBAPIError) -> object:
    return error.orig.args[0] if error.orig and error.orig.args else None
