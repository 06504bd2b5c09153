import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.commands import set_role
from tests.database import empty, own_database

Headers = dict[str, str]
PASSWORD = "open the larder door"
databases = own_database()


def pytest_sessionstart() -> None:
    """Before the modules of the tests are imported: `app.main` reads DATABASE_URL."""
    os.environ["DATABASE_URL"] = next(databases)
    os.environ["CORS_ORIGINS"] = "http://localhost:5173"
    command.upgrade(Config(toml_file="pyproject.toml"), "head")


def pytest_sessionfinish() -> None:
    logging.getLogger().handlers.clear()  # pytest has closed what they write to
    command.downgrade(Config(toml_file="pyproject.toml"), "base")
    next(databases, None)


@pytest.fixture(autouse=True)
def empty_database() -> Iterator[None]:
    """Each test begins without rows."""
    yield
    empty(os.environ["DATABASE_URL"])


@pytest.fixture(scope="session")
def app() -> FastAPI:
    from app.main import app

    return app


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture
def overrides(app: FastAPI) -> Iterator[dict[Callable[..., Any], Callable[..., Any]]]:
    """Dependencies that one test replaces."""
    yield app.dependency_overrides
    app.dependency_overrides.clear()


def new_email() -> str:
    return f"{uuid4().hex}@example.com"


def sign_up(client: TestClient, email: str | None = None) -> Headers:
    body = {"email": email or new_email(), "password": PASSWORD}
    response = client.post("/api/v1/auth/register", json=body)
    assert response.status_code == 201
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


def sign_up_admin(client: TestClient) -> Headers:
    email = new_email()
    headers = sign_up(client, email)
    asyncio.run(set_role(email, "admin"))
    return headers


@pytest.fixture
def alice(client: TestClient) -> Headers:
    return sign_up(client)


@pytest.fixture
def admin(client: TestClient) -> Headers:
    return sign_up_admin(client)


@pytest.fixture
def bob(client: TestClient) -> Headers:
    return sign_up(client)
