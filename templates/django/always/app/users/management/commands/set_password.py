import secrets
import sys
from argparse import ArgumentParser
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from app.users.commands import find_user
from app.users.models import Session


class Command(BaseCommand):
    help = "Sets a user's password: the first line of standard input, or a new one."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, email: str, **options: Any) -> None:
        typed = "" if sys.stdin.isatty() else sys.stdin.readline().rstrip("\r\n")
        password = typed or secrets.token_urlsafe(16)
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(f"The password is refused: {error.messages[0]}.") from None
        user = find_user(email)
        user.set_password(password)
        with transaction.atomic():
            user.save()
            Session.objects.filter(user=user).delete()
        done = "Done. The user's sessions have ended."
        self.stdout.write(done if typed else f"The new password is {password}")
