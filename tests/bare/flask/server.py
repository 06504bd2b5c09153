"""The least that answers the same requests with Flask, the same server and the same driver: who asks, then the row. No validation, no log, no headers."""

import hashlib
import os
import sqlite3
import threading
import uuid
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask, request
from granian import Granian
from granian.constants import Interfaces

COLUMNS = "id, title, done, due, created_at, updated_at"
app = Flask(__name__)
local = threading.local()


def database() -> sqlite3.Connection:
    if not hasattr(local, "db"):
        path = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
        local.db = sqlite3.connect(path, isolation_level=None)
        local.db.row_factory = sqlite3.Row
        local.db.execute("PRAGMA journal_mode = WAL")
        local.db.execute("PRAGMA foreign_keys = ON")
    return local.db


def rows(sql: str, *values: object) -> list[dict[str, object]]:
    return [dict(row) for row in database().execute(sql, values)]


def user() -> object:
    token = request.headers["Authorization"].removeprefix("Bearer ")
    digest = hashlib.sha256(token.encode()).hexdigest()
    return rows("SELECT user_id, access_expires_at FROM sessions WHERE access_hash = ?", digest)[0]["user_id"]


@app.get("/healthz")
def health():
    return {"status": "ok"}


@app.get("/api/v1/tasks/<uuid:task_id>")
def read(task_id: uuid.UUID):
    owner = user()
    # The project stores ids with hyphens or without, as its user's.
    key = str(task_id) if "-" in str(owner) else task_id.hex
    return rows(f"SELECT {COLUMNS} FROM tasks WHERE id = ? AND owner_id = ?", key, owner)[0]


@app.get("/api/v1/tasks")
def page():
    owner = user()
    items = rows(f"SELECT {COLUMNS} FROM tasks WHERE owner_id = ? ORDER BY created_at, id LIMIT 20", owner)
    total = rows("SELECT count(*) AS total FROM tasks WHERE owner_id = ?", owner)
    return {"items": items, "page": 1, "page_size": 20, **total[0]}


@app.post("/api/v1/tasks")
def create():
    body, owner = request.get_json(), user()
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    row = {"id": uuid.uuid4().hex, "title": body["title"], "done": False, "due": None, "created_at": now, "updated_at": now}
    if "-" in str(owner):
        row["id"] = str(uuid.UUID(row["id"]))
    database().execute(
        "INSERT INTO tasks (id, owner_id, title, done, due, created_at, updated_at) VALUES (?, ?, ?, 0, NULL, ?, ?)",
        (row["id"], owner, row["title"], now, now),
    )
    return row, 201


if __name__ == "__main__":
    Granian(
        "server:app",
        address=os.environ["HOST"],
        port=int(os.environ["PORT"]),
        interface=Interfaces.WSGI,
        blocking_threads=16,
        working_dir=Path(__file__).parent,
        log_enabled=False,
    ).serve()
