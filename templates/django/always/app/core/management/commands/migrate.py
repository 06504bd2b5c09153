from typing import Any

from django.core.management.commands import migrate
from django.db import connections

from app.core.lock import migration_lock


class Command(migrate.Command):
    """Django's own command; two at once wait for each other."""

    def handle(self, *args: Any, **options: Any) -> None:
        with migration_lock(connections[options["database"]]):
            super().handle(*args, **options)
