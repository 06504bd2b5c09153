"""Opaque tokens: 256 random bits for the client, their SHA-256 for us."""

from hashlib import sha256
from secrets import token_urlsafe


def new_token() -> str:
    return token_urlsafe(32)


def hash_token(token: str) -> str:
    return sha256(token.encode()).hexdigest()
