"""What holds for every route, also for one that is added later."""

import json
import logging

import pytest
from fastapi import BackgroundTasks, FastAPI, HTTPException
from fastapi.testclient import TestClient
from pydantic import BaseModel

from tests.conftest import Headers

CHANGE_PASSWORD = "/api/v1/auth/change-password"
JSON = {"Content-Type": "application/json"}


def test_health(client: TestClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.get(path).json() == {"status": "ok"}
        assert client.head(path).status_code == 200


def test_unknown_path(client: TestClient) -> None:
    response = client.get("/nope", headers={"X-Request-Id": "abc-1"})
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["type"] == "urn:problem-type:not-found"
    assert response.headers["X-Request-Id"] == "abc-1"


def test_wrong_method(client: TestClient, alice: Headers) -> None:
    response = client.delete("/api/v1/users", headers=alice)
    assert response.status_code == 405
    assert response.headers["Allow"] == "GET"


def test_malformed_json(client: TestClient, alice: Headers) -> None:
    for content in (b"", b"{", b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a":' * 5000):
        response = client.post(CHANGE_PASSWORD, content=content, headers=alice | JSON)
        assert response.status_code == 400
        assert response.json()["type"] == "urn:problem-type:malformed-json"


def test_too_large(client: TestClient, alice: Headers) -> None:
    content = b" " * (1024 * 1024 + 1)
    response = client.post(CHANGE_PASSWORD, content=content, headers=alice | JSON)
    assert response.status_code == 413
    chunked = client.post(CHANGE_PASSWORD, content=iter([content]), headers=alice | JSON)
    assert chunked.status_code == 413


def test_wrong_media_type(client: TestClient, alice: Headers) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/a+json"):
        headers = alice | {"Content-Type": media_type}
        response = client.post(CHANGE_PASSWORD, content=b"{}", headers=headers)
        assert response.status_code == 415


def test_a_stranger_is_refused_before_the_body_is_read(client: TestClient) -> None:
    for content in (b"{", b" " * (1024 * 1024 + 1)):
        response = client.post(CHANGE_PASSWORD, content=content, headers=JSON)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_security_headers(client: TestClient) -> None:
    for path in ("/healthz", "/nope", "/api/v1/users"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/api/v1/users").headers["Cache-Control"] == "no-store"


def test_cors(client: TestClient) -> None:
    allowed = client.get("/nope", headers={"Origin": "http://localhost:5173"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "http://localhost:5173"
    other = client.get("/nope", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_documentation(client: TestClient) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert document["paths"]["/api/v1/auth/login"]["post"]["security"] == []
    assert "401" in document["paths"]["/api/v1/auth/me"]["get"]["responses"]
    page = client.get("/docs").text
    assert "url: 'openapi.json'" in page
    assert "https://" not in page
    assert client.get("/docs-static/swagger-ui-bundle.js").status_code == 200


class Note(BaseModel):
    text: str


async def break_down() -> None:
    raise RuntimeError("the job's secret")


@pytest.fixture
def added(app: FastAPI) -> None:
    """Routes as FastAPI's tutorial writes them."""
    if any(getattr(route, "path", None) == "/added" for route in app.routes):
        return

    @app.get("/added")
    async def added_error(status: int) -> None:
        if status == 500:
            raise RuntimeError("the cause")
        raise HTTPException(status, "own words", {"Retry-After": "7"})

    @app.post("/added")
    async def added_body(note: Note, jobs: BackgroundTasks) -> Note:
        jobs.add_task(break_down)
        return note


@pytest.mark.usefixtures("added")
def test_errors_of_added_routes(client: TestClient) -> None:
    for status in (402, 409, 410, 503):
        response = client.get(f"/added?status={status}")
        assert response.status_code == status
        assert response.json()["detail"] == "own words"
        assert response.headers["Retry-After"] == "7"
    unexpected = client.get("/added?status=500")
    assert unexpected.status_code == 500
    assert unexpected.json()["detail"] == "Something went wrong."
    assert "X-Request-Id" in unexpected.headers


@pytest.mark.usefixtures("added")
def test_bodies_of_added_routes(client: TestClient) -> None:
    assert client.post("/added", content=b"{", headers=JSON).status_code == 400
    assert client.post("/added", data={"text": "a form"}).status_code == 415
    large = client.post("/added", content=b" " * (1024 * 1024 + 1), headers=JSON)
    assert large.status_code == 413
    assert "post" in client.get("/openapi.json").json()["paths"]["/added"]


@pytest.mark.usefixtures("added")
def test_a_failed_job_is_logged(client: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="app")
    response = client.post("/added", json={"text": "hello"})
    assert response.json() == {"text": "hello"}
    assert "job_failed" in [record.message for record in caplog.records]


def test_log_lines(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    from app.core.logs import configure_logging

    configure_logging("info")
    client.get("/healthz?secret=1", headers={"X-Request-Id": "abc-2"})
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["message"] == "request"
    assert line["request_id"] == "abc-2"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
