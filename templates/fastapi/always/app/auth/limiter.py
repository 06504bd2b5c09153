"""Slows down guessing. In the database, so that it holds for every process and restart."""

import datetime as dt
from hashlib import sha256

from fastapi import Request
from sqlalchemy import ColumnElement, delete, func, or_, select

from app.auth.models import LoginAttempt
from app.core.dependencies import get_database, get_settings
from app.core.logs import log_event
from app.core.models import utc_now
from app.core.problems import Problem

FAILURES_PER_ADDRESS = 10  # times as many as for one e-mail from one address


class LoginGuard:
    """Counts an attempt before the password is looked at, and takes it back on success.

    The other way round, fifty guesses sent at once would all be checked before the first
    is counted.
    """

    def __init__(self, request: Request, email: str) -> None:
        settings = get_settings(request)
        self.database = get_database(request)
        self.address = _address(request, settings.trust_proxy)
        self.email_hash = sha256(email.encode()).hexdigest()
        self.limit = settings.login_max_failures
        self.window = dt.timedelta(seconds=settings.login_window)

    async def count(self) -> None:
        attempt = LoginAttempt(address=self.address, email_hash=self.email_hash)
        async with self.database.write() as session:
            session.add(attempt)
            await session.commit()
        wait = await self._wait()
        if wait is None:
            return
        async with self.database.write() as session:
            await session.delete(attempt)
            await session.commit()
        log_event("login_blocked")
        raise Problem("too-many-requests", headers={"Retry-After": str(wait)})

    async def succeeded(self) -> None:
        outdated = LoginAttempt.created_at < utc_now() - self.window
        async with self.database.write() as session:
            await session.execute(delete(LoginAttempt).where(or_(self._is_same, outdated)))
            await session.commit()

    @property
    def _is_same(self) -> ColumnElement[bool]:
        return (LoginAttempt.address == self.address) & (LoginAttempt.email_hash == self.email_hash)

    async def _wait(self) -> int | None:
        """Seconds until the next try, or None when one is allowed now."""
        now = utc_now()
        recent = LoginAttempt.created_at > now - self.window
        here = LoginAttempt.address == self.address
        async with self.database.read() as session:
            for same, limit in (
                (self._is_same, self.limit),
                (here, self.limit * FAILURES_PER_ADDRESS),
            ):
                query = select(func.count(), func.min(LoginAttempt.created_at))
                count, first = (await session.execute(query.where(same, recent))).one()
                if count > limit:
                    return max(1, int((first + self.window - now).total_seconds()))
        return None


def _address(request: Request, trust_proxy: bool) -> str:
    forwarded = request.headers.getlist("x-forwarded-for") if trust_proxy else []
    if forwarded:
        # Our own proxy wrote the last entry; those before it are the client's word.
        return forwarded[-1].rpartition(",")[2].strip()[:64]
    return request.client.host if request.client else "unknown"
