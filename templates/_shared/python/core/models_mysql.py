"""The base classes of all tables, and column types."""

import datetime as dt
from typing import Any, ClassVar
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.dialects import mysql
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column


def utc_now() -> dt.datetime:
    """The time, cut to milliseconds: what is answered now is what is read later."""
    now = dt.datetime.now(dt.UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class TextUuid(sa.TypeDecorator[UUID]):
    """MySQL has no type for it: the usual text, readable in any database client."""

    impl = mysql.CHAR(36)
    cache_ok = True

    def process_bind_param(self, value: UUID | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> UUID | None:
        return None if value is None else UUID(value)


class UtcDateTime(sa.TypeDecorator[dt.datetime]):
    """In UTC, to the millisecond: DATETIME alone has seconds only, and no time zone."""

    impl = mysql.DATETIME(fsp=3)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        return None if value is None else value.astimezone(dt.UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: dt.datetime | None, dialect: Dialect
    ) -> dt.datetime | None:
        return None if value is None else value.replace(tzinfo=dt.UTC)


# The default collation takes "e" for "é" and "A" for "a", in unique constraints as well.
TABLE_OPTIONS = {"mysql_charset": "utf8mb4", "mysql_collate": "utf8mb4_bin"}


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        }
    )
    # The columns that an annotation makes: `Mapped[dt.datetime]`.
    type_annotation_map: ClassVar[dict[Any, Any]] = {UUID: TextUuid(), dt.datetime: UtcDateTime()}


def time_of_creation(context: Any) -> Any:
    return context.get_current_parameters()["created_at"]


class Row(Base):
    """An id and two times."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
    updated_at: Mapped[dt.datetime] = mapped_column(default=time_of_creation, onupdate=utc_now)


def columns_of_constraint(name: str | None) -> tuple[str, list[str]] | None:
    """The table and the columns of a unique constraint, by its name."""
    for table in Base.metadata.tables.values():
        for constraint in table.constraints:
            if isinstance(constraint, sa.UniqueConstraint) and constraint.name == name:
                return table.name, constraint.columns.keys()
    return None
