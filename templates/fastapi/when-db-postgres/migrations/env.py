"""How `alembic` runs migrations: on the database of the settings, one process at a time."""

import asyncio

import sqlalchemy as sa
from alembic import context
from sqlalchemy.ext.asyncio import create_async_engine

import app.main  # noqa: F401  # so that Base.metadata knows every table
from app.core.config import load_settings
from app.core.database import engine_url
from app.core.models import Base


def migrate(connection: sa.Connection) -> None:
    context.configure(
        connection,
        target_metadata=Base.metadata,
    )
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    engine = create_async_engine(engine_url(load_settings().database_url))
    async with engine.connect() as connection:
        encoding = await connection.scalar(sa.text("SHOW server_encoding"))
        if encoding != "UTF8":
            raise SystemExit(f"DATABASE_URL: the database must be UTF8, not {encoding}")
        # One migration at a time: a second one waits. The lock ends with the transaction.
        await connection.execute(sa.text("SELECT pg_advisory_xact_lock(3000)"))
        await connection.run_sync(migrate)
        await connection.commit()
    await engine.dispose()


asyncio.run(main())
