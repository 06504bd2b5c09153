"""What is peculiar to PostgreSQL: how it is opened, and what its errors mean."""

from sqlalchemy import make_url
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

URL_PATTERN = r"^postgres://[^@/]+@([^@/:]+|\[[0-9a-f:]+\])(:[0-9]{1,5})?/.+$"


def open_engine(url: str) -> AsyncEngine:
    return create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        hide_parameters=True,  # they stay out of the exceptions, and so out of the log
        pool_pre_ping=True,  # the server may have been away
        connect_args={"options": "-c timezone=utc"},
    )


def violates_unique(error: IntegrityError) -> bool:
    return getattr(error.orig, "sqlstate", None) == "23505"


def violates_foreign_key(error: IntegrityError) -> bool:
    # 23001 is what newer servers say of ON DELETE RESTRICT.
    return getattr(error.orig, "sqlstate", None) in {"23503", "23001"}
