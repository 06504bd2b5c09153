"""`python -m app.make_admin someone@example.com` gives an existing user the role admin."""

import asyncio
import sys

from sqlalchemy import update

from app.core.config import load_settings
from app.core.database import Database
from app.core.models import utc_now
from app.core.rows import affected
from app.users.models import User


async def make_admin(email: str) -> bool:
    database = Database(load_settings().database_url)
    promotion = update(User).where(User.email == email.lower())
    async with database.write() as session:
        count = await affected(session, promotion.values(role="admin", updated_at=utc_now()))
        await session.commit()
    await database.engine.dispose()
    return count == 1


def main() -> None:
    if len(sys.argv) != 2:
        raise SystemExit("usage: python -m app.make_admin EMAIL")
    if not asyncio.run(make_admin(sys.argv[1])):
        raise SystemExit("there is no user with this e-mail")
    print("done: the next request of this user is an admin's")


if __name__ == "__main__":
    main()
