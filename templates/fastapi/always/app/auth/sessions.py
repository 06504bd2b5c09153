"""The life of a session: two random tokens for the client, their SHA-256 for the database."""

import datetime as dt
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, cast

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth import schemas
from app.auth.models import Session, User
from app.core.config import Settings
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem


def hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def open_session(db: AsyncSession, settings: Settings, user: User) -> schemas.Session:
    now = utc_now()
    await db.execute(delete(Session).where(Session.user_id == user.id, Session.expires_at <= now))
    end = now + dt.timedelta(seconds=settings.session_ttl)
    answer, columns = _new_tokens(settings, user, end)
    db.add(Session(user_id=user.id, expires_at=end, **columns))
    await db.flush()
    return answer


async def refresh_session(db: AsyncSession, settings: Settings, token: str) -> schemas.Session:
    old_hash = hash_token(token)
    live = select(Session).where(
        Session.refresh_hash == old_hash,
        Session.refresh_expires_at > utc_now(),
    )
    if session := await db.scalar(live):
        answer, columns = _new_tokens(settings, session.user, session.expires_at)
        # One statement: of ten requests with this token, one finds the row.
        rotation = update(Session).where(Session.refresh_hash == old_hash)
        if await _affected(db, rotation.values(replaced_refresh_hash=old_hash, **columns)):
            return answer
    # Somebody has a copy of a token that was replaced. It may be a thief: the session ends.
    if await _affected(db, delete(Session).where(Session.replaced_refresh_hash == old_hash)):
        log_event("refresh_reuse")
    await db.commit()  # the exception would roll it back
    raise Problem("invalid-refresh-token")


async def _affected(db: AsyncSession, statement: Any) -> int:
    return cast("CursorResult[Any]", await db.execute(statement)).rowcount


def _new_tokens(
    settings: Settings, user: User, end: dt.datetime
) -> tuple[schemas.Session, dict[str, Any]]:
    """Two tokens, which end with the session at the latest: for the client, for the database."""
    now = utc_now()
    access_token, refresh_token = token_urlsafe(32), token_urlsafe(32)
    access_end = min(now + dt.timedelta(seconds=settings.access_ttl), end)
    answer = schemas.Session(
        access_token=access_token,
        expires_in=int((access_end - now).total_seconds()),
        refresh_token=refresh_token,
        user=schemas.User.model_validate(user),
    )
    return answer, {
        "access_hash": hash_token(access_token),
        "refresh_hash": hash_token(refresh_token),
        "access_expires_at": access_end,
        "refresh_expires_at": min(now + dt.timedelta(seconds=settings.refresh_ttl), end),
    }
