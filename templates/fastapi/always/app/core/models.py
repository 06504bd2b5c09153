"""What every table has in common."""

import datetime as dt
from typing import Any
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from app.core import sqltypes


def utc_now() -> dt.datetime:
    """The clock, in milliseconds: what is answered now must be what is read later."""
    now = dt.datetime.now(dt.UTC)
    return now.replace(microsecond=now.microsecond // 1000 * 1000)


class Base(DeclarativeBase):
    metadata = sa.MetaData(
        naming_convention={
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_name)s",
        }
    )
    type_annotation_map = sqltypes.ANNOTATIONS


class Row(Base):
    """An id and two times."""

    __abstract__ = True

    id: Mapped[UUID] = mapped_column(primary_key=True)
    created_at: Mapped[dt.datetime]
    updated_at: Mapped[dt.datetime] = mapped_column(onupdate=utc_now)

    def __init__(self, **values: Any) -> None:
        now = utc_now()
        super().__init__(id=uuid4(), created_at=now, updated_at=now, **values)


class OwnedRow(Row):
    """A row that belongs to one user, and that no other user can see."""

    __abstract__ = True

    owner_id: Mapped[UUID] = mapped_column(
        sa.ForeignKey("users.id", ondelete="CASCADE"), index=True
    )
