"""`python -m app` starts the server: one process, which takes signals itself."""

import asyncio

import h11
import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from app.core.config import load_settings
from app.main import create_app

HEADER_SECONDS = 10
SHUTDOWN_SECONDS = 8


class HeaderDeadline(H11Protocol):
    """Uvicorn waits for the end of the headers for ever; this does not."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._look_again_later()

    def _look_again_later(self) -> None:
        self.loop.call_later(HEADER_SECONDS, self._close_if_silent, self.cycle)

    def _close_if_silent(self, last_request: object) -> None:
        if self.cycle is last_request and self.conn.their_state is h11.IDLE:
            self.transport.close()
        elif not self.transport.is_closing():
            self._look_again_later()


def main() -> None:
    settings = load_settings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        http=HeaderDeadline,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=False,
        timeout_graceful_shutdown=SHUTDOWN_SECONDS,
    )


if __name__ == "__main__":
    main()
