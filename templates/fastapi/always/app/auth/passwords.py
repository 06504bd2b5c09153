"""Argon2id, and the passwords that everybody tries first."""

from importlib.resources import files

from anyio import CapacityLimiter, to_thread
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

# OWASP's minimum. Each run takes 19 MiB, so only a few may run side by side.
_hasher = PasswordHash([Argon2Hasher(memory_cost=19456, time_cost=2, parallelism=1)])
_slots = CapacityLimiter(4)
_dummy_hash = _hasher.hash("nobody has this password")
_common = frozenset((files("app.auth") / "common-passwords.txt").read_bytes().split())


def is_common(password: str) -> bool:
    return password.encode().lower() in _common  # bytes have ASCII's lower case only


async def hash_password(password: str) -> str:
    return await to_thread.run_sync(_hasher.hash, password, limiter=_slots)


async def verify_password(password: str, password_hash: str | None) -> bool:
    """Without a hash it takes just as long, so that nobody can tell who has an account."""
    matches = await to_thread.run_sync(
        _hasher.verify, password, password_hash or _dummy_hash, limiter=_slots
    )
    return matches and password_hash is not None
