"""FastAPI makes the document from the routes; this adds what is the same for all of them."""

from typing import Any

from fastapi import FastAPI

from app.core.problems import ProblemBody, documented


def complete_document(app: FastAPI) -> None:
    make = app.openapi

    def openapi() -> dict[str, Any]:
        known = app.openapi_schema
        document = make()  # a new document when routes were added since the last time
        if document is not known:
            _complete(document)
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def _complete(document: dict[str, Any]) -> None:
    document["security"] = [{"bearer": []}]
    schemas = document["components"]["schemas"]
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs", {}) | {"Problem": problem | {"title": "Problem"}}
    for path, operations in document["paths"].items():
        for operation in operations.values():
            _complete_operation(path, operation)


def _complete_operation(path: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]  # this application answers problems instead
    is_private = bool(operation.setdefault("security", []))
    has_query = any(each["in"] == "query" for each in operation.get("parameters", []))
    statuses = [401] if is_private else []
    statuses += [404] if "{" in path else []
    statuses += [422] if has_query else []
    statuses += [400, 413, 415, 422] if "requestBody" in operation else []
    for status, response in documented(*statuses).items():
        responses.setdefault(str(status), response)
