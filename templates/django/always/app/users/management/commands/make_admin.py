from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from app.users.commands import find_user
from app.users.models import Role


class Command(BaseCommand):
    help = "Gives a user the role admin."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, email: str, **options: Any) -> None:
        user = find_user(email)
        user.role = Role.ADMIN
        user.save()
        self.stdout.write("Done. The next request of this user is an admin's.")
