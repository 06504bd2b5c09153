import socket
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from app.core.logs import logger
from config.settings import env

THREADS = 16
HEADER_SECONDS = 10
SHUTDOWN_SECONDS = 9


class Command(BaseCommand):
    help = "Starts the server for production. `runserver` is for development."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--workers", type=int, default=1, help="number of processes")

    def handle(self, workers: int, **options: Any) -> None:
        server = Granian(
            "config.wsgi:application",
            address=resolve(env.host, env.port),
            port=env.port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=THREADS,
            backlog=2048,
            http1_settings=HTTP1Settings(header_read_timeout=HEADER_SECONDS * 1000),
            workers_kill_timeout=SHUTDOWN_SECONDS,
            log_dictconfig={
                "version": 1,
                "loggers": {"_granian": {"handlers": [], "level": "ERROR"}},
            },
        )
        host = f"[{env.host}]" if ":" in env.host else env.host
        logger.info("listening", extra={"fields": {"url": f"http://{host}:{env.port}"}})
        server.serve()


def resolve(host: str, port: int) -> str:
    """The address to listen on. It is tried here, since the server would not say it in one line."""
    try:
        family, *_, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        socket.create_server(address[:2], family=family).close()
    except OSError as error:
        where = f"HOST={host} PORT={port}"
        raise CommandError(f"configuration error: {where}: {error.strerror}") from None
    return str(address[0])
