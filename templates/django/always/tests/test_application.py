"""What holds for every route, also for one that is added later."""

import json
import logging
import time

from django.test import Client, TestCase, override_settings

from app.core.logs import JsonLines
from app.users.models import User
from tests.base import ApiTestCase, send

CHANGE_PASSWORD = "/api/v1/auth/change-password"
JSON = {"content_type": "application/json"}
TOO_LARGE = b" " * (1024 * 1024 + 1)


class ApplicationTest(ApiTestCase):
    def test_health(self) -> None:
        for path in ("/healthz", "/readyz"):
            self.assertEqual(send("get", path).json(), {"status": "ok"})
            self.assertEqual(send("head", path).status_code, 200)

    def test_unknown_path(self) -> None:
        response = send("get", "/nope", headers={"X-Request-Id": "abc-1"})
        self.assertEqual(response.status_code, 404)
        self.assertEqual(response["Content-Type"], "application/problem+json")
        self.assertEqual(response.json()["type"], "urn:problem-type:not-found")
        self.assertEqual(response["X-Request-Id"], "abc-1")

    def test_wrong_method(self) -> None:
        response = send("delete", "/api/v1/users", headers=self.alice)
        self.assertEqual(response.status_code, 405)
        self.assertEqual(response["Allow"], "GET")
        self.assertEqual(response.json()["type"], "urn:problem-type:method-not-allowed")

    def test_malformed_json(self) -> None:
        for body in (b"{", b'{"a": NaN}', b'{"a": "\\ud800"}', b'{"a":' * 5000):
            response = Client().post(CHANGE_PASSWORD, body, headers=self.alice, **JSON)
            self.assertEqual(response.status_code, 400)
            self.assertEqual(response.json()["type"], "urn:problem-type:malformed-json")

    def test_too_large(self) -> None:
        response = Client().post(CHANGE_PASSWORD, TOO_LARGE, headers=self.alice, **JSON)
        self.assertEqual(response.status_code, 413)

    def test_wrong_media_type(self) -> None:
        for media_type in ("text/plain", "application/x-www-form-urlencoded", "application/a+json"):
            response = Client().post(
                CHANGE_PASSWORD, b"{}", content_type=media_type, headers=self.alice
            )
            self.assertEqual(response.status_code, 415)

    def test_a_stranger_is_refused_before_the_body_is_read(self) -> None:
        for body in (b"{", TOO_LARGE):
            response = Client().post(CHANGE_PASSWORD, body, **JSON)
            self.assertEqual(response.status_code, 401)
            self.assertEqual(response["WWW-Authenticate"], "Bearer")

    def test_security_headers(self) -> None:
        for path in ("/healthz", "/nope", "/api/v1/users", "/admin/login/"):
            response = send("get", path)
            self.assertEqual(response["X-Content-Type-Options"], "nosniff")
            self.assertEqual(response["X-Frame-Options"], "DENY")
            self.assertEqual(response["Referrer-Policy"], "same-origin")
        self.assertEqual(send("get", "/api/v1/users")["Cache-Control"], "no-store")

    def test_cors(self) -> None:
        allowed = send("get", "/nope", headers={"Origin": "http://localhost:5173"})
        self.assertEqual(allowed["Access-Control-Allow-Origin"], "http://localhost:5173")
        other = send("get", "/nope", headers={"Origin": "http://evil.example"})
        self.assertNotIn("Access-Control-Allow-Origin", other)

    def test_documentation(self) -> None:
        document = send("get", "/openapi.json").json()
        self.assertTrue(document["openapi"].startswith("3.1"))
        self.assertEqual(document["paths"]["/api/v1/auth/login"]["post"]["security"], [])
        self.assertIn("401", document["paths"]["/api/v1/auth/me"]["get"]["responses"])
        page = send("get", "/docs").content.decode()
        self.assertIn('url: "openapi.json"', page)
        self.assertNotIn("https://", page)
        self.assertEqual(send("get", "/static/ninja/swagger-ui-bundle.js").status_code, 200)

    def test_the_admins_cookie_does_not_count_in_the_api(self) -> None:
        client = Client()
        client.force_login(User.objects.first())
        self.assertEqual(client.get("/api/v1/auth/me").status_code, 401)

    def test_log_lines(self) -> None:
        with self.assertLogs("app", logging.INFO) as logs:
            send("get", "/healthz?secret=1", headers={"X-Request-Id": "abc-2"})
            line = json.loads(JsonLines().format(logs.records[-1]))
        self.assertEqual(line["message"], "request")
        self.assertEqual(line["request_id"], "abc-2")
        self.assertEqual((line["method"], line["path"]), ("GET", "/healthz"))
        self.assertEqual(line["status"], 200)


@override_settings(ROOT_URLCONF="tests.added")
class AddedRoutesTest(TestCase):
    def test_errors_of_added_routes(self) -> None:
        for status in (402, 409, 410, 503):
            raised = send("get", f"/raise/{status}")
            self.assertEqual(raised.status_code, status)
            self.assertEqual(raised.json()["detail"], "own words")
            for path in ("/return", "/plain/return"):
                returned = send("get", f"{path}/{status}")
                self.assertEqual(returned.status_code, status)
                self.assertEqual(returned.json()["detail"], "own words")
                self.assertEqual(returned["Retry-After"], "7")
        forbidden = send("get", "/plain/forbidden")
        self.assertEqual((forbidden.status_code, forbidden.json()["detail"]), (403, "own words"))
        self.assertEqual(send("get", "/plain/missing").status_code, 404)

    def test_an_unexpected_error(self) -> None:
        with self.assertLogs("django.request", logging.ERROR):
            response = Client(raise_request_exception=False).get("/unexpected")
        self.assertEqual(response.status_code, 500)
        self.assertEqual(response.json()["detail"], "Something went wrong.")
        self.assertIn("X-Request-Id", response)

    def test_bodies_of_added_routes(self) -> None:
        self.assertEqual(Client().post("/note", b"{", **JSON).status_code, 400)
        self.assertEqual(Client().post("/note", {"text": "a form"}).status_code, 415)
        self.assertEqual(Client().post("/note", TOO_LARGE, **JSON).status_code, 413)
        self.assertIn("post", send("get", "/openapi.json").json()["paths"]["/note"])

    def test_a_failed_job_is_logged(self) -> None:
        with self.assertLogs("app", logging.ERROR) as logs:
            self.assertEqual(send("post", "/note", {"text": "x"}).json(), {"text": "x"})
            for _ in range(100):
                if "job_failed" in [record.getMessage() for record in logs.records]:
                    break
                time.sleep(0.05)
        self.assertIn("job_failed", [record.getMessage() for record in logs.records])
