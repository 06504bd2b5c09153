import datetime as dt

import pytest
from flask.testing import FlaskClient

from app import App
from app.auth import current_user
from app.core.models import utc_now
from tests.conftest import PASSWORD, Headers, new_email, sign_up

AUTH = "/api/v1/auth"


def register(client: FlaskClient, email: str) -> dict[str, str]:
    response = client.post(f"{AUTH}/register", json={"email": email, "password": PASSWORD})
    assert response.status_code == 201
    session: dict[str, str] = response.get_json()
    return session


def status_of_me(client: FlaskClient, access_token: str) -> int:
    headers = {"Authorization": f"Bearer {access_token}"}
    return client.get(f"{AUTH}/me", headers=headers).status_code


def test_register(client: FlaskClient) -> None:
    email = new_email()
    session = register(client, email.upper())
    assert set(session) == {"access_token", "token_type", "expires_in", "refresh_token", "user"}
    me = client.get(f"{AUTH}/me", headers={"Authorization": f"bearer {session['access_token']}"})
    assert me.get_json() == session["user"]
    assert me.get_json()["email"] == email
    assert me.get_json()["role"] == "user"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"email": "nobody"}, ("email", "format")),
        ({"password": "é" * 11}, ("password", "min_length")),
        ({"password": "Password1234"}, ("password", "common")),
        ({"role": "admin"}, ("role", "unknown")),
    ],
)
def test_register_refuses(
    client: FlaskClient, change: dict[str, str], error: tuple[str, str]
) -> None:
    body = {"email": new_email(), "password": PASSWORD} | change
    response = client.post(f"{AUTH}/register", json=body)
    assert response.status_code == 422
    assert [(e["field"], e["code"]) for e in response.get_json()["errors"]] == [error]


def test_email_taken(client: FlaskClient) -> None:
    email = new_email()
    register(client, email)
    body = {"email": email.upper(), "password": PASSWORD}
    response = client.post(f"{AUTH}/register", json=body)
    assert response.status_code == 409
    assert response.get_json()["type"] == "urn:problem-type:email-taken"


def test_log_in(client: FlaskClient) -> None:
    email = new_email()
    register(client, email)
    response = client.post(f"{AUTH}/login", json={"email": email, "password": PASSWORD})
    assert response.status_code == 200
    assert status_of_me(client, response.get_json()["access_token"]) == 200
    assert status_of_me(client, "nonsense") == 401


def test_wrong_password_and_unknown_email_alike(client: FlaskClient) -> None:
    email = new_email()
    register(client, email)
    wrong = client.post(f"{AUTH}/login", json={"email": email, "password": "wrong"})
    unknown = client.post(f"{AUTH}/login", json={"email": new_email(), "password": "wrong"})
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.get_json() == unknown.get_json()


def test_refresh(client: FlaskClient) -> None:
    old = register(client, new_email())
    response = client.post(f"{AUTH}/refresh", json={"refresh_token": old["refresh_token"]})
    assert response.status_code == 200
    assert status_of_me(client, old["access_token"]) == 401
    assert status_of_me(client, response.get_json()["access_token"]) == 200


def test_a_refresh_token_used_twice_ends_the_session(client: FlaskClient) -> None:
    old = register(client, new_email())
    body = {"refresh_token": old["refresh_token"]}
    new = client.post(f"{AUTH}/refresh", json=body).get_json()
    assert client.post(f"{AUTH}/refresh", json=body).status_code == 401
    assert status_of_me(client, new["access_token"]) == 401


def test_an_access_token_ends(
    client: FlaskClient, alice: Headers, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_an_hour = utc_now() + dt.timedelta(hours=1)
    with monkeypatch.context() as patched:
        patched.setattr(current_user, "utc_now", lambda: in_an_hour)
        assert client.get(f"{AUTH}/me", headers=alice).status_code == 401
    assert client.get(f"{AUTH}/me", headers=alice).status_code == 200


def test_log_out(client: FlaskClient) -> None:
    email = new_email()
    first = register(client, email)
    body = {"email": email, "password": PASSWORD}
    second = client.post(f"{AUTH}/login", json=body).get_json()
    headers = {"Authorization": f"Bearer {first['access_token']}"}
    assert client.post(f"{AUTH}/logout", headers=headers).status_code == 204
    assert status_of_me(client, first["access_token"]) == 401
    assert status_of_me(client, second["access_token"]) == 200


def test_change_password_ends_other_sessions(client: FlaskClient) -> None:
    email = new_email()
    old = register(client, email)
    headers = {"Authorization": f"Bearer {old['access_token']}"}
    body = {"current_password": "wrong", "new_password": "close the larder door"}
    wrong = client.post(f"{AUTH}/change-password", json=body, headers=headers)
    assert wrong.status_code == 403
    body["current_password"] = PASSWORD
    right = client.post(f"{AUTH}/change-password", json=body, headers=headers)
    assert right.status_code == 200
    assert status_of_me(client, old["access_token"]) == 401
    assert status_of_me(client, right.get_json()["access_token"]) == 200
    again = client.post(f"{AUTH}/login", json={"email": email, "password": PASSWORD})
    assert again.status_code == 401


def test_set_password_ends_all_sessions(app: App, client: FlaskClient) -> None:
    email = new_email()
    session = register(client, email)
    commands = app.test_cli_runner()
    done = commands.invoke(args=["set-password", email], input="close the larder door\n")
    assert done.exit_code == 0
    assert status_of_me(client, session["access_token"]) == 401
    body = {"email": email, "password": "close the larder door"}
    assert client.post(f"{AUTH}/login", json=body).status_code == 200
    refused = commands.invoke(args=["set-password", email], input="password1234\n")
    assert refused.exit_code == 1
    assert "common" in refused.output
    assert commands.invoke(args=["set-password", new_email()], input="\n").exit_code == 1


def test_login_limit(client: FlaskClient) -> None:
    email = new_email()
    register(client, email)
    for _ in range(10):
        guess = client.post(f"{AUTH}/login", json={"email": email, "password": "wrong"})
        assert guess.status_code == 401
    late = client.post(f"{AUTH}/login", json={"email": email, "password": PASSWORD})
    assert late.status_code == 429
    assert 1 <= int(late.headers["Retry-After"]) <= 900


def test_admin_only(client: FlaskClient, alice: Headers) -> None:
    assert client.get("/api/v1/users").status_code == 401
    refused = client.get("/api/v1/users", headers=alice)
    assert refused.status_code == 403
    assert refused.get_json()["type"] == "urn:problem-type:forbidden"


def test_role_change_counts_at_once(app: App, client: FlaskClient) -> None:
    email = new_email()
    headers = sign_up(client, email)
    assert app.test_cli_runner().invoke(args=["make-admin", email]).exit_code == 0
    page = client.get("/api/v1/users?page_size=1", headers=headers)
    assert page.status_code == 200
    assert len(page.get_json()["items"]) == 1
    assert page.get_json()["total"] >= 1
