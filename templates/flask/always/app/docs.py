"""The document and its page. The links are relative, so they work behind a proxy's path prefix."""

from importlib.resources import files
from typing import Any, cast

from flask import Blueprint, current_app, render_template
from flask_openapi3.openapi import OpenAPI

from app.core.openapi import complete_document

bp = Blueprint(
    "openapi",
    __name__,
    template_folder="templates",
    # The files of Swagger UI, which come with flask-openapi3-swagger.
    static_folder=str(files("flask_openapi3_swagger") / "templates" / "swagger"),
    static_url_path="/docs-static",
)


@bp.get("/openapi.json")
def openapi() -> dict[str, Any]:
    return complete_document(cast("OpenAPI", current_app))


@bp.get("/docs")
def page() -> str:
    return render_template("docs.html")
