"""What a beginner and a load balancer look for first."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy import select

from app.auth.models import Session
from app.core.database import Database, get_database
from app.core.jsontypes import ResponseBody
from app.core.logs import logger
from app.core.problems import Problem, documented
from app.core.routing import ApiRoute

router = APIRouter(tags=["health"], route_class=ApiRoute)


class Welcome(ResponseBody):
    name: str = Field(max_length=100)
    docs: Literal["/docs"] = "/docs"
    health: Literal["/healthz"] = "/healthz"


class Health(ResponseBody):
    status: Literal["ok"] = "ok"


class Readiness(ResponseBody):
    status: Literal["ready"] = "ready"


@router.get("/")
async def welcome(request: Request) -> Welcome:
    return Welcome(name=request.app.title)


@router.get("/healthz")
async def health() -> Health:
    return Health()


@router.get("/readyz", responses=documented(503))
async def readiness(request: Request) -> Readiness:
    query = asyncio.create_task(_query(get_database(request)))
    await asyncio.wait({query}, timeout=1)
    if query.done() and query.exception() is None:
        return Readiness()
    # Not waited for: a driver may need long to give up on a server that is silent.
    query.cancel()
    query.add_done_callback(_log_failure)
    raise Problem("unavailable")


async def _query(database: Database) -> None:
    async with database.session() as db:
        await db.execute(select(Session.id).limit(1))


def _log_failure(query: asyncio.Task[None]) -> None:
    error = None if query.cancelled() else query.exception()
    logger.warning("the database does not answer", exc_info=error)
