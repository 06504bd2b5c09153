from typing import Any
from uuid import UUID

from django.db import models


class TextUUIDField(models.UUIDField):
    """A UUID as char(36). MariaDB's own type sorts by another order than that of the digits."""

    def db_type(self, connection: Any) -> str:
        return "char(36)"

    def rel_db_type(self, connection: Any) -> str:
        return "char(36)"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str | None:
        return None if value is None else str(self.to_python(value))

    def from_db_value(self, value: Any, expression: object, connection: object) -> UUID | None:
        return value if value is None or isinstance(value, UUID) else UUID(value)

    def get_db_converters(self, connection: Any) -> list[Any]:
        return [self.from_db_value]
