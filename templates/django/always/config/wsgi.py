"""What the server calls. Two things that WSGI leaves to the application are done here."""

import os
from collections.abc import Callable, Iterable
from io import BytesIO
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

from django.conf import settings
from django.core.wsgi import get_wsgi_application

django = get_wsgi_application()


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if not environ["REQUEST_METHOD"].isupper():
        environ["REQUEST_METHOD"] = "UNKNOWN"  # Django would take `get` for GET
    if environ.get("HTTP_TRANSFER_ENCODING"):
        # Django reads as much as Content-Length says, so it would see no chunked body
        # (https://code.djangoproject.com/ticket/35838).
        body = environ["wsgi.input"].read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        environ |= {"wsgi.input": BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    return django(environ, start_response)
