"""Errors as RFC 9457 problems: one shape, a fixed text, never anything the client sent."""

from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

MEDIA_TYPE = "application/problem+json"
PREFIX = "urn:problem-type:"

KINDS = {
    "malformed-json": (400, "The body is not a JSON object."),
    "bad-request": (400, "The request cannot be read."),
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
BY_STATUS = {
    400: "bad-request",
    404: "not-found",
    405: "method-not-allowed",
    413: "content-too-large",
}
CODES = {
    "missing": "required",
    "extra_forbidden": "unknown",
    "string_too_short": "min_length",
    "string_too_long": "max_length",
    "string_pattern_mismatch": "format",
    "greater_than_equal": "min",
    "less_than_equal": "max",
    "literal_error": "enum",
    **{code: code for code in ("format", "common")},
}


class FieldError(BaseModel):
    field: Annotated[str, Field(max_length=64)]
    code: Literal[
        "unknown", "required", "type", "min_length", "max_length", "format",
        "enum", "min", "max", "common", "not_found", "unique",
    ]  # fmt: skip
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
        self,
        kind: str,
        *,
        errors: Sequence[Mapping[str, str]] = (),
        headers: Mapping[str, str] | None = None,
    ) -> None:
        status, detail = KINDS[kind]
        super().__init__(status, detail, headers)
        self.kind = kind
        self.errors = list(errors)


def field_problem(kind: str, field: str, code: str) -> Problem:
    message = {"unique": "This value is taken", "not_found": "There is no such row"}[code]
    return Problem(kind, errors=[{"field": field, "code": code, "message": message}])


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These problems, for a route's `responses`."""
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status in statuses
    }


def install_handlers(app: FastAPI) -> None:
    app.exception_handler(HTTPException)(_on_http_exception)
    app.exception_handler(RequestValidationError)(_on_validation_error)
    app.exception_handler(Exception)(_on_exception)


def _respond(problem: Problem) -> JSONResponse:
    status = problem.status_code
    content: dict[str, Any] = {
        "type": PREFIX + problem.kind,
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": problem.detail,
    }
    if problem.errors:
        content["errors"] = problem.errors
    return JSONResponse(content, status, problem.headers, media_type=MEDIA_TYPE)


async def _on_http_exception(request: Request, error: HTTPException) -> JSONResponse:
    if isinstance(error, Problem):
        return _respond(error)
    if error.status_code == 405:
        # Starlette names the methods of one route only; a path may have several.
        return _respond(Problem("method-not-allowed", headers={"Allow": _methods(request)}))
    return _respond(Problem(BY_STATUS.get(error.status_code, "bad-request")))


async def _on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
    details = error.errors()
    if any(detail["loc"][0] == "path" for detail in details):
        return _respond(Problem("not-found"))
    return _respond(Problem("validation-failed", errors=_field_errors(details)))


async def _on_exception(request: Request, error: Exception) -> JSONResponse:
    return _respond(Problem("internal-error"))


def _field_errors(details: Iterable[Mapping[str, Any]]) -> list[Mapping[str, str]]:
    found: dict[str, Mapping[str, str]] = {}
    for detail in details:
        field = str(detail["loc"][1])[:64]
        code = CODES.get(detail["type"], "type")
        if code == "enum" and not isinstance(detail["input"], str):
            code = "type"
        found.setdefault(field, {"field": field, "code": code, "message": detail["msg"]})
        if len(found) == 100:
            break
    return list(found.values())


def _methods(request: Request) -> str:
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.path_regex.match(request.url.path):
            methods |= route.methods
    return ", ".join(sorted(methods))
