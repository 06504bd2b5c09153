from io import StringIO
from typing import Any
from uuid import uuid4

from django.core.management import call_command
from django.test import Client, TestCase

Headers = dict[str, str]
Json = dict[str, Any]
PASSWORD = "open the larder door"


def new_email() -> str:
    return f"{uuid4().hex}@example.com"


def send(method: str, path: str, body: object = None, headers: Headers | None = None) -> Any:
    """A request with a JSON body, if it has one."""
    content = {} if body is None else {"data": body, "content_type": "application/json"}
    return getattr(Client(), method)(path, headers=headers, **content)


def sign_up(email: str | None = None) -> Headers:
    body = {"email": email or new_email(), "password": PASSWORD}
    response = send("post", "/api/v1/auth/register", body)
    assert response.status_code == 201
    return {"Authorization": f"Bearer {response.json()['access_token']}"}


def sign_up_admin(email: str | None = None) -> Headers:
    email = email or new_email()
    headers = sign_up(email)
    call_command("make_admin", email, stdout=StringIO())
    return headers


class ApiTestCase(TestCase):
    alice: Headers
    bob: Headers

    @classmethod
    def setUpTestData(cls) -> None:
        cls.alice = sign_up()
        cls.bob = sign_up()

    def sign_up_admin(self) -> Headers:
        return sign_up_admin()

    def assert_errors(self, response: Any, *expected: tuple[str, str]) -> None:
        self.assertEqual(response.status_code, 422)
        found = [(error["field"], error["code"]) for error in response.json()["errors"]]
        self.assertEqual(found, list(expected))
