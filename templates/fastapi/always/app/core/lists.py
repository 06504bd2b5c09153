"""Lists: pages, an order, filters."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import FromClause, Select, asc, desc, func
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jsontypes import Digits, OutputModel


class PageQuery(BaseModel):
    """What a list takes; each further field of a subclass is a filter of that name."""

    model_config = ConfigDict(extra="forbid")

    page: Annotated[int, Field(strict=True, ge=1, le=1_000_000), Digits] = 1
    page_size: Annotated[int, Field(strict=True, ge=1, le=100), Digits] = 20


class Page(OutputModel):
    page: Annotated[int, Field(ge=1, le=1_000_000)]
    page_size: Annotated[int, Field(ge=1, le=100)]
    total: Annotated[int, Field(ge=0, le=2**53 - 1)]


def sort_by(*fields: str) -> Any:
    """The fields that a list can be sorted by; with a minus the largest comes first."""
    names = ["created_at", "updated_at", *fields]
    return Field(
        default="-created_at",
        pattern=f"^-?({'|'.join(names)})$",
        max_length=64,
        json_schema_extra={"enum": [sign + name for name in names for sign in ("", "-")]},
    )


async def fetch_page(
    db: AsyncSession,
    rows: Select[Any],
    table: FromClause,
    query: PageQuery,
    values: dict[str, Any] | None = None,
    sort: str = "-created_at",
) -> dict[str, Any]:
    direction = desc if sort.startswith("-") else asc
    # The id decides between equal values; without it pages would overlap.
    ordered = rows.order_by(
        direction(table.c[sort.removeprefix("-")]),
        direction(table.c.id),
    )
    page = ordered.limit(query.page_size).offset((query.page - 1) * query.page_size)
    count = rows.with_only_columns(func.count(), maintain_column_froms=True)
    return {
        "items": (await db.scalars(page, values)).all(),
        "page": query.page,
        "page_size": query.page_size,
        "total": await db.scalar(count, values),
    }
