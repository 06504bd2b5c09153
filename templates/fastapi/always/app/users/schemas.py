from typing import Literal

from app.core.jsontypes import Email, Stored


class UserOut(Stored):
    email: Email
    role: Literal["user", "admin"]
