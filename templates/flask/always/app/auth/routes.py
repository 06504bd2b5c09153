import re

from flask import Response
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from sqlalchemy import delete, select
from sqlalchemy.orm import Session as DatabaseSession

from app.auth import schemas
from app.auth.current_user import current_session, current_user, login_required, role_required
from app.auth.limiter import limited
from app.auth.models import LoginSession, User
from app.auth.passwords import hash_password, verify_password
from app.auth.sessions import open_session, refresh_session
from app.core.config import get_settings
from app.core.database import get_db
from app.core.jsontypes import EMAIL
from app.core.lists import ListQuery, PageQuery, fetch_page
from app.core.logs import log_event
from app.core.openapi import answer, responses
from app.core.problems import Problem

auth_bp = APIBlueprint("auth", __name__, url_prefix="/api/v1/auth", abp_tags=[Tag(name="auth")])
users_bp = APIBlueprint("users", __name__, url_prefix="/api/v1/users", abp_tags=[Tag(name="users")])


@auth_bp.post("/register", responses=responses({201: schemas.Session}, 409))
def register(body: schemas.Registration) -> Response:
    db = get_db()
    user = User(email=body.email, password_hash=hash_password(body.password))
    db.add(user)
    db.flush()
    return answer(schemas.Session, open_session(db, get_settings(), user), 201)


@auth_bp.post("/login", responses=responses({200: schemas.Session}, 401, 429))
def login(body: schemas.Credentials) -> Response:
    db = get_db()
    with limited(db, body.email):
        user = None
        if re.fullmatch(EMAIL, body.email):
            user = db.scalar(select(User).where(User.email == body.email.lower()))
            db.commit()  # no connection is held while the password is verified
        matches = verify_password(body.password, user.password_hash if user else None)
        if user is None or not matches:
            log_event("login_failed")
            raise Problem("invalid-credentials")
    _lock(db, user, "invalid-credentials")
    return answer(schemas.Session, open_session(db, get_settings(), user))


@auth_bp.post("/refresh", responses=responses({200: schemas.Session}, 401))
def refresh(body: schemas.RefreshRequest) -> Response:
    session = refresh_session(get_db(), get_settings(), body.refresh_token)
    return answer(schemas.Session, session)


@auth_bp.post("/logout", responses=responses({204: None}))
@login_required
def logout() -> tuple[str, int]:
    db = get_db()
    db.execute(delete(LoginSession).where(LoginSession.id == current_session().id))
    db.commit()
    return "", 204


@auth_bp.get("/me", responses=responses({200: schemas.User}))
@login_required
def get_me() -> Response:
    return answer(schemas.User, current_user())


@auth_bp.post("/change-password", responses=responses({200: schemas.Session}, 403, 429))
@login_required
def change_password(body: schemas.PasswordChange) -> Response:
    db, user = get_db(), current_user()
    with limited(db, user.email):
        if not verify_password(body.current_password, user.password_hash):
            log_event("login_failed")
            raise Problem("wrong-password")
    new_hash = hash_password(body.new_password)
    _lock(db, user, "wrong-password")
    user.password_hash = new_hash
    db.execute(delete(LoginSession).where(LoginSession.user_id == user.id))
    db.flush()
    return answer(schemas.Session, open_session(db, get_settings(), user))


def _lock(db: DatabaseSession, user: User, problem: str) -> None:
    """Locks the user's row, if its password is still the one that was verified."""
    same = select(User.id).where(User.id == user.id, User.password_hash == user.password_hash)
    if db.scalar(same.with_for_update()) is None:
        raise Problem(problem)


@users_bp.get("", responses=responses({200: schemas.UserPage}, 403))
@role_required("admin")
def list_users(query: PageQuery) -> Response:
    pages = ListQuery(page=query.page, page_size=query.page_size)
    return answer(schemas.UserPage, fetch_page(get_db(), select(User), User.__table__, pages))
