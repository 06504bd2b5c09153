"""`python -m app` starts the server; `--reload` starts it again when a file changes."""

import argparse
import logging
import socket

import uvicorn

from app.core.config import Settings, load_settings
from app.core.logs import configure_logging


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app")
    parser.add_argument("--reload", action="store_true", help="start again when a file changes")
    parser.add_argument("--workers", type=int, default=1, help="number of processes")
    arguments = parser.parse_args()
    settings = load_settings()
    configure_logging(settings.log_level)
    require_free_address(settings)
    uvicorn.run(
        "app.main:app",
        host=settings.host,
        port=settings.port,
        reload=arguments.reload,
        reload_dirs=["app"] if arguments.reload else None,
        workers=arguments.workers,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,  # TRUST_PROXY says whom the limiter believes
        timeout_graceful_shutdown=8,
    )


def require_free_address(settings: Settings) -> None:
    """One line that names the settings, where uvicorn would log an error of the system."""
    try:
        family, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        where = f"HOST={settings.host} PORT={settings.port}"
        raise SystemExit(f"configuration error: {where}: {error.strerror}") from None


if __name__ == "__main__":
    main()
