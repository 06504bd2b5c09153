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
    if isinstance(item, TextUuid):
        return "sa.String(length=36)"
    if isinstance(item, UtcDateTime):
        return "sa.DateTime()"
    return False


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection,
        target_metadata=Base.metadata,
        render_item=render_item,
        render_as_batch=True,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    # Foreign keys are not enforced here: to change a table, SQLite makes a new one and drops
    # the old one, and the rows that refer to it must stay.
    engine = create_async_engine(engine_url(load_settings().database_url))
    async with engine.connect() as connection:
        # All or nothing, and one migration at a time: a second one waits.
        await connection.exec_driver_sql("PRAGMA busy_timeout = 60000")
        await connection.exec_driver_sql("BEGIN IMMEDIATE")
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
