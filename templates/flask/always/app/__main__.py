"""`python -m app` starts the server for production; `flask --app app run --debug` is for development."""

import argparse
import socket

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels

from app.core.config import Settings, load_settings
from app.core.database import THREADS
from app.core.logs import configure_logging, logger

HEADER_SECONDS = 10
SHUTDOWN_SECONDS = 9


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app")
    parser.add_argument("--workers", type=int, default=1, help="number of processes")
    arguments = parser.parse_args()

    settings = load_settings()
    configure_logging(settings.log_level)
    address, port = resolve(settings)
    server = Granian(
        "app:create_app",
        factory=True,
        address=address,
        port=port,
        interface=Interfaces.WSGI,
        workers=arguments.workers,
        blocking_threads=THREADS,
        backlog=2048,
        http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
        workers_kill_timeout=SHUTDOWN_SECONDS,
        log_level=LogLevels.error,
        log_dictconfig={"version": 1, "loggers": {"_granian": {"handlers": []}}},
    )
    logger.info("listening", extra={"fields": {"url": url(settings)}})
    server.serve()


def resolve(settings: Settings) -> tuple[str, int]:
    """The address to listen on. It is tried here, since the server would not say it in one line."""
    try:
        family, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        where = f"HOST={settings.host} PORT={settings.port}"
        raise SystemExit(f"configuration error: {where}: {error.strerror}") from None
    return str(address[0]), settings.port


def url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


if __name__ == "__main__":
    main()
