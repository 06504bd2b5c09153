import asyncio
import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from fastapi import FastAPI
from fastapi.testclient import TestClient

from app.commands import make_admin
from app.core.config import Settings
from app.main import create_app
from tests.database import empty, own_database

Headers = dict[str, str]
PASSWORD = "open the larder door"


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    databases = own_database()
    url = next(databases)
    os.environ["DATABASE_URL"] = url  # for the migrations and the commands
    command.upgrade(Config(toml_file="pyproject.toml"), "head")
    yield url
    command.downgrade(Config(toml_file="pyproject.toml"), "base")
    next(databases, None)


@pytest.fixture(autouse=True)
def empty_database(database_url: str) -> Iterator[None]:
    """Each test begins without rows."""
    yield
    empty(database_url)


@pytest.fixture(scope="session")
def app(database_url: str) -> FastAPI:
    return create_app(Settings(database_url=database_url, cors_origins=["http://localhost:5173"]))


@pytest.fixture(scope="session")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


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
    asyncio.run(make_admin(email))
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
