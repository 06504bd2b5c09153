"""Errors as RFC 9457 problems: one shape, and never a value from the request."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Annotated, Any, Literal

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from fastapi.routing import iter_route_contexts
from pydantic import BaseModel, Field
from sqlalchemy.exc import DBAPIError, IntegrityError, NoResultFound
from sqlalchemy.exc import TimeoutError as NoConnection
from starlette.exceptions import HTTPException

from app.core.database import is_unavailable, violated_unique, violates_foreign_key
from app.core.logs import logger

MEDIA_TYPE = "application/problem+json"
KINDS = {
    "bad-request": (400, "The request cannot be read."),
    "malformed-json": (400, "The body is not valid JSON."),
    "unauthorized": (401, "A valid access token is required."),
    "invalid-credentials": (401, "The e-mail or the password is wrong."),
    "invalid-refresh-token": (401, "The refresh token is unknown, used or expired."),
    "forbidden": (403, "You are not allowed to do this."),
    "wrong-password": (403, "The current password is wrong."),
    "not-found": (404, "Nothing was found at this address."),
    "method-not-allowed": (405, "This path does not support this method."),
    "email-taken": (409, "This e-mail is already registered."),
    "conflict": (409, "Another row already has this value."),
    "in-use": (409, "Other rows refer to this row."),
    "content-too-large": (413, "The body is larger than 1 MiB."),
    "unsupported-media-type": (415, "The body must be application/json."),
    "validation-failed": (422, "Some values are not valid."),
    "too-many-requests": (429, "Too many failed attempts. Try again later."),
    "internal-error": (500, "Something went wrong."),
    "unavailable": (503, "The service is not available. Try again later."),
}
# What an HTTPException that somebody raises becomes, where only one kind has its status.
KIND_OF_STATUS = {
    401: "unauthorized",
    404: "not-found",
    405: "method-not-allowed",
    413: "content-too-large",
    415: "unsupported-media-type",
    429: "too-many-requests",
    503: "unavailable",
}
Code = Literal[
    "unknown",
    "required",
    "type",
    "min_length",
    "max_length",
    "format",
    "enum",
    "min",
    "max",
    "common",
    "not_found",
    "unique",
]
CODES: dict[str, Code] = {  # by Pydantic's name of the error; any other is "type"
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
MESSAGES: dict[Code, str] = {
    "format": "Input has the wrong format",
    "enum": "Input is none of the allowed values",
    "not_found": "There is no such row",
    "unique": "Another row already has this value",
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
    """Raise it anywhere: `raise Problem("not-found")`."""

    def __init__(
        self,
        kind: str,
        errors: list[FieldError] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        status, detail = KINDS[kind]
        super().__init__(status, detail, headers)
        self.kind = kind
        self.errors = errors


def field_errors(code: Code, *fields: str) -> list[FieldError]:
    return [FieldError(field=field, code=code, message=MESSAGES[code]) for field in fields]


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """These problems, for a route's `responses`."""
    content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
    return {
        status: {"description": HTTPStatus(status).phrase, "content": content}
        for status in statuses
    }


def answer(error: HTTPException, headers: Mapping[str, str] | None = None) -> JSONResponse:
    kind = error.kind if isinstance(error, Problem) else KIND_OF_STATUS.get(error.status_code)
    phrase = HTTPStatus(error.status_code).phrase
    detail = str(error.detail)
    if kind and (detail == phrase or kind == "not-found"):
        detail = KINDS[kind][1]
    body = ProblemBody(
        type=f"urn:problem-type:{kind}" if kind else "about:blank",
        title=phrase,
        status=error.status_code,
        detail=detail[:500],
        errors=error.errors if isinstance(error, Problem) else None,
    )
    return JSONResponse(
        body.model_dump(exclude_none=True),
        error.status_code,
        {**(error.headers or {}), **(headers or {})},
        media_type=MEDIA_TYPE,
    )


async def on_http_exception(request: Request, error: HTTPException) -> Response:
    if error.status_code < 400:
        return Response(status_code=error.status_code, headers=error.headers)
    if error.status_code == 405:
        # Starlette names the methods of one route only; a path may have several.
        return answer(error, {"Allow": _methods(request)})
    return answer(error)


def _methods(request: Request) -> str:
    methods: set[str] = set()
    for route in iter_route_contexts(request.app.routes):
        if route.methods and route.path_regex.match(request.url.path):
            methods |= route.methods
    return ", ".join(sorted(methods))


async def on_validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
    found: dict[str, FieldError] = {}
    for detail in error.errors():
        place, *names = detail["loc"]
        if place == "path":
            return answer(Problem("not-found"))
        if place == "body" and isinstance(error.body, bytes):
            # FastAPI parses a body only if it is declared as JSON.
            return answer(Problem("unsupported-media-type"))
        if place == "body" and not names and detail["type"] == "missing":
            return answer(Problem("malformed-json"))
        name = str(names[0] if names else place)[:64]
        code = CODES.get(detail["type"], "type")
        if code == "enum" and not isinstance(detail["input"], str):
            code = "type"
        message = MESSAGES.get(code, detail["msg"])
        found.setdefault(name, FieldError(field=name, code=code, message=message))
        if len(found) == 100:
            break  # enough to read; a body may have thousands of unknown keys
    return answer(Problem("validation-failed", list(found.values())))


async def on_no_result(request: Request, error: NoResultFound) -> JSONResponse:
    return answer(Problem("not-found"))


async def on_integrity_error(request: Request, error: IntegrityError) -> JSONResponse:
    """Says in the API's words why the database refuses. Asking before would not be safe:
    two requests at once could both hear that a value is free."""
    if unique := violated_unique(error):
        table, columns = unique
        if table == "users":
            return answer(Problem("email-taken"))
        fields = [column for column in columns if column != "owner_id"]
        return answer(Problem("conflict", field_errors("unique", *fields)))
    if violates_foreign_key(error):
        return answer(Problem("in-use"))
    raise error


async def on_database_error(request: Request, error: DBAPIError | NoConnection) -> JSONResponse:
    if isinstance(error, DBAPIError) and not is_unavailable(error):
        raise error
    logger.warning("the database does not answer", exc_info=error)
    return answer(Problem("unavailable", headers={"Retry-After": "5"}))


async def on_exception(request: Request, error: Exception) -> JSONResponse:
    if isinstance(error, RuntimeError) and isinstance(error.__context__, FileNotFoundError):
        return answer(Problem("not-found"))  # a FileResponse whose file is missing
    logger.error("unhandled error", exc_info=error)
    return answer(Problem("internal-error"))


def add_exception_handlers(app: FastAPI) -> None:
    app.exception_handler(HTTPException)(on_http_exception)
    app.exception_handler(RequestValidationError)(on_validation_error)
    app.exception_handler(NoResultFound)(on_no_result)
    app.exception_handler(IntegrityError)(on_integrity_error)
    app.exception_handler(DBAPIError)(on_database_error)
    app.exception_handler(NoConnection)(on_database_error)
    app.exception_handler(Exception)(on_exception)
