"""One user's writes wait for each other."""

from fastapi import Request
from sqlalchemy import select

from app.auth.dependencies import CurrentUser
from app.core.dependencies import SessionDep
from app.users.models import User


async def take_turns(request: Request, user: CurrentUser, db: SessionDep) -> None:
    """References and unique values never leave an owner. So with this lock nothing that was
    checked can change before the commit, and no two transactions wait for each other in a ring.
    """
    if request.method != "GET":
        owner = select(User.id).where(User.id == user.id)
        await db.execute(owner.with_for_update(key_share=True))
