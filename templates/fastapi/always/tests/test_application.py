"""What holds for every route, also for one that is added later."""

import asyncio
import datetime as dt
import json
import logging
from collections.abc import Iterator
from decimal import Decimal

import pytest
from fastapi import (
    APIRouter,
    BackgroundTasks,
    Depends,
    FastAPI,
    HTTPException,
    UploadFile,
    WebSocket,
)
from fastapi.testclient import TestClient
from pydantic import BaseModel
from sqlalchemy import select
from sqlalchemy.exc import InvalidRequestError
from starlette.testclient import WebSocketDenialResponse

from app.auth.dependencies import CurrentUser, require_role
from app.auth.models import User
from app.core.database import SessionDep
from app.core.logs import configure_logging
from app.main import create_app
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
    day: dt.date | None = None
    colors: set[str] = set()
    prices: list[Decimal] = []


async def break_down() -> None:
    raise RuntimeError("the job's secret")


@pytest.fixture
def added() -> Iterator[TestClient]:
    """An application with routes as FastAPI's tutorial writes them."""
    app = create_app()
    sub = FastAPI()

    @app.get("/added")
    async def get_added(status: int, words: str | None = None) -> None:
        if status == 500:
            raise RuntimeError("the cause")
        raise HTTPException(status, words, {"Retry-After": "7"})

    @app.post("/added")
    async def post_added(note: Note, jobs: BackgroundTasks) -> Note:
        if note.text == "job":
            jobs.add_task(break_down)
        return note

    @app.post("/upload", max_body_size=3 * 1024 * 1024)
    async def upload(file: UploadFile) -> int:
        return len(await file.read())

    @app.websocket("/socket")
    async def socket(socket: WebSocket, user: CurrentUser, db: SessionDep) -> None:
        await socket.accept()
        await socket.send_text(user.email)

    @sub.post("/echo")
    async def echo(note: Note) -> Note:
        return note

    router = APIRouter()

    @router.post("/both")
    async def both(note: Note) -> Note:
        return note

    app.include_router(router)
    app.include_router(
        router,
        prefix="/admin",
        dependencies=[Depends(require_role("admin"))],
        generate_unique_id_function=lambda route: f"admin_{route.name}",
    )
    app.mount("/sub", sub)
    with TestClient(app) as client:
        yield client


def test_errors_of_added_routes(added: TestClient) -> None:
    for status in (402, 404, 409, 410, 503):
        response = added.get(f"/added?status={status}&words=own words")
        assert response.status_code == status
        assert response.json()["detail"] == "own words"
        assert response.headers["Retry-After"] == "7"
    assert added.get("/added?status=404").json()["detail"] == "Nothing was found at this address."
    unexpected = added.get("/added?status=500")
    assert unexpected.status_code == 500
    assert unexpected.json()["detail"] == "Something went wrong."
    assert "X-Request-Id" in unexpected.headers


def test_bodies_of_added_routes(added: TestClient) -> None:
    note = {"text": "hello", "day": "2026-02-28", "colors": ["red"], "prices": ["1.50"]}
    assert added.post("/added", json=note).json() == note
    refused = added.post("/added", json=note | {"prices": ["1", "x"], "day": "2026-02-30"})
    errors = {(each["field"], each["code"]) for each in refused.json()["errors"]}
    assert errors == {("prices.1", "format"), ("day", "format")}
    assert added.post("/added", content=b"{", headers=JSON).status_code == 400
    assert added.post("/added", data={"text": "a form"}).status_code == 415
    large = added.post("/added", content=b" " * (1024 * 1024 + 1), headers=JSON)
    assert large.status_code == 413
    assert "post" in added.get("/openapi.json").json()["paths"]["/added"]


def test_upload_with_a_limit_of_its_own(added: TestClient) -> None:
    size = 2 * 1024 * 1024
    assert added.post("/upload", files={"file": b"x" * size}).json() == size
    refused = added.post("/upload", files={"file": b"x" * size * 2})
    assert refused.status_code == 413
    assert refused.json()["type"] == "urn:problem-type:content-too-large"


def test_a_router_included_twice(added: TestClient, alice: Headers) -> None:
    note = {"text": "hello"}
    assert added.post("/both", json=note).status_code == 200
    assert added.post("/admin/both", json=note).status_code == 401
    assert added.post("/admin/both", json=note, headers=alice).status_code == 403


def test_a_mounted_application(added: TestClient) -> None:
    assert added.post("/sub/echo", json={"text": "hello"}).json()["text"] == "hello"


def test_dependencies_of_a_websocket(added: TestClient, alice: Headers) -> None:
    with added.websocket_connect("/socket", headers=alice) as socket:
        assert "@" in socket.receive_text()
    with pytest.raises(WebSocketDenialResponse) as refused, added.websocket_connect("/socket"):
        pass
    assert refused.value.status_code == 401


def test_a_closed_session_refuses_work(app: FastAPI) -> None:
    async def work() -> None:
        async with app.state.database.session() as db:
            pass
        with pytest.raises(InvalidRequestError, match="closed"):
            await db.execute(select(User))

    asyncio.run(work())


def test_a_failed_job_is_logged(added: TestClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="app")
    assert added.post("/added", json={"text": "job"}).status_code == 200
    assert "job_failed" in [record.message for record in caplog.records]


def test_log_lines(client: TestClient, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    client.get("/healthz?secret=1", headers={"X-Request-Id": "abc-2"})
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["message"] == "request"
    assert line["request_id"] == "abc-2"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
