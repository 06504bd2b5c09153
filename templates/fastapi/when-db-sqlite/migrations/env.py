import asyncio
from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext

import app.tables  # noqa: F401  so that Base.metadata knows them
from app.core.config import load_settings
from app.core.database import Database
from app.core.models import Base


def render_item(kind: str, item: Any, autogen: AutogenContext) -> str | Literal[False]:
    """A migration is history: it names SQL types, not classes of today's code."""
    if kind != "type" or not isinstance(item, sa.TypeDecorator):
        return False
    return f"sa.{item.impl!r}"


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection, target_metadata=Base.metadata, render_item=render_item, render_as_batch=True
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    database = Database(load_settings().database_url)
    async with database.engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await database.engine.dispose()


asyncio.run(main())
