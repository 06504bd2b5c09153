"""Work that goes on after the answer and that no route waits for.

FastAPI's `BackgroundTasks` do the same for one answer; they need nothing of this.
"""

import asyncio
import logging
from collections.abc import Coroutine
from typing import Any

from app.core.logs import log_event

_running: set[asyncio.Task[None]] = set()


def start_job(work: Coroutine[Any, Any, None]) -> None:
    job = asyncio.create_task(work)
    _running.add(job)  # the event loop itself would not keep it
    job.add_done_callback(_end)


def _end(job: asyncio.Task[None]) -> None:
    _running.discard(job)
    if not job.cancelled() and (error := job.exception()):
        log_event("job_failed", logging.ERROR, error)  # with the request's id


async def finish_jobs(seconds: float) -> None:
    """At the end of the server: wait for what still runs."""
    if _running:
        await asyncio.wait(_running, timeout=seconds)
