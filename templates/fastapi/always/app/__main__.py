"""`python -m app` starts the server; `--reload` starts it again when a file changes."""

import argparse
import logging
import socket

import uvicorn
from uvicorn.supervisors import ChangeReload, Multiprocess

from app.core.config import Settings, load_settings
from app.core.logs import configure_logging, logger

SHUTDOWN_SECONDS = 8


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app")
    parser.add_argument("--reload", action="store_true", help="start again when a file changes")
    parser.add_argument("--workers", type=int, default=1, help="number of processes")
    arguments = parser.parse_args()

    settings = load_settings()
    configure_logging(settings.log_level)
    config = uvicorn.Config(
        "app.main:create_app",
        factory=True,
        reload=arguments.reload,
        reload_dirs=["app"],
        workers=arguments.workers,
        log_config=None,
        log_level=logging.WARNING,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )
    sockets = [listen(settings)]
    logger.info("listening", extra={"fields": {"url": url(settings)}})
    server = uvicorn.Server(config)
    if config.should_reload:
        ChangeReload(config, target=server.run, sockets=sockets).run()
    elif config.workers > 1:
        Multiprocess(config, sockets=sockets).run()
    else:
        server.run(sockets=sockets)


def listen(settings: Settings) -> socket.socket:
    """HOST=:: takes IPv4 connections, too."""
    try:
        family, *_, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        is_any = settings.host == "::"
        return socket.create_server(address[:2], family=family, backlog=2048, dualstack_ipv6=is_any)
    except OSError as error:
        where = f"HOST={settings.host} PORT={settings.port}"
        raise SystemExit(f"configuration error: {where}: {error.strerror}") from None


def url(settings: Settings) -> str:
    host = f"[{settings.host}]" if ":" in settings.host else settings.host
    return f"http://{host}:{settings.port}"


if __name__ == "__main__":
    main()
