"""PostgreSQL: the engine, the sessions, and what its errors mean."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine


def driver_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("")
    if parsed.drivername != "postgres" or not parsed.host or not parsed.database:
        raise ValueError("must look like postgres://user:password@host:5432/name")
    return parsed.set(drivername="postgresql+psycopg")


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            driver_url(url),
            hide_parameters=True,  # they stay out of the exceptions, and so out of the log
            pool_pre_ping=True,  # the server may have been away
            connect_args={"options": "-c timezone=utc"},
        )
        reading = self.engine.execution_options(postgresql_readonly=True)
        self.read = async_sessionmaker(reading, expire_on_commit=False)
        self.write = async_sessionmaker(self.engine, expire_on_commit=False)


def violates_unique(error: IntegrityError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "23505"


def violates_foreign_key(error: IntegrityError) -> bool:
    # 23001 is what newer servers say of ON DELETE RESTRICT.
    return getattr(error.orig, "sqlstate", None) in {"23503", "23001"}
