"""flask-openapi3 makes the document from the views; here it learns what is the same for all."""

import re
from copy import deepcopy
from http import HTTPStatus
from typing import Any

from flask import Response
from flask_openapi3.openapi import OpenAPI
from flask_openapi3.types import ResponseDict
from pydantic import BaseModel
from pydantic.alias_generators import to_camel

from app.core.jsontypes import Uuid
from app.core.problems import ProblemBody, documented


class RowPath(BaseModel):
    """The path of a row: `/<uuid:id>`. What is no UUID is not found."""

    id: Uuid


def answer(
    schema: type[BaseModel],
    value: Any,
    status: int = 200,
    headers: dict[str, str] | None = None,
) -> Response:
    """An answer that has what the schema names, and nothing else."""
    body = schema.model_validate(value).model_dump_json(by_alias=True)
    return Response(body, status, headers, mimetype="application/json")


def responses(success: ResponseDict, *problems: int) -> ResponseDict:
    """What a view answers. The problems that its parameters bring with them need no mention."""
    return {**success, **{status: documented(status)[status] for status in problems}}


def complete_document(app: OpenAPI) -> dict[str, Any]:
    """Views that are added later are completed, too."""
    document = deepcopy(app.api_doc)
    document["security"] = [{"bearer": []}]
    schemas = document["components"]["schemas"]
    for unused in ("ValidationErrorModel", "UnprocessableEntity"):
        schemas.pop(unused, None)
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {}) | {"Problem": problem | {"title": "Problem"}}
    for rule in app.url_map.iter_rules():
        operations = document["paths"].get(re.sub("<(?:[^<:]+:)?([^>]+)>", r"{\1}", rule.rule), {})
        view = app.view_functions[rule.endpoint]
        for method in operations.keys() & {name.lower() for name in rule.methods or ()}:
            _complete_operation(rule.rule, operations[method], view)
    return document


def _complete_operation(path: str, operation: dict[str, Any], view: Any) -> None:
    operation["operationId"] = to_camel(view.__name__)  # `list_tasks` is `listTasks`
    operation.setdefault("summary", view.__name__.replace("_", " ").capitalize())
    for parameter in operation.get("parameters", []):
        parameter["schema"].pop("title", None)
    found = operation["responses"]
    if "application/json" in found.get("422", {}).get("content", {}):
        del found["422"]  # flask-openapi3's own form of a validation error
    if not any(status.startswith("2") for status in found):
        found["200"] = {"description": "OK", "content": {"application/json": {"schema": {}}}}
    access = getattr(view, "access", None)
    statuses = [401] if access else []
    if access not in ("user", "role"):
        operation["security"] = []
    if access == "role":
        statuses += [403]
    statuses += [404] if "<" in path else []
    has_query = any(each["in"] == "query" for each in operation.get("parameters", []))
    statuses += [422] if has_query else []
    statuses += [400, 413, 415, 422] if "requestBody" in operation else []
    for status, response in documented(*statuses).items():
        found.setdefault(str(status), response)
    for status, response in found.items():
        response.setdefault("description", HTTPStatus(int(status)).phrase)
    if "requestBody" in operation:
        operation["requestBody"]["required"] = True
