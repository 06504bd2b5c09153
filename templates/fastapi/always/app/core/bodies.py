"""How a body is read: after the check of who sends it, up to a limit, as strict JSON.

FastAPI reads and parses a body before it runs a route's dependencies. So that a stranger
cannot make it work, this middleware checks the user at the moment when the body of a route
is asked for, if the route depends on a user.
"""

from collections.abc import Awaitable, Callable

from fastapi import Request
from pydantic_core import from_json
from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.core.problems import Failure, Problem

MAX_BODY = 1024 * 1024


class BodyMiddleware:
    def __init__(self, app: ASGIApp, authorize: Callable[[Request], Awaitable[None]]) -> None:
        self.app = app
        self.authorize = authorize

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        is_read = False

        async def receive_checked() -> Message:
            nonlocal is_read
            if is_read:
                return await receive()  # a client that goes away
            is_read = True
            request = Request(scope, receive)
            try:
                await self.authorize(request)
            except HTTPException:
                raise
            except Exception as error:
                raise Failure(500) from error
            return {"type": "http.request", "body": await read_body(request)}

        await self.app(scope, receive_checked, send)


async def read_body(request: Request) -> bytes:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    # FastAPI would take any application/*+json, and a compressed body as if it were plain.
    if (
        media_type.endswith("+json")
        or request.headers.get("content-encoding", "identity") != "identity"
    ):
        raise Problem("unsupported-media-type")
    if int(request.headers.get("content-length", 0)) > MAX_BODY:
        raise Problem("content-too-large")
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY:
            raise Problem("content-too-large")
    if body and media_type == "application/json":
        try:
            from_json(bytes(body), allow_inf_nan=False)  # no NaN, no lone surrogates, UTF-8 only
        except ValueError:
            raise Problem("malformed-json") from None
    return bytes(body)
