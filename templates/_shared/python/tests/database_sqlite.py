"""The tests have a database of their own: a file in a temporary folder."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.database import engine_url
from app.core.models import Base


def own_database() -> Iterator[str]:
    with TemporaryDirectory() as folder:
        yield f"sqlite:///{Path(folder) / 'test.db'}"


def empty(url: str) -> None:
    """Deletes all rows, whatever refers to them: this connection does not check foreign keys."""
    connection = sqlite3.connect(str(engine_url(url).database))
    with connection:
        for table in Base.metadata.tables:
            connection.execute(f'DELETE FROM "{table}"')  # noqa: S608
    connection.close()
