from fastapi import APIRouter, Request, Response

from app.auth import service
from app.auth.dependencies import CurrentCaller, CurrentUser
from app.auth.limiter import LoginGuard
from app.auth.passwords import verify_password
from app.auth.schemas import (
    Credentials,
    PasswordChange,
    RefreshRequest,
    Registration,
    SessionOut,
)
from app.core.dependencies import SessionDep, SettingsDep, get_database
from app.core.logs import log_event
from app.core.problems import Problem, documented
from app.core.routing import ApiRoute
from app.users.schemas import UserOut

router = APIRouter(prefix="/api/v1/auth", tags=["auth"], route_class=ApiRoute)


@router.post("/register", status_code=201, responses=documented(409))
async def register(body: Registration, db: SessionDep, settings: SettingsDep) -> SessionOut:
    return await service.register(db, settings, body.email, body.password)


@router.post("/login", responses=documented(401, 429))
async def login(
    body: Credentials, request: Request, db: SessionDep, settings: SettingsDep
) -> SessionOut:
    guard = LoginGuard(request, body.email.lower())
    await guard.count()
    user = await service.find_user(get_database(request), body.email)
    matches = await verify_password(body.password, user.password_hash if user else None)
    if user is None or not matches:
        log_event("login_failed")
        raise Problem("invalid-credentials")
    await guard.succeeded()
    return await service.open_session(db, settings, user)


@router.post("/refresh", responses=documented(401))
async def refresh(body: RefreshRequest, db: SessionDep, settings: SettingsDep) -> SessionOut:
    return await service.refresh(db, settings, body.refresh_token)


@router.post("/logout", status_code=204)
async def logout(caller: CurrentCaller, db: SessionDep) -> Response:
    await service.close_session(db, caller.session_id)
    return Response(status_code=204)


@router.get("/me")
async def me(user: CurrentUser) -> UserOut:
    return UserOut.model_validate(user)


@router.post("/change-password", responses=documented(403, 429))
async def change_password(
    body: PasswordChange,
    user: CurrentUser,
    request: Request,
    db: SessionDep,
    settings: SettingsDep,
) -> SessionOut:
    guard = LoginGuard(request, user.email)
    await guard.count()
    if not await verify_password(body.current_password, user.password_hash):
        log_event("login_failed")
        raise Problem("wrong-password")
    await guard.succeeded()
    return await service.change_password(db, settings, user, body.new_password)
