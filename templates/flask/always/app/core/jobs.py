"""Work that goes on after the answer and that no view waits for.

It runs in a thread of this process, and the end of the server waits for it. Work that must
survive the process belongs into a queue (Celery, RQ).
"""

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import ParamSpec

from flask import Flask, current_app

from app.core.logs import log_event, request_id

P = ParamSpec("P")
_threads = ThreadPoolExecutor(max_workers=4, thread_name_prefix="job")


def start_job(work: Callable[P, object], *args: P.args, **kwargs: P.kwargs) -> None:
    """`get_db()` works in the job, too: it has a session of its own."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    id_of_request = request_id.get()

    def run() -> None:
        request_id.set(id_of_request)  # for the log
        try:
            with app.app_context():
                work(*args, **kwargs)
        except Exception as error:
            log_event("job_failed", logging.ERROR, error)

    _threads.submit(run)
