from typing import Annotated

from fastapi import APIRouter, Query

from app.auth.dependencies import CurrentAdmin
from app.core.dependencies import SessionDep
from app.core.problems import documented
from app.core.routing import ApiRoute
from app.core.rows import ListQuery, Page, PageQuery, Rows, fetch_page
from app.users.models import User
from app.users.schemas import UserOut

router = APIRouter(prefix="/api/v1/users", tags=["users"], route_class=ApiRoute)


@router.get("", responses=documented(403, 422), response_model=Page[UserOut])
async def list_users(
    query: Annotated[PageQuery, Query()], admin: CurrentAdmin, db: SessionDep
) -> Rows[User]:
    return await fetch_page(db, User, ListQuery(**query.model_dump()), None)
