import re
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError

from app.auth import sessions
from app.auth.dependencies import CurrentAdmin, CurrentSession, CurrentUser
from app.auth.limiter import guarded
from app.auth.models import Session, User
from app.auth.passwords import hash_password, verify_password
from app.auth.schemas import (
    Credentials,
    PasswordChange,
    RefreshRequest,
    Registration,
    SessionOut,
    UserOut,
)
from app.core.config import SettingsDep
from app.core.database import SessionDep, affected
from app.core.dialect import violates_unique
from app.core.jsontypes import EMAIL
from app.core.logs import log_event
from app.core.problems import Problem, documented
from app.core.routing import ApiRoute
from app.core.rows import ListQuery, Page, PageQuery, fetch_page

router = APIRouter(prefix="/api/v1/auth", tags=["auth"], route_class=ApiRoute)
users_router = APIRouter(prefix="/api/v1/users", tags=["users"], route_class=ApiRoute)


@router.post("/register", status_code=201, responses=documented(409))
async def register(body: Registration, db: SessionDep, settings: SettingsDep) -> SessionOut:
    user = User(email=body.email, password_hash=await hash_password(body.password))
    db.add(user)
    try:
        await db.flush()
    except IntegrityError as error:
        # Asking first would let two requests at once both hear "free".
        if violates_unique(error):
            raise Problem("email-taken") from None
        raise
    return await sessions.open_session(db, settings, user)


@router.post("/login", responses=documented(401, 429))
async def login(
    body: Credentials, request: Request, db: SessionDep, settings: SettingsDep
) -> SessionOut:
    async with guarded(request, db, body.email):
        user = None
        if re.fullmatch(EMAIL, body.email):
            user = await db.scalar(select(User).where(User.email == body.email.lower()))
            await db.commit()
        matches = await verify_password(body.password, user.password_hash if user else None)
        if user is None or not matches:
            log_event("login_failed")
            raise Problem("invalid-credentials")
    return await sessions.open_session(db, settings, user)


@router.post("/refresh", responses=documented(401))
async def refresh(body: RefreshRequest, db: SessionDep, settings: SettingsDep) -> SessionOut:
    return await sessions.refresh_session(db, settings, body.refresh_token)


@router.post("/logout", status_code=204)
async def logout(session: CurrentSession, db: SessionDep) -> Response:
    await db.execute(delete(Session).where(Session.id == session.id))
    await db.commit()
    return Response(status_code=204)


@router.get("/me")
async def me(user: CurrentUser) -> UserOut:
    return UserOut.model_validate(user)


@router.post("/change-password", responses=documented(403, 429))
async def change_password(
    body: PasswordChange, user: CurrentUser, request: Request, db: SessionDep, settings: SettingsDep
) -> SessionOut:
    async with guarded(request, db, user.email):
        if not await verify_password(body.current_password, user.password_hash):
            log_event("login_failed")
            raise Problem("wrong-password")
    password_hash = await hash_password(body.new_password)
    same = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
    if await affected(db, same.values(password_hash=password_hash)) == 0:
        raise Problem("wrong-password")  # changed by somebody else while we looked at it
    await db.execute(delete(Session).where(Session.user_id == user.id))
    changed = (await db.scalars(select(User).where(User.id == user.id))).one()
    return await sessions.open_session(db, settings, changed)


@users_router.get("", responses=documented(403))
async def list_users(
    query: Annotated[PageQuery, Query()], _: CurrentAdmin, db: SessionDep
) -> Page[UserOut]:
    return await fetch_page(db, User, Page[UserOut], ListQuery(**query.model_dump()))
