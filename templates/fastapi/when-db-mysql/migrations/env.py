"""How `alembic` runs migrations: on the database of the settings, one process at a time."""

import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy.ext.asyncio import create_async_engine

import app.main  # noqa: F401  # so that Base.metadata knows every table
from app.core.config import load_settings
from app.core.database import engine_url
from app.core.models import Base, TextUuid, UtcDateTime


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """A migration names the type of the column, not our class: that may change later."""
    if isinstance(item, TextUuid | UtcDateTime):
        autogen.imports.add("from sqlalchemy.dialects import mysql")
    if isinstance(item, TextUuid):
        return "mysql.CHAR(length=36)"
    if isinstance(item, UtcDateTime):
        return "mysql.DATETIME(fsp=3)"
    return False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection,
        target_metadata=Base.metadata,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    engine = create_async_engine(engine_url(load_settings().database_url))
    async with engine.connect() as connection:
        # One migration at a time: a second one waits. MySQL commits each CREATE by itself, so
        # a migration changes one table.
        await connection.execute(
            sa.text("SELECT GET_LOCK(LEFT(CONCAT('migrate.', DATABASE()), 64), 60)")
        )
        await connection.run_sync(migrate)
        await connection.commit()
        await connection.execute(
            sa.text("SELECT RELEASE_LOCK(LEFT(CONCAT('migrate.', DATABASE()), 64))")
        )
    await engine.dispose()


asyncio.run(main())
