"""How values are stored: column types that SQLite does not have."""

import datetime as dt
from decimal import Decimal
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.engine import Dialect

Amount = Decimal
Day = dt.date
Moment = dt.datetime
Uuid = UUID

BigInteger = sa.BigInteger
Boolean = sa.Boolean
Date = sa.Date
String = sa.String
Text = sa.Text


class Guid(sa.TypeDecorator[UUID]):
    """A UUID as text, readable in any database client."""

    impl = sa.String(36)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(value)


class Instant(sa.TypeDecorator[dt.datetime]):
    """A point in time, stored in UTC."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


class Exact(sa.TypeDecorator[Decimal]):
    """A decimal. SQLite keeps a double, which is exact up to 15 digits."""

    impl = sa.Numeric
    cache_ok = True

    def __init__(self, precision: int, scale: int) -> None:
        super().__init__(precision, scale, asdecimal=False)
        self.scale = scale

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> float | None:
        return None if value is None else float(value)

    def process_result_value(self, value: float | None, dialect: Dialect) -> Decimal | None:
        return None if value is None else Decimal(f"{value:.{self.scale}f}")


# What `Mapped[...]` means where a column says no more.
ANNOTATIONS = {UUID: Guid(), dt.datetime: Instant()}
