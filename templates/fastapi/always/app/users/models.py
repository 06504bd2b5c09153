from sqlalchemy.orm import Mapped, mapped_column

from app.core import sqltypes
from app.core.models import Row


class User(Row):
    __tablename__ = "users"

    email: Mapped[str] = mapped_column(sqltypes.String(254), unique=True)
    password_hash: Mapped[str] = mapped_column(sqltypes.String(255))
    role: Mapped[str] = mapped_column(sqltypes.String(5), default="user")
