import asyncio

import sqlalchemy as sa
from alembic import context

import app.tables  # noqa: F401  so that Base.metadata knows them
from app.core.config import load_settings
from app.core.database import Database
from app.core.models import Base


def migrate(connection: sa.Connection) -> None:
    context.configure(connection, target_metadata=Base.metadata)
    with context.begin_transaction():
        context.run_migrations()


async def main() -> None:
    database = Database(load_settings().database_url)
    async with database.engine.connect() as connection:
        await connection.run_sync(migrate)
        await connection.commit()
    await database.engine.dispose()


asyncio.run(main())
