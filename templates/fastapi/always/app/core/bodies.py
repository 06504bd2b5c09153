"""The limit of request bodies, strict JSON, and who may send a body.

FastAPI reads a body before it runs the dependencies of the route, so `CurrentUser` alone would
refuse a stranger only after the body has been read. This middleware calls `authorize` first.
"""

from collections.abc import Awaitable, Callable

from fastapi import Request
from fastapi.dependencies.models import Dependant
from pydantic_core import from_json
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.problems import Problem
from app.core.routes import routes_at

MAX_BODY_SIZE = 1024 * 1024  # where a route has no `max_body_size` of its own


class BodyMiddleware:
    def __init__(
        self, app: ASGIApp, authorize: Callable[[Request, Dependant], Awaitable[None]]
    ) -> None:
        self.app = app
        self.authorize = authorize

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        names = {name for name, _ in scope.get("headers", [])}
        if scope["type"] != "http" or names.isdisjoint({b"content-length", b"transfer-encoding"}):
            await self.app(scope, receive, send)
            return

        request = Request(scope)
        headers = request.headers
        media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
        limit, size = MAX_BODY_SIZE, 0
        for route in routes_at(request):
            if request.method in (route.methods or ()):
                limit = getattr(route, "max_body_size", None) or MAX_BODY_SIZE
                if getattr(route, "body_field", None):
                    await self.authorize(request, route.dependant)
                    # FastAPI would take any application/*+json, and a compressed body as plain.
                    encoding = headers.get("content-encoding", "identity")
                    if media_type.endswith("+json") or encoding != "identity":
                        raise Problem("unsupported-media-type")
                    if int(headers.get("content-length", 0)) > limit:
                        raise Problem("content-too-large")
                break

        async def receive_limited() -> Message:
            nonlocal size
            message = await receive()
            size += len(message.get("body", b""))
            if size > limit:
                raise Problem("content-too-large")
            return message

        async def receive_json() -> Message:
            """The whole body as one message."""
            body, message = b"", await receive_limited()
            while message.get("more_body"):
                body += message["body"]
                message = await receive_limited()
            if message["type"] == "http.request":
                message["body"] = body + message.get("body", b"")
                check_json(message["body"])
            return message

        is_json = media_type == "application/json"
        await self.app(scope, receive_json if is_json else receive_limited, send)


def check_json(body: bytes) -> None:
    """Python's parser would take NaN, Infinity and lone surrogates."""
    try:
        if body:
            from_json(body, allow_inf_nan=False)
    except ValueError:
        raise Problem("malformed-json") from None
