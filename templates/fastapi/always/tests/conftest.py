import os
from collections.abc import Iterator
from uuid import uuid4

import pytest
from alembic import command
from alembic.config import Config
from fastapi.testclient import TestClient

from app.core.config import Settings
from app.main import create_app
from tests.scratch import scratch_database

Headers = dict[str, str]
PASSWORD = "correct horse battery"


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    Settings.model_config["env_file"] = None  # tests do not depend on anybody's .env
    os.environ["DATABASE_URL"] = scratch_database(tmp_path_factory.mktemp("database"))
    command.upgrade(Config(toml_file="pyproject.toml"), "head")
    with TestClient(create_app()) as client:
        yield client


def new_email() -> str:
    return f"{uuid4().hex}@example.com"


def sign_up(client: TestClient) -> Headers:
    body = {"email": new_email(), "password": PASSWORD}
    response = client.post("/api/v1/auth/register", json=body)
    assert response.status_code == 201
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


@pytest.fixture
def alice(client: TestClient) -> Headers:
    return sign_up(client)


@pytest.fixture
def bob(client: TestClient) -> Headers:
    return sign_up(client)
