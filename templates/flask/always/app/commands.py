"""Commands for whoever runs the server: `python -m app.cli make-admin EMAIL`."""

import secrets
import sys

import click
from flask import Flask
from pydantic import TypeAdapter, ValidationError
from sqlalchemy import delete, select

from app.auth.models import LoginSession, User
from app.auth.passwords import hash_password
from app.auth.schemas import NewPassword
from app.core.database import get_db


def add_commands(app: Flask) -> None:
    @app.cli.command("make-admin")
    @click.argument("email")
    def make_admin(email: str) -> None:
        """Give a user the role admin."""
        find_user(email).role = "admin"
        get_db().commit()
        click.echo("Done. The next request of this user is an admin's.")

    @app.cli.command("set-password")
    @click.argument("email")
    def set_password(email: str) -> None:
        """Set a user's password: the first line of standard input, or a new one.

        Also ends the sessions of the user.
        """
        typed = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        password = typed or secrets.token_urlsafe(16)
        try:
            TypeAdapter(NewPassword).validate_python(password)
        except ValidationError as error:
            message = f"The password is refused: {error.errors()[0]['msg']}."
            raise click.ClickException(message) from None
        user = find_user(email)
        user.password_hash = hash_password(password)
        get_db().execute(delete(LoginSession).where(LoginSession.user_id == user.id))
        get_db().commit()
        done = "Done. The user's sessions have ended."
        click.echo(done if typed else f"The new password is {password}")


def find_user(email: str) -> User:
    user = get_db().scalar(select(User).where(User.email == email.lower()))
    if user is None:
        raise click.ClickException("There is no user with this e-mail.")
    return user
