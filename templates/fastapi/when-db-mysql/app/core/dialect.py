"""What is peculiar to MySQL and MariaDB: how they are opened, and what their errors mean."""

from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

URL_PATTERN = r"^mysql://[^@/]+@([^@/:]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?/.+$"


def open_engine(url: str) -> AsyncEngine:
    target = make_url(url).set(drivername="mysql+asyncmy")
    return create_async_engine(
        target.update_query_dict({"charset": "utf8mb4"}),
        hide_parameters=True,  # they stay out of the exceptions, and so out of the log
        pool_pre_ping=True,  # the server may have been away
        # The default, REPEATABLE READ, locks gaps between rows, and so ends in deadlocks.
        isolation_level="READ COMMITTED",
        connect_args={"init_command": "SET time_zone = '+00:00'"},
    )


def violates_unique(error: IntegrityError) -> bool:
    return _number(error) == 1062


def violates_foreign_key(error: IntegrityError) -> bool:
    return _number(error) in {1216, 1217, 1451, 1452}


def _number(error: IntegrityError) -> object:
    return error.orig.args[0] if error.orig and error.orig.args else None
