"""FastAPI writes the document from the type hints; here it learns how errors look."""

from fastapi import FastAPI

from app.core.problems import ProblemBody


def complete_document(app: FastAPI) -> None:
    document = app.openapi()  # made once and kept
    schemas = document["components"]["schemas"]
    # FastAPI adds its own 422 to every operation that has parameters.
    for unused in ("HTTPValidationError", "ValidationError"):
        schemas.pop(unused, None)
    problem = ProblemBody.model_json_schema(ref_template="#/components/schemas/{model}")
    schemas |= problem.pop("$defs") | {"Problem": problem}
    document["security"] = [{"bearer": []}]
    for path in document["paths"].values():
        for operation in path.values():
            operation.setdefault("security", [])
            if "application/json" in operation["responses"].get("422", {}).get("content", {}):
                del operation["responses"]["422"]
