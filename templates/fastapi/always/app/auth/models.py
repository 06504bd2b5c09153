import datetime as dt
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.core import sqltypes
from app.core.models import Base, Row, utc_now


class User(Row):
    __tablename__ = "users"

    email: Mapped[str] = mapped_column(sqltypes.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sqltypes.String(255))
    role: Mapped[str] = mapped_column(sqltypes.String(5), default="user")


class Session(Row):
    """One log-in. Of its two tokens only the SHA-256 is known here."""

    __tablename__ = "sessions"

    user_id: Mapped[UUID] = mapped_column(sa.ForeignKey("users.id", ondelete="CASCADE"), index=True)
    access_hash: Mapped[str] = mapped_column(sqltypes.String(64), unique=True)
    refresh_hash: Mapped[str] = mapped_column(sqltypes.String(64), unique=True)
    replaced_refresh_hash: Mapped[str | None] = mapped_column(sqltypes.String(64), index=True)
    access_expires_at: Mapped[dt.datetime]
    refresh_expires_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]

    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class LoginAttempt(Base):
    """A log-in that has not succeeded (yet)."""

    __tablename__ = "login_attempts"

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(sqltypes.String(64), index=True)
    email_hash: Mapped[str] = mapped_column(sqltypes.String(64))
    created_at: Mapped[dt.datetime] = mapped_column(default=utc_now)
