import datetime as dt
import sys
from io import StringIO
from unittest.mock import patch

from django.core.management import CommandError, call_command
from django.utils import timezone

from tests.base import PASSWORD, ApiTestCase, Headers, Json, new_email, send, sign_up

AUTH = "/api/v1/auth"


def register(email: str) -> Json:
    response = send("post", f"{AUTH}/register", {"email": email, "password": PASSWORD})
    assert response.status_code == 201
    session: Json = response.json()
    return session


def bearer(access_token: str) -> Headers:
    return {"Authorization": f"Bearer {access_token}"}


def status_of_me(access_token: str) -> int:
    status: int = send("get", f"{AUTH}/me", headers=bearer(access_token)).status_code
    return status


def log_in(email: str, password: str = PASSWORD) -> int:
    body = {"email": email, "password": password}
    status: int = send("post", f"{AUTH}/login", body).status_code
    return status


def set_password(email: str, password: str) -> str:
    out = StringIO()
    with patch.object(sys, "stdin", StringIO(f"{password}\n")):
        call_command("set_password", email, stdout=out)
    return out.getvalue()


class AuthTest(ApiTestCase):
    def test_register(self) -> None:
        email = new_email()
        session = register(email.upper())
        names = {"access_token", "token_type", "expires_in", "refresh_token", "user"}
        self.assertEqual(set(session), names)
        headers = {"Authorization": f"bearer {session['access_token']}"}
        me = send("get", f"{AUTH}/me", headers=headers).json()
        self.assertEqual(me, session["user"])
        self.assertEqual((me["email"], me["role"]), (email, "user"))

    def test_register_refuses(self) -> None:
        cases = [
            ({"email": "nobody"}, ("email", "format")),
            ({"password": "é" * 11}, ("password", "min_length")),
            ({"password": "Password1234"}, ("password", "common")),
            ({"role": "admin"}, ("role", "unknown")),
        ]
        for change, error in cases:
            with self.subTest(error):
                body = {"email": new_email(), "password": PASSWORD} | change
                self.assert_errors(send("post", f"{AUTH}/register", body), error)

    def test_email_taken(self) -> None:
        email = new_email()
        register(email)
        body = {"email": email.upper(), "password": PASSWORD}
        response = send("post", f"{AUTH}/register", body)
        self.assertEqual(response.status_code, 409)
        self.assertEqual(response.json()["type"], "urn:problem-type:email-taken")

    def test_log_in(self) -> None:
        email = new_email()
        register(email)
        response = send("post", f"{AUTH}/login", {"email": email, "password": PASSWORD})
        self.assertEqual(response.status_code, 200)
        self.assertEqual(status_of_me(response.json()["access_token"]), 200)
        self.assertEqual(status_of_me("nonsense"), 401)

    def test_wrong_password_and_unknown_email_alike(self) -> None:
        email = new_email()
        register(email)
        wrong = send("post", f"{AUTH}/login", {"email": email, "password": "wrong"})
        unknown = send("post", f"{AUTH}/login", {"email": new_email(), "password": "wrong"})
        self.assertEqual((wrong.status_code, unknown.status_code), (401, 401))
        self.assertEqual(wrong.json(), unknown.json())

    def test_refresh(self) -> None:
        old = register(new_email())
        body = {"refresh_token": old["refresh_token"]}
        response = send("post", f"{AUTH}/refresh", body)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(status_of_me(old["access_token"]), 401)
        self.assertEqual(status_of_me(response.json()["access_token"]), 200)

    def test_a_refresh_token_used_twice_ends_the_session(self) -> None:
        body = {"refresh_token": register(new_email())["refresh_token"]}
        new = send("post", f"{AUTH}/refresh", body).json()
        self.assertEqual(send("post", f"{AUTH}/refresh", body).status_code, 401)
        self.assertEqual(status_of_me(new["access_token"]), 401)

    def test_an_access_token_ends(self) -> None:
        in_an_hour = timezone.now() + dt.timedelta(hours=1)
        with patch("django.utils.timezone.now", return_value=in_an_hour):
            self.assertEqual(send("get", f"{AUTH}/me", headers=self.alice).status_code, 401)
        self.assertEqual(send("get", f"{AUTH}/me", headers=self.alice).status_code, 200)

    def test_log_out(self) -> None:
        email = new_email()
        first = register(email)["access_token"]
        body = {"email": email, "password": PASSWORD}
        second = send("post", f"{AUTH}/login", body).json()["access_token"]
        logout = send("post", f"{AUTH}/logout", headers=bearer(first))
        self.assertEqual(logout.status_code, 204)
        self.assertEqual((status_of_me(first), status_of_me(second)), (401, 200))

    def test_change_password_ends_other_sessions(self) -> None:
        email = new_email()
        old = register(email)["access_token"]
        body = {"current_password": "wrong", "new_password": "close the larder door"}
        wrong = send("post", f"{AUTH}/change-password", body, bearer(old))
        self.assertEqual(wrong.status_code, 403)
        body["current_password"] = PASSWORD
        right = send("post", f"{AUTH}/change-password", body, bearer(old))
        self.assertEqual(right.status_code, 200)
        self.assertEqual(status_of_me(old), 401)
        self.assertEqual(status_of_me(right.json()["access_token"]), 200)
        self.assertEqual(log_in(email), 401)

    def test_set_password_ends_all_sessions(self) -> None:
        email = new_email()
        session = register(email)
        self.assertIn("Done", set_password(email, "close the larder door"))
        self.assertEqual(status_of_me(session["access_token"]), 401)
        self.assertEqual(log_in(email, "close the larder door"), 200)
        with self.assertRaisesMessage(CommandError, "common"):
            set_password(email, "password1234")
        with self.assertRaisesMessage(CommandError, "no user"):
            set_password(new_email(), "")

    def test_login_limit(self) -> None:
        email = new_email()
        register(email)
        for _ in range(10):
            self.assertEqual(log_in(email, "wrong"), 401)
        late = send("post", f"{AUTH}/login", {"email": email, "password": PASSWORD})
        self.assertEqual(late.status_code, 429)
        self.assertTrue(1 <= int(late["Retry-After"]) <= 900)

    def test_admin_only(self) -> None:
        self.assertEqual(send("get", "/api/v1/users").status_code, 401)
        refused = send("get", "/api/v1/users", headers=self.alice)
        self.assertEqual(refused.status_code, 403)
        self.assertEqual(refused.json()["type"], "urn:problem-type:forbidden")

    def test_role_change_counts_at_once(self) -> None:
        email = new_email()
        headers = sign_up(email)
        call_command("make_admin", email, stdout=StringIO())
        page = send("get", "/api/v1/users?page_size=1", headers=headers)
        self.assertEqual(page.status_code, 200)
        self.assertEqual(len(page.json()["items"]), 1)
        self.assertEqual(page.json()["total"], 3)
