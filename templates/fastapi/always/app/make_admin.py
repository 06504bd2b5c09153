"""`python -m app.make_admin someone@example.com` gives an existing user the role admin."""

import asyncio
import sys

from sqlalchemy import update

from app.auth.models import User
from app.core.config import load_settings
from app.core.database import Database, affected


async def make_admin(email: str) -> bool:
    database = Database(load_settings().database_url)
    promotion = update(User).where(User.email == email.lower()).values(role="admin")
    async with database.session.begin() as db:
        count = await affected(db, promotion)
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
