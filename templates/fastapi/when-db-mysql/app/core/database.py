"""MySQL and MariaDB: the engine, the sessions, and what their errors mean."""

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError, IntegrityError
from sqlalchemy.ext.asyncio import async_sessionmaker, create_async_engine


def driver_url(url: str) -> URL:
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError):
        parsed = URL.create("")
    if parsed.drivername != "mysql" or not parsed.host or not parsed.database:
        raise ValueError("must look like mysql://user:password@host:3306/name")
    return parsed.set(drivername="mysql+asyncmy").update_query_dict({"charset": "utf8mb4"})


class Database:
    def __init__(self, url: str) -> None:
        self.engine = create_async_engine(
            driver_url(url),
            hide_parameters=True,  # they stay out of the exceptions, and so out of the log
            pool_pre_ping=True,  # the server may have been away
            # The default, REPEATABLE READ, locks gaps between rows, and so ends in deadlocks.
            isolation_level="READ COMMITTED",
            connect_args={"init_command": "SET time_zone = '+00:00'"},
        )
        self.read = self.write = async_sessionmaker(self.engine, expire_on_commit=False)


def violates_unique(error: IntegrityError) -> bool:
    return _number(error) == 1062


def violates_foreign_key(error: IntegrityError) -> bool:
    return _number(error) in {1216, 1217, 1451, 1452}


def _number(error: IntegrityError) -> object:
    return error.orig.args[0] if error.orig and error.orig.args else None
