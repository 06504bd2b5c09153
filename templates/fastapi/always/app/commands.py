"""Commands for whoever runs the server: `python -m app.commands make-admin EMAIL`."""

import argparse
import asyncio
import secrets
import sys

from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select

from app.auth.models import Session, User
from app.auth.passwords import hash_password
from app.auth.schemas import NewPassword
from app.core.config import load_settings
from app.core.database import Database


async def make_admin(email: str) -> None:
    database = Database(load_settings().database_url)
    async with database.session() as db:
        user = await db.scalar(select(User).where(User.email == email.lower()))
        if user is None:
            raise SystemExit("There is no user with this e-mail.")
        user.role = "admin"
        await db.commit()
    await database.close()


async def set_password(email: str, password: str) -> None:
    """Also ends the sessions of the user."""
    try:
        TypeAdapter(NewPassword).validate_python(password)
    except ValidationError as error:
        raise SystemExit(f"The password is refused: {error.errors()[0]['msg']}.") from None
    database = Database(load_settings().database_url)
    async with database.session() as db:
        user = await db.scalar(select(User).where(User.email == email.lower()))
        if user is None:
            raise SystemExit("There is no user with this e-mail.")
        user.password_hash = await hash_password(password)
        await db.execute(delete(Session).where(Session.user_id == user.id))
        await db.commit()
    await database.close()


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m app.commands")
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("make-admin", help="give a user the role admin").add_argument("email")
    commands.add_parser(
        "set-password", help="set a user's password: the first line of standard input, or a new one"
    ).add_argument("email")
    arguments = parser.parse_args()
    if arguments.command == "make-admin":
        asyncio.run(make_admin(arguments.email))
        print("Done. The next request of this user is an admin's.")
        return
    password = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
    made = password or secrets.token_urlsafe(16)
    asyncio.run(set_password(arguments.email, made))
    print("Done. The user's sessions have ended." if password else f"The new password is {made}")


if __name__ == "__main__":
    main()
