import re
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Request
from sqlalchemy import delete, select

from app.auth import schemas
from app.auth.dependencies import CurrentSession, CurrentUser, require_role
from app.auth.limiter import limited
from app.auth.models import Session, User
from app.auth.passwords import hash_password, verify_password
from app.auth.sessions import open_session, refresh_session
from app.core.config import SettingsDep
from app.core.database import SessionDep
from app.core.jsontypes import EMAIL
from app.core.lists import ListQuery, PageQuery, fetch_page
from app.core.logs import log_event
from app.core.problems import Problem, documented

router = APIRouter(prefix="/api/v1/auth", tags=["auth"])
users_router = APIRouter(prefix="/api/v1/users", tags=["users"])


@router.post("/register", status_code=201, responses=documented(409))
async def register(
    body: schemas.Registration, db: SessionDep, settings: SettingsDep
) -> schemas.Session:
    user = User(email=body.email, password_hash=await hash_password(body.password))
    db.add(user)
    await db.flush()
    return await open_session(db, settings, user)


@router.post("/login", responses=documented(401, 429))
async def login(
    body: schemas.Credentials, request: Request, db: SessionDep, settings: SettingsDep
) -> schemas.Session:
    async with limited(request, db, body.email):
        user = None
        if re.fullmatch(EMAIL, body.email):
            user = await db.scalar(select(User).where(User.email == body.email.lower()))
            await db.commit()  # no connection is held while the password is verified
        matches = await verify_password(body.password, user.password_hash if user else None)
        if user is None or not matches:
            log_event("login_failed")
            raise Problem("invalid-credentials")
    await _lock(db, user, "invalid-credentials")
    return await open_session(db, settings, user)


@router.post("/refresh", responses=documented(401))
async def refresh(
    body: schemas.RefreshRequest, db: SessionDep, settings: SettingsDep
) -> schemas.Session:
    return await refresh_session(db, settings, body.refresh_token)


@router.post("/logout", status_code=204)
async def logout(session: CurrentSession, db: SessionDep) -> None:
    await db.execute(delete(Session).where(Session.id == session.id))


@router.get("/me", response_model=schemas.User)
async def get_me(user: CurrentUser) -> User:
    return user


@router.post("/change-password", responses=documented(403, 429))
async def change_password(
    body: schemas.PasswordChange,
    user: CurrentUser,
    request: Request,
    db: SessionDep,
    settings: SettingsDep,
) -> schemas.Session:
    async with limited(request, db, user.email):
        if not await verify_password(body.current_password, user.password_hash):
            log_event("login_failed")
            raise Problem("wrong-password")
    new_hash = await hash_password(body.new_password)
    await _lock(db, user, "wrong-password")
    user.password_hash = new_hash
    await db.execute(delete(Session).where(Session.user_id == user.id))
    await db.flush()
    return await open_session(db, settings, user)


async def _lock(db: SessionDep, user: User, problem: str) -> None:
    """Locks the user's row, if its password is still the one that was verified."""
    same = select(User.id).where(User.id == user.id, User.password_hash == user.password_hash)
    if await db.scalar(same.with_for_update()) is None:
        raise Problem(problem)


@users_router.get(
    "",
    response_model=schemas.UserPage,
    responses=documented(403),
    dependencies=[Depends(require_role("admin"))],
)
async def list_users(query: Annotated[PageQuery, Query()], db: SessionDep) -> dict[str, Any]:
    pages = ListQuery(page=query.page, page_size=query.page_size)
    return await fetch_page(db, select(User), User.__table__, pages)
