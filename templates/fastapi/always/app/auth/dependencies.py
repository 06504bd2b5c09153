"""Who is calling: `CurrentUser` and `CurrentAdmin`, for any route that asks."""

from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy import select

from app.auth.models import Session
from app.auth.tokens import hash_token
from app.core.dependencies import get_database
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem
from app.users.models import User


@dataclass(frozen=True)
class Caller:
    user: User
    session_id: UUID


async def authenticate(request: Request) -> Caller:
    values = request.headers.getlist("authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    if scheme.lower() != "bearer":
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    now = utc_now()
    # A session of its own, given back before the body is read.
    async with get_database(request).read() as session:
        query = (
            select(User, Session.id)
            .join(Session, Session.user_id == User.id)
            .where(
                Session.access_hash == hash_token(token),
                Session.access_expires_at > now,
                Session.expires_at > now,
            )
        )
        found = (await session.execute(query)).one_or_none()
    if found is None:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise Problem("unauthorized", headers=headers)
    return Caller(*found)


_bearer = HTTPBearer(auto_error=False, scheme_name="bearer")  # for the OpenAPI document


async def current_caller(request: Request, _: Annotated[object, Depends(_bearer)]) -> Caller:
    # `ApiRoute` has asked before; elsewhere this is the first time.
    if not hasattr(request.state, "caller"):
        request.state.caller = await authenticate(request)
    caller: Caller = request.state.caller
    return caller


CurrentCaller = Annotated[Caller, Depends(current_caller)]


async def current_user(caller: CurrentCaller) -> User:
    return caller.user


CurrentUser = Annotated[User, Depends(current_user)]


async def current_admin(user: CurrentUser) -> User:
    if user.role != "admin":
        log_event("forbidden")
        raise Problem("forbidden")
    return user


CurrentAdmin = Annotated[User, Depends(current_admin)]
