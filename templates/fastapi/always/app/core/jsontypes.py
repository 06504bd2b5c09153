"""How values travel: the types which Pydantic does not have in exactly this form."""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import (
    BaseModel,
    ConfigDict,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic.json_schema import JsonSchemaValue, SkipJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

# Not every database can store U+0000, so none gets it.
NO_NUL = r"^[^\x00]*$"


class Fields(BaseModel):
    """What a request and its answer have in common."""

    model_config = ConfigDict(protected_namespaces=())


class RequestBody(BaseModel):
    """A key nobody knows is a mistake, and so is "5" where a number belongs."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ResponseBody(BaseModel):
    model_config = ConfigDict(
        extra="forbid", from_attributes=True, json_schema_serialization_defaults_required=True
    )


@dataclass(frozen=True)
class FromText:
    """A value that travels as a string of one exact form."""

    pattern: str
    max_length: int
    parse: Callable[[str], Any] = str
    render: Callable[[Any], str] = str
    format: str | None = None

    def __get_pydantic_core_schema__(
        self, source: type[Any], handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        def validate(value: object) -> Any:
            if isinstance(value, source) and not isinstance(value, str):
                return value  # from the database
            if not isinstance(value, str):
                raise PydanticCustomError("type", "Input should be a string")
            try:
                if len(value) <= self.max_length and re.fullmatch(self.pattern, value):
                    return self.parse(value)
            except (ValueError, OverflowError):
                pass
            raise PydanticCustomError("format", "Input has the wrong format")

        return core_schema.no_info_plain_validator_function(
            validate,
            serialization=core_schema.plain_serializer_function_ser_schema(
                self.render, return_schema=core_schema.str_schema(), when_used="json"
            ),
        )

    def __get_pydantic_json_schema__(
        self, _: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        schema = {"type": "string", "pattern": f"^{self.pattern}$", "maxLength": self.max_length}
        return schema | ({"format": self.format} if self.format else {})


class DecimalText(FromText):
    """A decimal is a string in JSON: a number would lose digits in most clients."""

    def __init__(self, precision: int, scale: int) -> None:
        fraction = rf"(\.[0-9]{{1,{scale}}})?" if scale else ""
        super().__init__(
            pattern=rf"-?(0|[1-9][0-9]{{0,{precision - scale - 1}}}){fraction}",
            max_length=precision + 2,
            parse=Decimal,
            render=lambda value: f"{value or abs(value):.{scale}f}",  # no sign on zero
        )


day = dt.date.fromisoformat
uuid = UUID


def moment(value: str) -> dt.datetime:
    cut = re.sub(r"(\.[0-9]{1,3})[0-9]*", r"\1", value.replace("Z", "+00:00"))
    instant = dt.datetime.fromisoformat(cut).astimezone(dt.UTC)
    if instant.year < 1600:
        raise ValueError
    return instant


def _render_instant(value: dt.datetime) -> str:
    return f"{value.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"


_UUID = "[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_DATE = "(1[6-9]|[2-9][0-9])[0-9]{2}-[0-9]{2}-[0-9]{2}"
_CLOCK = "([01][0-9]|2[0-3]):[0-5][0-9]"
_LABEL = "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
EMAIL = rf"(?=.{{1,64}}@)[A-Za-z0-9_+-]+(\.[A-Za-z0-9_+-]+)*@({_LABEL}\.)+[A-Za-z]{{2,63}}"
_HOST = r"([^\x00-\x20\x7f/?#@:\\\[\]]+|\[[0-9A-Fa-f:.]+\])"
_URL = rf"[Hh][Tt][Tt][Pp][Ss]?://{_HOST}(:[0-9]{{1,5}})?([/?#][^\x00-\x20\x7f]*)?"

Amount = Decimal
Uuid = Annotated[UUID, FromText(_UUID, 36, uuid, format="uuid")]
Day = Annotated[dt.date, FromText(_DATE, 10, day, format="date")]
Moment = Annotated[
    dt.datetime,
    FromText(
        rf"{_DATE}T{_CLOCK}:[0-5][0-9](\.[0-9]{{1,9}})?(Z|[+-]{_CLOCK})",
        35,
        moment,
        _render_instant,
        "date-time",
    ),
]
Email = Annotated[str, FromText(EMAIL, 254, str.lower)]
Url = Annotated[str, FromText(_URL, 2048)]


# For a filter: null is no value of it, but it may be left out.
Unset = SkipJsonSchema[None]


class Stored(ResponseBody):
    """What every stored row shows of itself."""

    id: Uuid
    created_at: Moment
    updated_at: Moment
