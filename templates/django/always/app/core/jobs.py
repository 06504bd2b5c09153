"""Work that goes on after the answer and that no view waits for.

It runs in a thread of this process, and the end of the server waits for it. Work that must
survive the process belongs into a queue (Celery, Django-Q2).
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from typing import ParamSpec

from django.db import connections

from app.core.logs import log_event

P = ParamSpec("P")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="job")


def start_job(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """Inside a transaction: `transaction.on_commit(lambda: start_job(…))`."""

    def run() -> None:
        try:
            work(*args, **kwargs)
        except Exception as error:
            log_event("job_failed", logging.ERROR, error)
        finally:
            connections.close_all()  # those of this thread

    _threads.submit(copy_context().run, run)  # the log has the request's id
