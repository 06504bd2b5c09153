"""Where FastAPI is told to work in another order: who is calling is settled first.

FastAPI reads and parses a body before it runs dependencies, so a stranger could make it
work. `ApiRoute` authenticates first wherever an endpoint depends on the caller, reads the
body with a limit, and documents the answers this can lead to.
"""

from collections.abc import Callable, Coroutine
from itertools import islice
from typing import Any

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute
from pydantic_core import from_json

from app.auth.dependencies import authenticate, current_session
from app.core.problems import Problem, documented

MAX_BODY = 1024 * 1024
MAX_KEYS = 2000


class JsonRequest(Request):
    async def body(self) -> bytes:
        media_type = self.headers.get("content-type", "").partition(";")[0]
        if media_type.strip().lower() != "application/json":
            raise Problem("unsupported-media-type")
        if int(self.headers.get("content-length", 0)) > MAX_BODY:
            raise Problem("content-too-large")
        received = bytearray()
        async for chunk in self.stream():
            received += chunk
            if len(received) > MAX_BODY:
                raise Problem("content-too-large")
        if not received:
            raise Problem("malformed-json")
        self._body = bytes(received)
        return self._body

    async def json(self) -> Any:
        try:
            # Unlike json.loads: no NaN, no lone surrogates, no bottomless nesting.
            value = from_json(self._body, allow_inf_nan=False)
        except ValueError:
            value = None
        if not isinstance(value, dict):
            raise Problem("malformed-json")
        # No model has so many fields: it is refused anyway, and at most 100 are named.
        return {key: _whole(item) for key, item in islice(value.items(), MAX_KEYS)}


def _whole(value: Any) -> Any:
    """5.0 is an integer to JSON Schema; other floats are nothing that a field accepts."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


class ApiRoute(APIRoute):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_private = _asks_who_calls(self.dependant)
        statuses = [401] if self.is_private else []
        statuses += [404] if self.param_convertors else []
        statuses += [422] if self.dependant.query_params else []
        statuses += [400, 413, 415, 422] if self.body_field else []
        self.responses = documented(*statuses) | self.responses

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def handle_in_order(request: Request) -> Response:
            if self.is_private:
                request.state.session = await authenticate(request)
            return await handle(JsonRequest(request.scope, request.receive))

        return handle_in_order


def _asks_who_calls(dependant: Dependant) -> bool:
    return dependant.call is current_session or any(map(_asks_who_calls, dependant.dependencies))
