"""Slows down guessing. In the database, so that it holds for every process and restart."""

import datetime as dt
import math
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from hashlib import sha256

from fastapi import Request
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import LoginAttempt
from app.core.config import Settings, get_settings
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem

ADDRESS_FACTOR = 10  # so many times the failures that one e-mail has, for all of an address


@asynccontextmanager
async def guarded(request: Request, db: AsyncSession, email: str) -> AsyncIterator[None]:
    """Counts an attempt before the password is looked at, and takes it back on success.

    The other way round, fifty guesses sent at once would all be checked before the first
    is counted.
    """
    settings = get_settings(request)
    window = dt.timedelta(seconds=settings.login_window)
    attempt = LoginAttempt(
        address=_address(request, settings), email_hash=sha256(email.lower().encode()).hexdigest()
    )
    db.add(attempt)
    await db.commit()
    here = LoginAttempt.address == attempt.address
    same = here & (LoginAttempt.email_hash == attempt.email_hash)
    limit = settings.login_max_failures
    for attempts, allowed in ((same, limit), (here, limit * ADDRESS_FACTOR)):
        now = utc_now()
        query = select(func.count(), func.min(LoginAttempt.created_at))
        recent = query.where(attempts, LoginAttempt.created_at > now - window)
        count, first = (await db.execute(recent)).one()
        if count > allowed:
            await db.execute(delete(LoginAttempt).where(LoginAttempt.id == attempt.id))
            await db.commit()
            log_event("login_blocked")
            wait = math.ceil((first + window - now).total_seconds())
            raise Problem("too-many-requests", headers={"Retry-After": str(wait)})
    await db.commit()  # gives the connection back while the password is looked at
    yield
    outdated = LoginAttempt.created_at < utc_now() - window
    await db.execute(delete(LoginAttempt).where(same | outdated))
    await db.commit()


def _address(request: Request, settings: Settings) -> str:
    forwarded = request.headers.getlist("x-forwarded-for") if settings.trust_proxy else []
    if forwarded:
        # Our own proxy wrote the last entry; those before it are the client's word.
        return forwarded[-1].rpartition(",")[2].strip()[:64]
    return request.client.host if request.client else "unknown"
