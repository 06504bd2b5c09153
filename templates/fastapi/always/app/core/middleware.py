"""What goes around every answer: a request id, headers, one line in the log, CORS, the 500."""

import logging
import re
import time
from inspect import isawaitable
from uuid import uuid4

from fastapi import FastAPI, Request
from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.config import Settings
from app.core.logs import log_event, logger, request_id

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
CORS_HEADERS = [
    "Authorization",
    "Content-Type",
    "X-Request-Id",
    "traceparent",
    "tracestate",
    "baggage",
    "sentry-trace",
]


class RequestMiddleware:
    """Gives each request an id and a line in the log, and each answer its headers."""

    def __init__(self, app: ASGIApp, trust_proxy: int) -> None:
        self.app = app
        self.warns_of_proxy = trust_proxy == 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        start = time.perf_counter()
        method, path, status = scope["method"], scope["path"], 500
        sent = Headers(scope=scope)
        sent_id = sent.get("x-request-id", "")
        this_id = sent_id if re.fullmatch("[A-Za-z0-9._-]{1,64}", sent_id) else str(uuid4())
        request_id.set(this_id)
        if self.warns_of_proxy and "x-forwarded-for" in sent:
            self.warns_of_proxy = False
            log_event("forwarded_for_ignored")

        async def send_wrapped(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers.update(SECURITY_HEADERS)
                headers["X-Request-Id"] = this_id
                if "content-length" in sent and "transfer-encoding" in sent:
                    # A proxy may have believed the other one (RFC 9112, 6.1).
                    headers["Connection"] = "close"
                if path.startswith("/api/") and method != "OPTIONS":
                    headers["Cache-Control"] = "no-store"
            await send(message)
            if message["type"] == "http.response.body" and not message.get("more_body"):
                # Here, not at the end: background tasks run after the answer.
                fields = {
                    "method": method,
                    "path": path,
                    "status": status,
                    "duration_ms": round((time.perf_counter() - start) * 1000, 1),
                }
                logger.info("request", extra={"fields": fields})

        await self.app(scope, receive, send_wrapped)


class ErrorMiddleware:
    """Answers an unexpected exception.

    FastAPI itself would call the handler outside of all middleware, where the answer gets
    neither CORS headers nor those of RequestMiddleware.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        started = finished = False

        async def send_wrapped(message: Message) -> None:
            nonlocal started, finished
            started = True
            await send(message)
            finished = message["type"] == "http.response.body" and not message.get("more_body")

        try:
            await self.app(scope, receive, send_wrapped)
        except Exception as error:
            if finished:
                log_event("job_failed", logging.ERROR, error)
            elif started:
                raise  # the server ends the connection, so that the client sees the failure
            else:
                application: FastAPI = scope["app"]
                response = application.exception_handlers[Exception](Request(scope), error)
                if isawaitable(response):
                    response = await response
                await response(scope, receive, send)


class Cors(CORSMiddleware):
    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code == 200:
            return response
        return Response(status_code=204, headers={"Vary": "Origin"})  # refused: no CORS headers


def add_middleware(app: FastAPI, settings: Settings) -> None:
    """The last one that is added is the outermost."""
    app.add_middleware(ErrorMiddleware)
    if settings.cors_origins:
        app.add_middleware(
            Cors,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "PUT", "DELETE"],
            allow_headers=CORS_HEADERS,
            expose_headers=["Location", "Retry-After", "X-Request-Id"],
        )
    app.add_middleware(RequestMiddleware, trust_proxy=settings.trust_proxy)
