from typing import Annotated, Literal

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from pydantic import AfterValidator, ConfigDict, Field, JsonValue
from pydantic_core import PydanticCustomError

from app.core.jsontypes import Email, InputModel, OutputModel, RowModel
from app.core.lists import Page
from app.users.models import Role

EXAMPLE: dict[str, JsonValue] = {"email": "ada@example.com", "password": "open the larder door"}


def _validate(password: str) -> str:
    try:
        validate_password(password)  # the list AUTH_PASSWORD_VALIDATORS
    except ValidationError as error:
        raise PydanticCustomError("common", "{why}", {"why": error.messages[0]}) from None
    return password


NewPassword = Annotated[str, Field(min_length=12, max_length=128), AfterValidator(_validate)]


class Registration(InputModel):
    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    email: Email
    password: NewPassword


class Credentials(InputModel):
    """Only presence and type are checked: any other value is a wrong e-mail or password."""

    model_config = ConfigDict(json_schema_extra={"example": EXAMPLE})

    email: str = Field(max_length=254)
    password: str = Field(max_length=1024)


class RefreshRequest(InputModel):
    model_config = ConfigDict(json_schema_extra={"example": {"refresh_token": "from the log-in"}})

    refresh_token: str = Field(max_length=512)


class PasswordChange(InputModel):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "current_password": "open the larder door",
                "new_password": "close the larder door",
            }
        }
    )

    current_password: str = Field(max_length=1024)
    new_password: NewPassword


class User(RowModel):
    email: Email
    role: Annotated[str, Field(max_length=32, json_schema_extra={"enum": list(Role.values)})]


class UserPage(Page):
    items: Annotated[list[User], Field(max_length=100)]


class Session(OutputModel):
    access_token: str = Field(max_length=64)
    token_type: Literal["Bearer"] = "Bearer"  # noqa: S105
    expires_in: int = Field(ge=0, le=31_536_000)
    refresh_token: str = Field(max_length=64)
    user: User
