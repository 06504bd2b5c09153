"""The tests have a database of their own, beside the one of DATABASE_URL: `<name>_test`."""

import os
from collections.abc import Iterator
from typing import Any

import psycopg

from app.core.config import load_settings
from app.core.database import engine_url
from app.core.models import Base


def own_database() -> Iterator[str]:
    """TEST_DATABASE_URL names one that exists already, and that the tests may fill."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        yield url
        return
    url = load_settings().database_url
    name = f"{engine_url(url).database}_test"
    with connect(url) as server:
        server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        server.execute(f'CREATE DATABASE "{name}"')
        path, question, query = url.partition("?")
        yield f"{path}_test{question}{query}"
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


def empty(url: str) -> None:
    """Deletes all rows, whatever refers to them."""
    tables = ", ".join(f'"{table}"' for table in Base.metadata.tables)
    with connect(url) as server:
        server.execute(f"TRUNCATE {tables}")


def connect(url: str) -> psycopg.Connection[Any]:
    address = engine_url(url).set(drivername="postgresql")
    return psycopg.connect(address.render_as_string(hide_password=False), autocommit=True)
