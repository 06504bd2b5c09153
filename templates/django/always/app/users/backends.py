"""The log-in, for the API and for the admin alike: with the limiter, and always as slow."""

import re
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.contrib.auth.hashers import check_password, make_password
from django.http import HttpRequest

from app.core.jsontypes import EMAIL
from app.core.logs import log_event
from app.users.limiter import count_attempt, forget
from app.users.models import User
from app.users.passwords import hashing


class LimitedBackend(BaseBackend):
    def authenticate(
        self,
        request: HttpRequest | None,
        username: str = "",
        password: str = "",
        **kwargs: Any,
    ) -> User | None:
        keys = count_attempt(request, username) if request else []
        user = None
        if re.fullmatch(EMAIL, username):
            user = User.objects.filter(email=username.lower()).first()
        with hashing:
            # Without a user it takes just as long, so that nobody can tell who has an account.
            matches = check_password(password, user.password) if user else make_password(password)
        if user is None or not matches:
            log_event("login_failed")
            return None
        if keys:
            forget(keys)
        return user

    def get_user(self, user_id: Any) -> User | None:
        return User.objects.filter(pk=user_id).first()
