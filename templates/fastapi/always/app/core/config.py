"""Every setting comes from the environment, or from `.env`; the environment wins."""

from typing import Annotated, Literal

from fastapi import Depends, Request
from pydantic import BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.dialect import URL_PATTERN

Seconds = Annotated[int, Field(ge=1, le=31_536_000)]
Origin = Annotated[str, Field(pattern=r"^[^*/\s]+://[^*/\s]+$")]


def _split(value: str) -> list[str]:
    return [item.strip() for item in value.split(",") if item.strip()]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(
        env_file=".env", env_ignore_empty=True, extra="ignore", validate_default=False
    )

    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    database_url: str = Field(pattern=URL_PATTERN)
    cors_origins: Annotated[list[Origin], NoDecode, BeforeValidator(_split)] = []
    trust_proxy: bool = False
    log_level: Literal["debug", "info", "warn", "error"] = "info"
    access_ttl: Seconds = 900
    refresh_ttl: Seconds = 604_800
    session_ttl: Seconds = 2_592_000
    login_max_failures: int = Field(default=10, ge=1, le=1_000_000)
    login_window: Seconds = 900


def load_settings() -> Settings:
    try:
        return Settings()  # type: ignore[call-arg]  # the environment gives the arguments
    except ValidationError as error:
        # Not the error itself: it shows the value, and DATABASE_URL holds a password.
        found = [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SystemExit("configuration error: " + "; ".join(found)) from None


def get_settings(request: Request) -> Settings:
    settings: Settings = request.app.state.settings
    return settings


SettingsDep = Annotated[Settings, Depends(get_settings)]
