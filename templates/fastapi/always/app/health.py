"""What a beginner and a load balancer look for first."""

import asyncio
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import Field
from sqlalchemy import select

from app.auth.models import Session
from app.core.database import get_database
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
    try:
        async with asyncio.timeout(1), get_database(request).session() as db:
            await db.execute(select(Session.id).limit(1))
    except Exception:
        logger.warning("the database does not answer", exc_info=True)
        raise Problem("unavailable") from None
    return Readiness()
