"""Every setting comes from the environment, or from `.env`; the environment wins."""

from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.core.database import driver_url

Seconds = Annotated[int, Field(ge=1, le=31_536_000)]


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    database_url: str
    cors_origins: Annotated[list[str], NoDecode] = []
    trust_proxy: bool = False
    log_level: Literal["debug", "info", "warn", "error"] = "info"
    access_ttl: Seconds = 900
    refresh_ttl: Seconds = 604_800
    session_ttl: Seconds = 2_592_000
    login_max_failures: int = Field(default=10, ge=1, le=1_000_000)
    login_window: Seconds = 900

    @field_validator("database_url")
    @classmethod
    def has_the_right_driver(cls, value: str) -> str:
        driver_url(value)
        return value

    @field_validator("cors_origins", mode="before")
    @classmethod
    def split_at_commas(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        origins = [origin.strip() for origin in value.split(",") if origin.strip()]
        if any("://" not in origin or "*" in origin for origin in origins):
            raise ValueError("a comma-separated list such as https://app.example.com")
        return origins


def load_settings() -> Settings:
    try:
        return Settings()  # type: ignore[call-arg]  # the environment gives the arguments
    except ValidationError as error:
        # Not the error itself: it shows the value, and DATABASE_URL holds a password.
        found = [f"{str(e['loc'][0]).upper()}: {e['msg']}" for e in error.errors()]
        raise SystemExit("configuration error: " + "; ".join(found)) from None
