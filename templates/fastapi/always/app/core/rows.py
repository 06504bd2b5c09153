"""Rows with an owner: find, save, list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import (
    CursorResult,
    Executable,
    Table,
    UniqueConstraint,
    asc,
    desc,
    func,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm.exc import StaleDataError

from app.core.database import violates_foreign_key, violates_unique
from app.core.jsontypes import ResponseBody
from app.core.models import OwnedRow, Row, utc_now
from app.core.problems import Problem, field_problem

AnyRow = TypeVar("AnyRow", bound=Row)
AnyOwnedRow = TypeVar("AnyOwnedRow", bound=OwnedRow)
Item = TypeVar("Item")


class PageQuery(BaseModel):
    page: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    page_size: Annotated[int, Field(ge=1, le=100)] = 20


class ListQuery(PageQuery):
    """Each further field of a subclass is a filter of the same name."""

    sort: str = "-created_at"


class Page(ResponseBody, Generic[Item]):
    items: Annotated[list[Item], Field(max_length=100)]
    page: Annotated[int, Field(ge=1, le=1_000_000)]
    page_size: Annotated[int, Field(ge=1, le=100)]
    total: Annotated[int, Field(ge=0, le=2**53 - 1)]


async def find_owned(
    session: AsyncSession, model: type[AnyOwnedRow], row_id: UUID, owner_id: UUID
) -> AnyOwnedRow:
    """The row, or 404: another user's row is as absent as one that never was."""
    query = select(model).where(model.id == row_id, model.owner_id == owner_id)
    row = (await session.scalars(query)).one_or_none()
    if row is None:
        raise Problem("not-found")
    return row


async def require_owned(
    session: AsyncSession,
    model: type[AnyOwnedRow],
    row_id: UUID | None,
    owner_id: UUID,
    field: str,
) -> None:
    """A reference must lead to a row of the same owner: a foreign key alone cannot tell."""
    if row_id is None:
        return
    query = select(model.id).where(model.id == row_id, model.owner_id == owner_id)
    if await session.scalar(query) is None:
        raise field_problem("validation-failed", field, "not_found")


async def commit(session: AsyncSession, row: Row) -> None:
    """Commit, and say in the contract's words why the database refused to store the row."""
    try:
        await session.commit()
    except StaleDataError:
        raise Problem("not-found") from None  # deleted while we looked at it
    except IntegrityError as error:
        if violates_unique(error):
            raise field_problem("conflict", _unique_field(row), "unique") from None
        if violates_foreign_key(error):
            raise Problem("in-use") from None
        raise


def _unique_field(row: Row) -> str:
    """A table has one unique constraint at most, so no driver's message must be read."""
    table = cast(Table, type(row).__table__)
    unique = next(each for each in table.constraints if isinstance(each, UniqueConstraint))
    return next(column.name for column in unique.columns if column.name != "owner_id")


async def affected(session: AsyncSession, statement: Executable) -> int:
    """Run an UPDATE or DELETE; how many rows it met."""
    return cast("CursorResult[Any]", await session.execute(statement)).rowcount


def assign(row: Row, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        setattr(row, name, value)
    row.updated_at = utc_now()


@dataclass(frozen=True)
class Rows(Generic[AnyRow]):
    """What becomes a `Page` of the rows' schema."""

    items: Sequence[AnyRow]
    page: int
    page_size: int
    total: int


async def fetch_page(
    session: AsyncSession, model: type[AnyRow], query: ListQuery, owner_id: UUID | None
) -> Rows[AnyRow]:
    filters = query.model_dump(exclude=set(ListQuery.model_fields), exclude_none=True)
    if owner_id is not None:
        filters["owner_id"] = owner_id
    rows = select(model).filter_by(**filters)
    column = getattr(model, query.sort.removeprefix("-"))
    direction = desc if query.sort.startswith("-") else asc
    # Nulls together at one end; equal values in a fixed order, or pages would overlap.
    page = rows.order_by(column.is_(None), direction(column), direction(model.id))
    page = page.limit(query.page_size).offset((query.page - 1) * query.page_size)
    items = (await session.scalars(page)).all()
    total = await session.scalar(rows.with_only_columns(func.count())) or 0
    return Rows(items, query.page, query.page_size, total)
