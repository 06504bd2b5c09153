"""The way to the database: one pool of connections, and a session for every request."""

from collections.abc import AsyncIterator
from typing import Annotated, Any, cast

from fastapi import Depends, Request
from sqlalchemy import CursorResult, Executable
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from app.core.dialect import open_engine


class Database:
    def __init__(self, url: str) -> None:
        self.engine = open_engine(url)
        self.session = async_sessionmaker(self.engine, expire_on_commit=False, autoflush=False)


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    async with get_database(request).session() as session:
        yield session


# scope="function": the connection is free again before the answer is sent.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]


async def affected(db: AsyncSession, statement: Executable) -> int:
    """Run an UPDATE or DELETE; how many rows it met."""
    return cast("CursorResult[Any]", await db.execute(statement)).rowcount
