"""The life of a session: 256 random bits a token for the client, their SHA-256 for us."""

import datetime as dt
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import Session, User
from app.auth.schemas import SessionOut, UserOut
from app.core.config import Settings
from app.core.database import affected
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem


def hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()


async def open_session(db: AsyncSession, settings: Settings, user: User) -> SessionOut:
    # Holds the user's row. A password that was changed since it was looked at opens nothing.
    same = update(User).where(User.id == user.id, User.password_hash == user.password_hash)
    if await affected(db, same.values(updated_at=User.updated_at)) == 0:
        raise Problem("invalid-credentials")
    now = utc_now()
    await db.execute(delete(Session).where(Session.user_id == user.id, Session.expires_at <= now))
    end = now + dt.timedelta(seconds=settings.session_ttl)
    answer, columns = _new_tokens(settings, user, end)
    db.add(Session(user_id=user.id, expires_at=end, **columns))
    await db.commit()
    return answer


async def refresh_session(db: AsyncSession, settings: Settings, presented: str) -> SessionOut:
    old_hash = hash_token(presented)
    query = select(Session).where(
        Session.refresh_hash == old_hash, Session.refresh_expires_at > utc_now()
    )
    if session := await db.scalar(query):
        answer, columns = _new_tokens(settings, session.user, session.expires_at)
        # One statement: of ten requests with this token, one finds it.
        rotation = update(Session).where(Session.refresh_hash == old_hash)
        if await affected(db, rotation.values(replaced_refresh_hash=old_hash, **columns)) == 1:
            await db.commit()
            return answer
    # Somebody holds a copy of a token that was replaced: thief or owner, the session ends.
    reused = await affected(db, delete(Session).where(Session.replaced_refresh_hash == old_hash))
    await db.commit()
    if reused:
        log_event("refresh_reuse")
    raise Problem("invalid-refresh-token")


def _new_tokens(
    settings: Settings, user: User, end: dt.datetime
) -> tuple[SessionOut, dict[str, Any]]:
    """Two tokens that do not outlive the session: for the client, and for the database."""
    now = utc_now()
    access_token, refresh_token = token_urlsafe(32), token_urlsafe(32)
    access_end = min(now + dt.timedelta(seconds=settings.access_ttl), end)
    answer = SessionOut(
        access_token=access_token,
        expires_in=int((access_end - now).total_seconds()),
        refresh_token=refresh_token,
        user=UserOut.model_validate(user),
    )
    return answer, {
        "access_hash": hash_token(access_token),
        "refresh_hash": hash_token(refresh_token),
        "access_expires_at": access_end,
        "refresh_expires_at": min(now + dt.timedelta(seconds=settings.refresh_ttl), end),
    }
