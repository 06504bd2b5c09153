"""Argon2id, and the passwords that everybody tries first."""

from importlib.resources import files
from threading import BoundedSemaphore

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError

# Each run takes 19 MiB, so only a few may run side by side.
hashing = BoundedSemaphore(4)
_common = frozenset((files("app.users") / "common-passwords.txt").read_bytes().split())


class Argon2idHasher(Argon2PasswordHasher):
    """OWASP's minimum; Django's own numbers take 100 MiB for each log-in."""

    time_cost = 2
    memory_cost = 19456
    parallelism = 1


class LengthValidator:
    """12 to 128 characters. For `AUTH_PASSWORD_VALIDATORS`."""

    def validate(self, password: str, user: object = None) -> None:
        if len(password) < 12:
            raise ValidationError("The password has fewer than 12 characters", "min_length")
        if len(password) > 128:
            raise ValidationError("The password has more than 128 characters", "max_length")

    def get_help_text(self) -> str:
        return "12 to 128 characters, any of them."


class CommonPasswordValidator:
    """None of `common-passwords.txt`, whatever its case."""

    def validate(self, password: str, user: object = None) -> None:
        if password.encode(errors="replace").lower() in _common:
            raise ValidationError("This password is one of the most common ones", "common")

    def get_help_text(self) -> str:
        return "Not one of the most common passwords."
