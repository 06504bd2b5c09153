"""One JSON object a line on stdout."""

import datetime as dt
import json
import logging
import sys
from contextvars import ContextVar
from typing import Any

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
logger = logging.getLogger("app")


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(),
            "level": record.levelname.lower(),
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= getattr(record, "fields", {})
        if record.exc_info:
            line["cause"] = self.formatException(record.exc_info)
        return json.dumps(line)


def log_event(event: str, level: int = logging.WARNING, error: BaseException | None = None) -> None:
    """An event, for alerts and counters. It has no e-mail address and no secret."""
    logger.log(level, event, extra={"fields": {"event": event}}, exc_info=error)


def configure_logging(level: str) -> None:
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines())
    # Libraries stay at INFO: below it, database drivers log values.
    others = "INFO" if level == "debug" else level.upper()
    logging.basicConfig(handlers=[handler], level=others, force=True)
    logger.setLevel(level.upper())
