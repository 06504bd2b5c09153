"""DATABASE_URL as Django's settings know it."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote

WAIT_SECONDS = 5  # for a lock that another process holds


def parse_url(url: str) -> dict[str, Any]:
    path = unquote(url.removeprefix("sqlite:///"))
    if not url.startswith("sqlite:///") or not path:
        raise ValueError("it must look like sqlite:///relative.db or sqlite:////absolute.db")
    if not Path(path).absolute().parent.is_dir():
        raise ValueError(f"there is no folder {Path(path).absolute().parent}")
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": path,
        "CONN_MAX_AGE": 600,
        "OPTIONS": {
            "timeout": WAIT_SECONDS,
            # A transaction that reads first and writes later fails when another process has
            # written in between, so a transaction takes the lock at its start.
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL",
        },
    }
