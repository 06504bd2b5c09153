"""What a beginner and a load balancer ask for first."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.db import connections
from django.http import HttpRequest
from ninja import Router

from app.core.logs import logger
from app.core.problems import Problem, documented
from app.users.models import Session

OK: dict[str, Any] = {
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {"status": {"type": "string", "const": "ok"}},
                "required": ["status"],
                "additionalProperties": False,
            }
        }
    }
}
READY: dict[int | str, Any] = {200: OK, **documented(503)}

router = Router(tags=["health"], auth=None)
# A driver may need long to give up on a silent server, and the answer does not wait for it.
_probe = ThreadPoolExecutor(max_workers=1, thread_name_prefix="readiness")


@router.api_operation(["HEAD"], "/", include_in_schema=False)
@router.get("/", include_in_schema=False)
def welcome(request: HttpRequest) -> dict[str, str]:
    return {
        "name": settings.TITLE,
        "docs": "/docs",
        "health": "/healthz",
        "admin": "/admin/",
    }


@router.api_operation(["HEAD"], "/healthz", include_in_schema=False)
@router.get("/healthz", operation_id="getHealth", openapi_extra={"responses": {200: OK}})
def get_health(request: HttpRequest) -> dict[str, str]:
    return {"status": "ok"}


@router.api_operation(["HEAD"], "/readyz", include_in_schema=False)
@router.get("/readyz", operation_id="getReadiness", openapi_extra={"responses": READY})
def get_readiness(request: HttpRequest) -> dict[str, str]:
    try:
        _probe.submit(_ask).result(timeout=1)
    except Exception as error:
        logger.warning("the database does not answer", exc_info=error)
        raise Problem("unavailable", headers={"Retry-After": "5"}) from None
    return {"status": "ok"}


def _ask() -> None:
    try:
        Session.objects.exists()
    finally:
        connections.close_all()
