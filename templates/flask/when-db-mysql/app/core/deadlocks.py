"""MySQL ends a deadlock by undoing one of its transactions. The request of that one runs again."""

from flask import Flask, g
from flask.typing import ResponseReturnValue
from sqlalchemy.exc import OperationalError

from app.core.database import close_db, is_deadlock

ATTEMPTS = 4


class RetriesDeadlocks(Flask):
    def dispatch_request(self) -> ResponseReturnValue:
        for _ in range(ATTEMPTS - 1):
            try:
                return super().dispatch_request()
            except OperationalError as error:
                if not is_deadlock(error):
                    raise
            # What was read before the deadlock is read again.
            close_db()
            g.pop("session", None)
            g.pop("user", None)
        return super().dispatch_request()
