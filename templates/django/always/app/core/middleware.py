"""What goes around every view: a request id, headers, one line in the log."""

import re
import time
from collections.abc import Callable
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from app.core.logs import log_event, logger, request_id


class RequestMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.warns_of_proxy = settings.TRUST_PROXY == 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        sent = request.headers.get("X-Request-Id", "")
        request_id.set(sent if re.fullmatch("[A-Za-z0-9._-]{1,64}", sent) else str(uuid4()))
        if self.warns_of_proxy and "X-Forwarded-For" in request.headers:
            self.warns_of_proxy = False
            log_event("forwarded_for_ignored")
        is_api = request.path.startswith("/api/")
        if is_api:
            request.COOKIES = {}  # the admin's log-in counts in the admin alone
        response = self.get_response(request)
        response["X-Request-Id"] = request_id.get() or ""
        if is_api and request.method != "OPTIONS":
            response["Cache-Control"] = "no-store"
        if response.status_code == 204:
            response.headers.pop("Content-Type", None)
        fields = {
            "method": request.method,
            "path": request.path,
            "status": response.status_code,
            "duration_ms": round((time.perf_counter() - start) * 1000, 1),
        }
        logger.info("request", extra={"fields": fields})
        return response
