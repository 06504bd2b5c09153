"""The least that answers the same requests with FastAPI and the same driver: who asks, then the row. No validation, no log, no headers."""

import hashlib
import os
import uuid
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import aiosqlite
import uvicorn
from fastapi import FastAPI, Request

COLUMNS = "id, title, done, due, created_at, updated_at"


@asynccontextmanager
async def lifespan(app: FastAPI):
    path = os.environ["DATABASE_URL"].removeprefix("sqlite:///")
    async with aiosqlite.connect(path) as db:
        db.row_factory = aiosqlite.Row
        await db.execute("PRAGMA journal_mode = WAL")
        await db.execute("PRAGMA foreign_keys = ON")
        app.state.db = db
        yield


app = FastAPI(lifespan=lifespan)


async def rows(request: Request, sql: str, *values: object) -> list[dict[str, object]]:
    return [dict(row) for row in await request.app.state.db.execute_fetchall(sql, values)]


async def user(request: Request) -> object:
    token = request.headers["authorization"].removeprefix("Bearer ")
    digest = hashlib.sha256(token.encode()).hexdigest()
    found = await rows(request, "SELECT user_id, access_expires_at FROM sessions WHERE access_hash = ?", digest)
    return found[0]["user_id"]


@app.get("/healthz")
async def health() -> dict[str, str]:
    return {"status": "ok"}


@app.get("/api/v1/tasks/{task_id}")
async def read(task_id: uuid.UUID, request: Request):
    owner = await user(request)
    # The project stores ids with hyphens or without, as its user's.
    key = str(task_id) if "-" in str(owner) else task_id.hex
    found = await rows(request, f"SELECT {COLUMNS} FROM tasks WHERE id = ? AND owner_id = ?", key, owner)
    return found[0]


@app.get("/api/v1/tasks")
async def page(request: Request):
    owner = await user(request)
    items = await rows(request, f"SELECT {COLUMNS} FROM tasks WHERE owner_id = ? ORDER BY created_at, id LIMIT 20", owner)
    total = await rows(request, "SELECT count(*) AS total FROM tasks WHERE owner_id = ?", owner)
    return {"items": items, "page": 1, "page_size": 20, **total[0]}


@app.post("/api/v1/tasks", status_code=201)
async def create(request: Request):
    body = await request.json()
    owner = await user(request)
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
    row = {"id": uuid.uuid4().hex, "title": body["title"], "done": False, "due": None, "created_at": now, "updated_at": now}
    if "-" in str(owner):
        row["id"] = str(uuid.UUID(row["id"]))
    db = request.app.state.db
    await db.execute(
        "INSERT INTO tasks (id, owner_id, title, done, due, created_at, updated_at) VALUES (?, ?, ?, 0, NULL, ?, ?)",
        (row["id"], owner, row["title"], now, now),
    )
    await db.commit()
    return row


uvicorn.run(app, host=os.environ["HOST"], port=int(os.environ["PORT"]), access_log=False, log_level="warning")
