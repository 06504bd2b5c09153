"""How values are stored: MySQL's own types, where the portable ones would lose something."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect

Amount = Decimal
Day = dt.date
Moment = dt.datetime
Uuid = UUID

BigInteger = sa.BigInteger
Boolean = sa.Boolean
Date = sa.Date
Exact = sa.Numeric

# The server's default collation takes "e" for "é" and "A" for "a", in unique indexes as well.
Text = mysql.TEXT(charset="utf8mb4", collation="utf8mb4_bin")


class String(mysql.VARCHAR):
    __visit_name__ = "VARCHAR"

    def __init__(self, length: int) -> None:
        super().__init__(length, charset="utf8mb4", collation="utf8mb4_bin")


class Guid(sa.TypeDecorator[UUID]):
    """A UUID as text, readable in any database client."""

    impl = mysql.CHAR(36, charset="ascii", collation="ascii_bin")
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(value)


class Instant(sa.TypeDecorator[dt.datetime]):
    """A point in time in UTC, to the millisecond: DATETIME alone has seconds only."""

    impl = mysql.DATETIME(fsp=3)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


# What `Mapped[...]` means where a column says no more.
ANNOTATIONS = {UUID: Guid(), dt.datetime: Instant()}
