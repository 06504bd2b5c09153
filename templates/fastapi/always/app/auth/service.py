"""The life of a session."""

import datetime as dt
import re
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import Session
from app.auth.passwords import hash_password
from app.auth.schemas import SessionOut
from app.auth.tokens import hash_token, new_token
from app.core.config import Settings
from app.core.database import Database, violates_unique
from app.core.jsontypes import EMAIL
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem
from app.core.rows import affected
from app.users.models import User
from app.users.schemas import UserOut


async def register(db: AsyncSession, settings: Settings, email: str, password: str) -> SessionOut:
    user = User(email=email, password_hash=await hash_password(password))
    db.add(user)
    try:
        await db.flush()
    except IntegrityError as error:
        # Asking first would let two requests at once both hear "free".
        if violates_unique(error):
            raise Problem("email-taken") from None
        raise
    return await open_session(db, settings, user)


async def find_user(database: Database, email: str) -> User | None:
    if not re.fullmatch(EMAIL, email):
        return None
    async with database.read() as db:
        return (await db.scalars(select(User).where(User.email == email.lower()))).one_or_none()


async def open_session(db: AsyncSession, settings: Settings, user: User) -> SessionOut:
    now = utc_now()
    await db.execute(delete(Session).where(Session.user_id == user.id, Session.expires_at <= now))
    access_token, refresh_token = new_token(), new_token()
    end = now + dt.timedelta(seconds=settings.session_ttl)
    access_end, refresh_end = _ends(settings, now, end)
    session = Session(
        user_id=user.id,
        access_hash=hash_token(access_token),
        refresh_hash=hash_token(refresh_token),
        access_expires_at=access_end,
        refresh_expires_at=refresh_end,
        expires_at=end,
    )
    db.add(session)
    await db.commit()
    return _answer(user, access_token, refresh_token, access_end - now)


async def refresh(db: AsyncSession, settings: Settings, presented: str) -> SessionOut:
    now = utc_now()
    old_hash = hash_token(presented)
    end = await db.scalar(select(Session.expires_at).where(Session.refresh_hash == old_hash))
    if end is not None:
        access_token, refresh_token = new_token(), new_token()
        access_end, refresh_end = _ends(settings, now, end)
        # One statement: of ten requests with this token, one finds it.
        rotation = (
            update(Session)
            .where(Session.refresh_hash == old_hash)
            .where(Session.refresh_expires_at > now, Session.expires_at > now)
            .values(
                access_hash=hash_token(access_token),
                refresh_hash=hash_token(refresh_token),
                replaced_refresh_hash=old_hash,
                access_expires_at=access_end,
                refresh_expires_at=refresh_end,
                updated_at=now,
            )
        )
        if await affected(db, rotation) == 1:
            owner = select(User).join(Session, Session.user_id == User.id)
            query = owner.where(Session.refresh_hash == hash_token(refresh_token))
            user = (await db.scalars(query)).one()
            await db.commit()
            return _answer(user, access_token, refresh_token, access_end - now)
    # Somebody holds a copy of a token that was replaced: thief or owner, the session ends.
    stolen = delete(Session).where(Session.replaced_refresh_hash == old_hash)
    reused = await affected(db, stolen)
    await db.commit()
    if reused:
        log_event("refresh_reuse")
    raise Problem("invalid-refresh-token")


async def change_password(
    db: AsyncSession, settings: Settings, user: User, password: str
) -> SessionOut:
    password_hash = await hash_password(password)
    changed = (await db.scalars(select(User).where(User.id == user.id))).one()
    changed.password_hash = password_hash
    changed.updated_at = utc_now()
    await db.execute(delete(Session).where(Session.user_id == user.id))
    return await open_session(db, settings, changed)


async def close_session(db: AsyncSession, session_id: UUID) -> None:
    await db.execute(delete(Session).where(Session.id == session_id))
    await db.commit()


def _ends(
    settings: Settings, now: dt.datetime, end: dt.datetime
) -> tuple[dt.datetime, dt.datetime]:
    """When the two tokens expire: never later than the session."""
    access = now + dt.timedelta(seconds=settings.access_ttl)
    refresh_ = now + dt.timedelta(seconds=settings.refresh_ttl)
    return min(access, end), min(refresh_, end)


def _answer(user: User, access_token: str, refresh_token: str, life: dt.timedelta) -> SessionOut:
    return SessionOut(
        access_token=access_token,
        expires_in=int(life.total_seconds()),
        refresh_token=refresh_token,
        user=UserOut.model_validate(user),
    )
