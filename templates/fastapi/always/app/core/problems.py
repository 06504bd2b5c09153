"""Errors as RFC 9457 problems: one shape, a fixed text, never anything the client sent."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
KINDS = {
    "bad-request": (400, "The request cannot be read."),
    "malformed-json": (400, "The body is not a JSON object."),
    "unauthorized": (401, "A valid access token is needed."),
    "invalid-credentials": (401, "E-mail or password is wrong."),
    "invalid-refresh-token": (401, "The refresh token is not valid."),
    "forbidden": (403, "This needs another role."),
    "wrong-password": (403, "The current password is wrong."),
    "not-found": (404, "There is nothing here."),
    "method-not-allowed": (405, "This path does not know that method."),
    "email-taken": (409, "This e-mail is already registered."),
    "conflict": (409, "Another row has this value already."),
    "in-use": (409, "Other rows refer to this one."),
    "content-too-large": (413, "The body is larger than 1 MiB."),
    "unsupported-media-type": (415, "The body must be application/json."),
    "validation-failed": (422, "Some fields are not valid."),
    "too-many-requests": (429, "Too many failed attempts: try again later."),
    "internal-error": (500, "Something went wrong on our side."),
    "unavailable": (503, "The service is not ready."),
}
Code = Literal[
    "unknown", "required", "type", "min_length", "max_length", "format",
    "enum", "min", "max", "common", "not_found", "unique",
]  # fmt: skip
CODES: dict[str, Code] = {  # by Pydantic's word for it; the rest is "type"
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_short": "min_length",
    "string_too_long": "max_length",
    "string_pattern_mismatch": "format",
    "format": "format",
    "greater_than_equal": "min",
    "less_than_equal": "max",
    "literal_error": "enum",
    "common": "common",
}

MESSAGES = {  # where Pydantic's own grows with what is allowed
    "literal_error": "Input is none of the allowed values",
    "string_pattern_mismatch": "Input has the wrong format",
}


class FieldError(BaseModel):
    field: Annotated[str, Field(max_length=64)]
    code: Code
    message: Annotated[str, Field(max_length=500)]


class ProblemBody(BaseModel):
    type: Annotated[str, Field(max_length=100)]
    title: Annotated[str, Field(max_length=100)]
    status: Annotated[int, Field(ge=400, le=599)]
    detail: Annotated[str, Field(max_length=500)]
    errors: Annotated[list[FieldError], Field(max_length=100)] | None = None


class Problem(HTTPException):
    """Raise it anywhere below a route: `raise Problem("not-found")`."""

    def __init__(
        self, kind: str, *errors: FieldError, headers: Mapping[str, str] | None = None
    ) -> None:
        status, detail = KINDS[kind]
        super().__init__(status, detail, headers)
        self.body = ProblemBody(
            type=f"urn:problem-type:{kind}",
            title=HTTPStatus(status).phrase,
            status=status,
            detail=detail,
            errors=list(errors) or None,
        )

    @property
    def response(self) -> JSONResponse:
        content = self.body.model_dump(exclude_none=True)
        return JSONResponse(content, self.status_code, self.headers, media_type=MEDIA_TYPE)


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These problems, for a route's `responses`."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


async def on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
    if isinstance(error, Problem):
        return error.response
    if error.status_code == 405:
        # Starlette names the methods of one route only; a path may have several.
        return Problem("method-not-allowed", headers={"Allow": _methods(request)}).response
    kinds = (kind for kind, (status, _) in KINDS.items() if status == error.status_code)
    return Problem(next(kinds, "bad-request")).response


async def on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
    found: dict[str, FieldError] = {}
    for detail in error.errors():
        place, name = detail["loc"][0], str(detail["loc"][1])[:64]
        if place == "path":
            return Problem("not-found").response
        code = CODES.get(detail["type"], "type")
        if code == "enum" and not isinstance(detail["input"], str):
            code = "type"
        message = MESSAGES.get(detail["type"], detail["msg"])
        found.setdefault(name, FieldError(field=name, code=code, message=message))
    return Problem("validation-failed", *list(found.values())[:100]).response


async def on_exception(request: Request, error: Exception) -> JSONResponse:
    return Problem("internal-error").response


def _methods(request: Request) -> str:
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.path_regex.match(request.url.path):
            methods |= route.methods
    return ", ".join(sorted(methods))
