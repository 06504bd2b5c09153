"""The tests have a database of their own, beside the one of DATABASE_URL: `<name>_test`."""

import os
from collections.abc import Iterator

from sqlalchemy import create_engine, text

from app.core.config import load_settings
from app.core.database import encryption, engine_url
from app.core.models import Base


def own_database() -> Iterator[str]:
    """TEST_DATABASE_URL names one that exists already, and that the tests may fill."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    url = load_settings().database_url
    name = f"{engine_url(url).database}_test"
    _execute(url, f"DROP DATABASE IF EXISTS `{name}`", f"CREATE DATABASE `{name}`")
    path, question, query = url.partition("?")
    yield f"{path}_test{question}{query}"
    _execute(url, f"DROP DATABASE `{name}`")


def empty(url: str) -> None:
    """Deletes all rows, whatever refers to them."""
    deletions = [f"DELETE FROM `{table}`" for table in Base.metadata.tables]  # noqa: S608
    _execute(url, "SET foreign_key_checks = 0", *deletions, "COMMIT")


def _execute(url: str, *statements: str) -> None:
    engine = create_engine(engine_url(url), connect_args={"ssl": encryption(url)})
    with engine.connect() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()
