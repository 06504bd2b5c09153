"""DATABASE_URL as Django's settings know it."""

from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

WAIT_SECONDS = 5  # for a connection, and for a statement


def parse_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    sslmode = query.pop("sslmode", "prefer")
    name = unquote(parts.path.removeprefix("/"))
    if (
        parts.scheme not in ("postgres", "postgresql")
        or not (parts.username and parts.hostname and name)
        or parts.fragment
        or query
        or sslmode not in ("prefer", "disable", "require", "verify-full")
    ):
        raise ValueError(
            "it must look like postgres://user:password@host:5432/name, with special characters"
            " percent-encoded; only ?sslmode=disable, require or verify-full may follow"
        )
    options: dict[str, Any] = {"connect_timeout": WAIT_SECONDS, "sslmode": sslmode}
    if sslmode == "verify-full":
        options["sslrootcert"] = "system"  # the certificates that the system trusts
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port or 5432,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": True,  # a pooler in transaction mode has none
        "OPTIONS": options,
    }
