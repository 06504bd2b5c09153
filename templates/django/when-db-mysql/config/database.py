"""DATABASE_URL as Django's settings know it."""

import ssl
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pymysql

pymysql.install_as_MySQLdb()  # Django asks for mysqlclient, which has no packages for Linux

WAIT_SECONDS = 5  # for a connection, and for a lock or an answer


def parse_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query, keep_blank_values=True))
    sslmode = query.pop("sslmode", "disable")
    name = unquote(parts.path.removeprefix("/"))
    if (
        parts.scheme != "mysql"
        or not (parts.username and parts.hostname and name)
        or parts.fragment
        or query
        or sslmode not in ("disable", "require", "verify-full")
    ):
        raise ValueError(
            "it must look like mysql://user:password@host:3306/name, with special characters"
            " percent-encoded; only ?sslmode=disable, require or verify-full may follow"
        )
    return {
        "ENGINE": "django.db.backends.mysql",
        "NAME": name,
        "USER": unquote(parts.username),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": parts.hostname,
        "PORT": parts.port or 3306,
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {
            "charset": "utf8mb4",
            "connect_timeout": WAIT_SECONDS,
            "read_timeout": WAIT_SECONDS,
            "write_timeout": WAIT_SECONDS,
            "isolation_level": "read committed",
            "init_command": "SET sql_mode = 'TRADITIONAL', time_zone = '+00:00',"
            f" lock_wait_timeout = {WAIT_SECONDS}, innodb_lock_wait_timeout = {WAIT_SECONDS}",
            "ssl": _encryption(sslmode),
        },
        "TEST": {"CHARSET": "utf8mb4", "COLLATION": "utf8mb4_bin"},
    }


def _encryption(sslmode: str) -> ssl.SSLContext | None:
    """`require` encrypts; `verify-full` also checks the certificate of the server."""
    if sslmode == "disable":
        return None
    context = ssl.create_default_context()
    if sslmode == "require":
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
