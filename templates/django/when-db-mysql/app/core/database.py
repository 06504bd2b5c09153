"""Transactions, and what MySQL says when it refuses."""

import functools
import re
from collections.abc import Callable
from typing import Any, TypeVar

from django.apps import apps
from django.db import DatabaseError, IntegrityError, OperationalError, transaction

View = TypeVar("View", bound=Callable[..., Any])
TRIES = 5


def in_transaction(view: View) -> View:
    """One transaction for the view: all of it, or nothing. After a deadlock it runs again."""

    @functools.wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        for attempt in range(TRIES):
            try:
                with transaction.atomic():
                    return view(*args, **kwargs)
            except OperationalError as error:
                if _number(error) != 1213 or attempt == TRIES - 1:
                    raise
        raise AssertionError("the last try returns or raises")

    return run  # type: ignore[return-value]


def violated_unique(error: IntegrityError) -> tuple[str, list[str]] | None:
    """The table and the columns of the unique constraint that was violated."""
    # "Duplicate entry '…' for key 'projects.uq_projects_owner_id_name'"; MariaDB says no table.
    name = re.search(r"for key '(?:.*\.)?(.*)'$", str(error.args[1])) if error.args[1:] else None
    if name is None or _number(error) != 1062:
        return None
    for model in apps.get_models():
        for constraint in model._meta.constraints:
            if constraint.name == name[1]:
                columns = [model._meta.get_field(field).column for field in constraint.fields]
                return model._meta.db_table, columns
    return None


def violates_foreign_key(error: IntegrityError) -> bool:
    return _number(error) in (1216, 1217, 1451, 1452)


def is_unavailable(error: DatabaseError) -> bool:
    """Whether the database was busy or away, so that the same request may succeed later."""
    # 1205 lock wait, 1213 deadlock, 1040 too many connections, 1053 shutdown, 1927 and 20xx lost
    return _number(error) in (1040, 1053, 1205, 1213, 1927, 2002, 2003, 2006, 2013)


def _number(error: DatabaseError) -> object:
    return error.args[0] if error.args else None
