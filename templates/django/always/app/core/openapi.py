"""Ninja makes the document from the operations; here it learns what is the same for all."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from http import HTTPStatus
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest
from ninja import NinjaAPI
from ninja.errors import ValidationError, ValidationErrorContext
from ninja.openapi.schema import OpenAPISchema
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic_core import from_json

from app.core.problems import Problem, ProblemBody, documented


class StrictJson(Parser):
    """How a body is read: as strict JSON. It holds for every operation, also for yours."""

    def parse_body(self, request: HttpRequest) -> Any:
        encoding = request.headers.get("Content-Encoding", "identity")
        if request.content_type != "application/json" or encoding != "identity":
            raise Problem("unsupported-media-type")
        try:
            # no NaN, no lone surrogates, UTF-8 only
            return from_json(request.body, allow_inf_nan=False)
        except ValueError:
            raise Problem("malformed-json") from None


class ApiEncoder(DjangoJSONEncoder):
    def default(self, o: Any) -> Any:
        if isinstance(o, datetime):
            return f"{o.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
        if isinstance(o, Decimal):
            return f"{o or abs(o):f}"  # no sign on zero
        return super().default(o)


class Json(BaseRenderer):
    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        return json.dumps(data, cls=ApiEncoder, ensure_ascii=False)


class Api(NinjaAPI):
    """A NinjaAPI that completes its document."""

    def validation_error_from_error_contexts(
        self, error_contexts: list[ValidationErrorContext[Any]]
    ) -> ValidationError:
        """As Ninja does it, but with the input: a wrong type is not a wrong value."""
        errors = []
        for context in error_contexts:
            model = context.model
            for detail in context.pydantic_validation_error.errors(include_url=False):
                place = model.__ninja_flatten_map_reverse__.get(detail["loc"], detail["loc"])
                errors.append({**detail, "loc": (model.__ninja_param_source__, *place)})
        return ValidationError(errors)

    def get_openapi_schema(self, **kwargs: Any) -> OpenAPISchema:
        document = super().get_openapi_schema(**kwargs)
        text, schemas = json.dumps(document), document["components"]["schemas"]
        for name in list(schemas):
            if f'"#/components/schemas/{name}"' not in text:
                del schemas[name]  # a model of query parameters, which stand in their operations
        problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas |= problem.pop("$defs", {}) | {"Problem": problem | {"title": "Problem"}}
        document["components"]["securitySchemes"] = {"bearer": {"type": "http", "scheme": "bearer"}}
        document["security"] = [{"bearer": []}]
        for path, operations in document["paths"].items():
            for operation in operations.values():
                _complete(path, operation)
        return document


def _complete(path: str, operation: dict[str, Any]) -> None:
    access = {name for scheme in operation.pop("security", []) for name in scheme}
    statuses = [401] if access else []
    if not access or access == {"OptionalBearer"}:
        operation["security"] = []
    if access == {"RoleBearer"}:
        statuses += [403]
    statuses += [404] if "{" in path else []
    has_query = any(each["in"] == "query" for each in operation.get("parameters", []))
    statuses += [422] if has_query else []
    statuses += [400, 413, 415, 422] if "requestBody" in operation else []
    answers: Mapping[int | str, Any] = documented(*statuses)
    operation["responses"] = {**answers, **operation["responses"]}
    for status, answer in operation["responses"].items():
        answer["description"] = HTTPStatus(int(status)).phrase
