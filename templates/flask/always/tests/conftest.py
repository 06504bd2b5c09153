import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from flask.testing import FlaskClient

from app import App, create_app
from app.core.config import Settings
from tests.database import empty, own_database

Headers = dict[str, str]
PASSWORD = "open the larder door"


@pytest.fixture(scope="session")
def database_url() -> Iterator[str]:
    databases = own_database()
    url = next(databases)
    os.environ["DATABASE_URL"] = url  # for the migrations
    command.upgrade(Config(toml_file="pyproject.toml"), "head")
    yield url
    command.downgrade(Config(toml_file="pyproject.toml"), "base")
    next(databases, None)


@pytest.fixture(autouse=True)
def empty_database(database_url: str) -> Iterator[None]:
    """Each test begins without rows."""
    yield
    empty(database_url)


@pytest.fixture
def app(database_url: str) -> Iterator[App]:
    """An application of its own for each test: it may get more routes."""
    app = create_app(Settings(database_url=database_url, cors_origins=["http://localhost:5173"]))
    yield app
    app.extensions["database"].close()


@pytest.fixture
def client(app: App) -> FlaskClient:
    return app.test_client()


def new_email() -> str:
    return f"{uuid4().hex}@example.com"


def sign_up(client: FlaskClient, email: str | None = None) -> Headers:
    body = {"email": email or new_email(), "password": PASSWORD}
    response = client.post("/api/v1/auth/register", json=body)
    assert response.status_code == 201
    return {"Authorization": f"Bearer {response.get_json()['access_token']}"}


def sign_up_admin(client: FlaskClient) -> Headers:
    email = new_email()
    headers = sign_up(client, email)
    result = client.application.test_cli_runner().invoke(args=["make-admin", email])
    assert result.exit_code == 0
    return headers


@pytest.fixture
def alice(client: FlaskClient) -> Headers:
    return sign_up(client)


@pytest.fixture
def admin(client: FlaskClient) -> Headers:
    return sign_up_admin(client)


@pytest.fixture
def bob(client: FlaskClient) -> Headers:
    return sign_up(client)
