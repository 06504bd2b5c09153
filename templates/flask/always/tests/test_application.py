"""What holds for every route, also for one that is added later."""

import json
import logging
import re
import threading
from io import BytesIO

import pytest
from flask import abort, make_response, request
from flask.testing import FlaskClient
from flask_openapi3.blueprint import APIBlueprint
from pydantic import BaseModel

from app import App, create_app
from app.core.config import Settings
from app.core.jobs import start_job
from app.core.logs import configure_logging
from tests.conftest import Headers

CHANGE_PASSWORD = "/api/v1/auth/change-password"
JSON = {"Content-Type": "application/json"}
TOO_LARGE = b" " * (1024 * 1024 + 1)


def test_health(client: FlaskClient) -> None:
    for path in ("/healthz", "/readyz"):
        assert client.get(path).get_json() == {"status": "ok"}
        assert client.head(path).status_code == 200


def test_unknown_path(client: FlaskClient) -> None:
    response = client.get("/nope", headers={"X-Request-Id": "abc-1"})
    assert response.status_code == 404
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.get_json()["type"] == "urn:problem-type:not-found"
    assert response.headers["X-Request-Id"] == "abc-1"


def test_wrong_method(client: FlaskClient, alice: Headers) -> None:
    response = client.delete("/api/v1/users", headers=alice)
    assert response.status_code == 405
    assert response.allow.as_set() == {"get", "head"}


def test_malformed_json(client: FlaskClient, alice: Headers) -> None:
    for body in (b"", b"{", b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a":' * 5000):
        response = client.post(CHANGE_PASSWORD, data=body, headers=alice | JSON)
        assert response.status_code == 400
        assert response.get_json()["type"] == "urn:problem-type:malformed-json"


def test_too_large(client: FlaskClient, alice: Headers) -> None:
    response = client.post(CHANGE_PASSWORD, data=TOO_LARGE, headers=alice | JSON)
    assert response.status_code == 413
    chunked = client.post(
        CHANGE_PASSWORD,
        input_stream=BytesIO(TOO_LARGE),
        headers=alice | JSON,
        environ_overrides={"wsgi.input_terminated": True},
    )
    assert chunked.status_code == 413


def test_wrong_media_type(client: FlaskClient, alice: Headers) -> None:
    for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/a+json"):
        headers = alice | {"Content-Type": media_type}
        response = client.post(CHANGE_PASSWORD, data=b"{}", headers=headers)
        assert response.status_code == 415


def test_a_stranger_is_refused_before_the_body_is_read(client: FlaskClient) -> None:
    for body in (b"{", TOO_LARGE):
        response = client.post(CHANGE_PASSWORD, data=body, headers=JSON)
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"


def test_security_headers(client: FlaskClient) -> None:
    for path in ("/healthz", "/nope", "/api/v1/users"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Content-Security-Policy"] == "frame-ancestors 'none'"
        assert headers["Referrer-Policy"] == "no-referrer"
    assert client.get("/api/v1/users").headers["Cache-Control"] == "no-store"


def test_cors(client: FlaskClient) -> None:
    allowed = client.get("/nope", headers={"Origin": "http://localhost:5173"})
    assert allowed.headers["Access-Control-Allow-Origin"] == "http://localhost:5173"
    other = client.get("/nope", headers={"Origin": "http://evil.example"})
    assert "Access-Control-Allow-Origin" not in other.headers


def test_documentation(client: FlaskClient) -> None:
    document = client.get("/openapi.json").get_json()
    assert document["openapi"].startswith("3.1")
    assert document["paths"]["/api/v1/auth/login"]["post"]["security"] == []
    assert "401" in document["paths"]["/api/v1/auth/me"]["get"]["responses"]
    page = client.get("/docs").text
    assert 'url: "openapi.json"' in page
    assert "https://" not in page
    with client.get("/docs-static/js/swagger-ui-bundle.js") as script:
        assert script.status_code == 200


def test_every_route_is_documented(app: App, client: FlaskClient) -> None:
    """A route is in the document if an APIBlueprint has it by `get`, `post`, `put` or `delete`."""
    paths = client.get("/openapi.json").get_json()["paths"]
    for rule in app.url_map.iter_rules():
        path = re.sub("<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule)
        if path.startswith("/api/"):
            methods = {method.lower() for method in rule.methods or ()} - {"head", "options"}
            assert methods <= paths.get(path, {}).keys(), f"{rule} is not in the document"


def test_two_applications_in_one_process(app: App, database_url: str) -> None:
    other = create_app(Settings(database_url=database_url, access_ttl=5))
    assert other.config["SETTINGS"].access_ttl == 5
    assert app.config["SETTINGS"].access_ttl == 900
    headers = {"Origin": "http://localhost:5173"}
    assert "Vary" in app.test_client().get("/healthz", headers=headers).headers
    assert "Vary" not in other.test_client().get("/healthz", headers=headers).headers
    other.extensions["database"].close()


class Note(BaseModel):
    text: str


def break_down(done: threading.Event) -> None:
    done.set()
    raise RuntimeError("the job's secret")


@pytest.fixture
def added(app: App) -> None:
    """Views as Flask's documentation writes them."""
    added = APIBlueprint("added", __name__)

    @added.get("/abort")
    def added_abort() -> str:
        status = int(request.args["status"])
        if status == 500:
            raise RuntimeError("the cause")
        abort(make_response("own words", status, {"Retry-After": "7"}))

    @added.get("/return")
    def added_return() -> tuple[str, int]:
        return "own words", int(request.args["status"])

    @added.post("/note")
    def added_note(body: Note) -> dict[str, str]:
        done = threading.Event()
        start_job(break_down, done)
        done.wait(5)
        return {"text": body.text}

    app.register_api(added)


@pytest.mark.usefixtures("added")
def test_errors_of_added_routes(client: FlaskClient) -> None:
    for status in (402, 409, 410, 503):
        response = client.get(f"/abort?status={status}")
        assert response.status_code == status
        assert response.get_json()["detail"] == "own words"
        assert response.headers["Retry-After"] == "7"
        assert client.get(f"/return?status={status}").get_json()["detail"] == "own words"
    unexpected = client.get("/abort?status=500")
    assert unexpected.status_code == 500
    assert unexpected.get_json()["detail"] == "Something went wrong."
    assert "X-Request-Id" in unexpected.headers


@pytest.mark.usefixtures("added")
def test_bodies_of_added_routes(client: FlaskClient) -> None:
    assert client.post("/note", data=b"{", headers=JSON).status_code == 400
    assert client.post("/note", data={"text": "a form"}).status_code == 415
    assert client.post("/note", data=TOO_LARGE, headers=JSON).status_code == 413
    assert "post" in client.get("/openapi.json").get_json()["paths"]["/note"]


@pytest.mark.usefixtures("added")
def test_a_failed_job_is_logged(client: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO, logger="app")
    assert client.post("/note", json={"text": "hello"}).get_json() == {"text": "hello"}
    for _ in range(100):
        if "job_failed" in [record.message for record in caplog.records]:
            return
        threading.Event().wait(0.05)
    pytest.fail("the log has no job_failed")


def test_log_lines(client: FlaskClient, capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging("info")
    client.get("/healthz?secret=1", headers={"X-Request-Id": "abc-2"})
    line = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert line["message"] == "request"
    assert line["request_id"] == "abc-2"
    assert (line["method"], line["path"], line["status"]) == ("GET", "/healthz", 200)
