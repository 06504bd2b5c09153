from typing import Any

from django.contrib.auth import authenticate
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.http import HttpRequest
from ninja import Query, Router

from app.core.lists import PageQuery, fetch_page
from app.core.logs import log_event
from app.core.problems import Problem, documented
from app.users import schemas
from app.users.auth import ApiRequest, RoleBearer
from app.users.limiter import count_attempt, forget
from app.users.models import Role, Session, User
from app.users.passwords import hashing
from app.users.sessions import open_session, refresh_session

auth_router = Router(tags=["auth"], by_alias=True)
users_router = Router(tags=["users"], by_alias=True)


def problems(*statuses: int) -> dict[str, Any]:
    return {"responses": documented(*statuses)}


@auth_router.post(
    "/register",
    auth=None,
    response={201: schemas.Session},
    operation_id="register",
    openapi_extra=problems(409),
)
def register(request: HttpRequest, body: schemas.Registration) -> schemas.Session:
    with hashing:
        user = User(email=body.email, password=make_password(body.password))
    with transaction.atomic():
        user.save(force_insert=True)
        return open_session(user)


@auth_router.post(
    "/login",
    auth=None,
    response=schemas.Session,
    operation_id="login",
    openapi_extra=problems(401, 429),
)
def login(request: HttpRequest, body: schemas.Credentials) -> schemas.Session:
    user = authenticate(request, username=body.email, password=body.password)
    if user is None:
        raise Problem("invalid-credentials")
    with transaction.atomic():
        return open_session(lock(user, "invalid-credentials"))


@auth_router.post(
    "/refresh",
    auth=None,
    response=schemas.Session,
    operation_id="refresh",
    openapi_extra=problems(401),
)
def refresh(request: HttpRequest, body: schemas.RefreshRequest) -> schemas.Session:
    return refresh_session(body.refresh_token)


@auth_router.post("/logout", response={204: None}, operation_id="logout")
def logout(request: ApiRequest) -> None:
    request.auth.delete()


@auth_router.get("/me", response=schemas.User, operation_id="getMe")
def get_me(request: ApiRequest) -> User:
    return request.user


@auth_router.post(
    "/change-password",
    response=schemas.Session,
    operation_id="changePassword",
    openapi_extra=problems(403, 429),
)
def change_password(request: ApiRequest, body: schemas.PasswordChange) -> schemas.Session:
    user = request.user
    keys = count_attempt(request, user.email)
    with hashing:
        matches = user.check_password(body.current_password)
    if not matches:
        log_event("login_failed")
        raise Problem("wrong-password")
    forget(keys)
    with hashing:
        new_hash = make_password(body.new_password)
    with transaction.atomic():
        user = lock(user, "wrong-password")
        user.password = new_hash
        user.save(update_fields=["password", "updated_at"])
        Session.objects.filter(user=user).delete()
        return open_session(user)


def lock(user: Any, problem: str) -> User:
    """Locks the user's row, if its password is still the one that was verified."""
    same = User.objects.select_for_update().filter(pk=user.pk, password=user.password)
    locked = same.first()
    if locked is None:
        raise Problem(problem)
    return locked


@users_router.get(
    "",
    auth=RoleBearer(Role.ADMIN),
    response=schemas.UserPage,
    operation_id="listUsers",
)
def list_users(request: ApiRequest, query: Query[PageQuery]) -> dict[str, Any]:
    return fetch_page(User.objects.all(), query)
