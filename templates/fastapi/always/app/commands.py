"""Commands for the operator: `python -m app.commands make-admin EMAIL`."""

import argparse
import asyncio
import secrets
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import get_args

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.auth.models import LoginSession, Role, User
from app.auth.passwords import hash_password
from app.auth.schemas import NewPassword
from app.core.config import load_settings
from app.core.database import Database


@asynccontextmanager
async def find_user(email: str) -> AsyncIterator[tuple[AsyncSession, User]]:
    database = Database(load_settings().database_url)
    async with database.session() as db, db.begin():
        user = await db.scalar(select(User).where(User.email == email.lower()))
        if user is None:
            raise SystemExit("There is no user with this e-mail.")
        yield db, user
    await database.close()


async def set_role(email: str, role: Role) -> None:
    async with find_user(email) as (_, user):
        user.role = role


async def set_password(email: str, password: str) -> None:
    """Also ends the sessions of the user."""
    try:
        TypeAdapter(NewPassword).validate_python(password)
    except ValidationError as error:
        raise SystemExit(f"The password is refused: {error.errors()[0]['msg']}.") from None
    async with find_user(email) as (db, user):
        user.password_hash = await hash_password(password)
        await db.execute(delete(LoginSession).where(LoginSession.user_id == user.id))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.commands")
    commands = parser.add_subparsers(dest="command", required=True)
    add = commands.add_parser
    make = add("make-admin", help="give a user the role admin")
    role = add("set-role", help="give a user a role")
    password = add("set-password", help="set a password, from standard input or a new one")
    for each in (make, role, password):
        each.add_argument("email")
    role.add_argument("role", choices=get_args(Role))
    arguments = parser.parse_args()
    if arguments.command != "set-password":
        asyncio.run(set_role(arguments.email, getattr(arguments, "role", "admin")))
        print("Done. It counts from the user's next request.")
        return
    given = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    new = given or secrets.token_urlsafe(16)
    asyncio.run(set_password(arguments.email, new))
    print("Done. The user's sessions have ended." if given else f"The new password is {new}")


if __name__ == "__main__":
    main()
