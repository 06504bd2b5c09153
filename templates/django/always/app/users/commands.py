from django.core.management.base import CommandError

from app.users.models import User


def find_user(email: str) -> User:
    user = User.objects.filter(email=email.lower()).first()
    if user is None:
        raise CommandError("There is no user with this e-mail.")
    return user
