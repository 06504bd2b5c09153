"""What goes around every answer, the 500 and the preflight included."""

import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.logs import logger, request_id

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}


class Envelope:
    """Request id, security headers, and one line in the log."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        start = time.perf_counter()
        method, path, status = scope["method"], scope["path"], 500
        sent = Headers(scope=scope)
        has_two_lengths = "content-length" in sent and "transfer-encoding" in sent
        sent_id = sent.get("x-request-id", "")
        this_id = sent_id if re.fullmatch("[A-Za-z0-9._-]{1,64}", sent_id) else str(uuid4())
        request_id.set(this_id)

        async def send_wrapped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers["X-Request-Id"] = this_id
                if has_two_lengths:  # a proxy may have believed the other one (RFC 9112 6.1)
                    headers["Connection"] = "close"
                if path.startswith("/api/") and method != "OPTIONS":
                    headers["Cache-Control"] = "no-store"
            await send(message)

        try:
            await self.app(scope, receive, send_wrapped)
        except Exception:
            # FastAPI has answered with a 500 already and lets us know why.
            logger.exception("unhandled error")
        finally:
            fields = {
                "method": method,
                "path": path,
                "status": status,
                "duration_ms": round((time.perf_counter() - start) * 1000, 1),
            }
            logger.info("request", extra={"fields": fields})


class Cors(CORSMiddleware):
    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        return Response(status_code=204, headers={"Vary": "Origin"})  # a no without words


def wrap(app: ASGIApp, cors_origins: list[str]) -> ASGIApp:
    # Around the application, not inside it: FastAPI answers an unexpected exception
    # outside of the middleware it knows, and that answer needs these headers too.
    if cors_origins:
        app = Cors(
            app,
            allow_origins=cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=["Authorization", "Content-Type", "X-Request-Id"],
            expose_headers=["Location", "Retry-After", "X-Request-Id"],
        )
    return Envelope(app)
