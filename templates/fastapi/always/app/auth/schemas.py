from typing import Annotated, Literal

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from app.auth.passwords import is_common
from app.core.jsontypes import Email, RequestBody, ResponseBody, Stored


def _not_common(password: str) -> str:
    if is_common(password):
        raise PydanticCustomError("common", "This password is one of the most common ones")
    return password


NewPassword = Annotated[str, Field(min_length=12, max_length=128), AfterValidator(_not_common)]


class Registration(RequestBody):
    email: Email
    password: NewPassword


class Credentials(RequestBody):
    """Only presence and type are checked: anything else is a wrong e-mail or password."""

    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class RefreshRequest(RequestBody):
    refresh_token: str = Field(max_length=512)


class PasswordChange(RequestBody):
    current_password: str = Field(max_length=1024)
    new_password: NewPassword


class UserOut(Stored):
    email: Email
    role: Literal["user", "admin"]


class SessionOut(ResponseBody):
    access_token: str = Field(max_length=64)
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(ge=0, le=31_536_000)
    refresh_token: str = Field(max_length=64)
    user: UserOut
