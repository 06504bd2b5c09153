"""What a route can ask for: the settings, a database session."""

from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, Request
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.config import Settings
from app.core.database import Database


def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


def get_database(request: Request) -> Database:
    database: Database = request.app.state.database
    return database


async def get_session(request: Request) -> AsyncIterator[AsyncSession]:
    database = get_database(request)
    async with database.read() if request.method == "GET" else database.write() as session:
        yield session


SettingsDep = Annotated[Settings, Depends(get_settings)]
# scope="function": the connection is free again before the answer is sent.
SessionDep = Annotated[AsyncSession, Depends(get_session, scope="function")]
