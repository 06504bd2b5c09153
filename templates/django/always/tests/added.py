"""Routes as the documentation of Ninja and of Django writes them."""

import threading

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from ninja import Schema
from ninja.errors import HttpError

from app.core.jobs import start_job
from app.core.openapi import Api, Json, StrictJson
from app.core.problems import add_error_handlers
from config.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500"]
WORDS = {"Retry-After": "7"}
api = Api(urls_namespace="added", parser=StrictJson(), renderer=Json())
add_error_handlers(api)


class Note(Schema):
    text: str


def break_down(done: threading.Event) -> None:
    done.set()
    raise RuntimeError("the job's secret")


@api.get("/raise/{int:status}")
def added_raise(request: HttpRequest, status: int) -> None:
    raise HttpError(status, "own words")


@api.get("/return/{int:status}")
def added_return(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse("own words", status=status, headers=WORDS)


@api.get("/unexpected")
def added_unexpected(request: HttpRequest) -> None:
    raise RuntimeError("the cause")


@api.post("/note")
def added_note(request: HttpRequest, body: Note) -> dict[str, str]:
    done = threading.Event()
    start_job(break_down, done)
    done.wait(5)
    return {"text": body.text}


def plain_return(request: HttpRequest, status: int) -> HttpResponse:
    return HttpResponse("own words", status=status, headers=WORDS)


def plain_forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("own words")


def plain_missing(request: HttpRequest) -> HttpResponse:
    raise Http404("a model's name")


urlpatterns = [
    path("plain/return/<int:status>", plain_return),
    path("plain/forbidden", plain_forbidden),
    path("plain/missing", plain_missing),
    path("", api.urls),
]
