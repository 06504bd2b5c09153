"""How a body is read: up to a limit, and as strict JSON. It holds for every view, also for yours."""

from typing import Any

from flask import Request
from flask.json.provider import DefaultJSONProvider
from pydantic_core import from_json

from app.core.problems import Problem

MAX_BODY = 1024 * 1024


class StrictRequest(Request):
    def get_data(self, *args: Any, **kwargs: Any) -> Any:
        """Werkzeug cuts a body without Content-Length at MAX_CONTENT_LENGTH, and says nothing."""
        data = super().get_data(*args, **kwargs)
        if len(data) > MAX_BODY:
            raise Problem("content-too-large")
        return data

    def get_json(self, force: bool = False, silent: bool = False, cache: bool = True) -> Any:
        """What cannot be read is never None: flask-openapi3 asks silently."""
        encoding = self.headers.get("Content-Encoding", "identity")
        if self.mimetype != "application/json" or encoding != "identity":
            raise Problem("unsupported-media-type")
        value = super().get_json(force, False, cache)
        if isinstance(value, str):
            raise Problem("malformed-json")  # flask-openapi3 would parse it a second time
        return value

    def on_json_loading_failed(self, e: ValueError | None) -> Any:
        raise Problem("malformed-json")


class StrictJson(DefaultJSONProvider):
    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        return from_json(s, allow_inf_nan=False)  # no NaN, no lone surrogates, UTF-8 only
