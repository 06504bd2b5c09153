"""Who is calling: `CurrentUser` and `CurrentAdmin`, for any route that asks."""

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from sqlalchemy import bindparam, select

from app.auth.models import Session, User
from app.auth.sessions import hash_token
from app.core.database import get_database
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem

# Built once: putting a query together costs as much as running it.
_BY_TOKEN = select(Session).where(
    Session.access_hash == bindparam("hash"), Session.access_expires_at > bindparam("now")
)


async def authenticate(request: Request) -> Session:
    values = request.headers.getlist("authorization")
    scheme, _, token = values[0].partition(" ") if len(values) == 1 else ("", "", "")
    if scheme.lower() != "bearer":
        raise Problem("unauthorized", headers={"WWW-Authenticate": "Bearer"})
    # A connection of its own, given back before the body is read.
    async with get_database(request).session() as db:
        session = await db.scalar(_BY_TOKEN, {"hash": hash_token(token), "now": utc_now()})
    if session is None:
        headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise Problem("unauthorized", headers=headers)
    return session


_bearer = HTTPBearer(auto_error=False, scheme_name="bearer")  # for the OpenAPI document


async def current_session(request: Request, _: Annotated[object, Depends(_bearer)]) -> Session:
    session: Session = request.state.session  # `ApiRoute` has authenticated the request
    return session


CurrentSession = Annotated[Session, Depends(current_session)]


async def current_user(session: CurrentSession) -> User:
    return session.user


CurrentUser = Annotated[User, Depends(current_user)]


async def current_admin(user: CurrentUser) -> User:
    if user.role != "admin":
        log_event("forbidden")
        raise Problem("forbidden")
    return user


CurrentAdmin = Annotated[User, Depends(current_admin)]
