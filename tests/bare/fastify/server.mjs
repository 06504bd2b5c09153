// The least that answers the same requests with Fastify and the same driver: who asks, then the row. No validation, no log, no headers.
import { createHash, randomUUID } from 'node:crypto';
import Database from 'better-sqlite3';
import Fastify from 'fastify';

const db = new Database(process.env.DATABASE_URL.replace('sqlite:///', ''));
db.pragma('journal_mode = WAL');
db.pragma('foreign_keys = ON');

const session = db.prepare('SELECT user_id, access_expires_at FROM sessions WHERE access_hash = ?');
const one = db.prepare('SELECT id, title, done, due, created_at, updated_at FROM tasks WHERE id = ? AND owner_id = ?');
const page = db.prepare('SELECT id, title, done, due, created_at, updated_at FROM tasks WHERE owner_id = ? ORDER BY created_at, id LIMIT 20');
const count = db.prepare('SELECT count(*) AS total FROM tasks WHERE owner_id = ?');
const insert = db.prepare('INSERT INTO tasks (id, owner_id, title, done, due, created_at, updated_at) VALUES (?, ?, ?, 0, NULL, ?, ?)');

const user = (request) => {
  const token = request.headers.authorization.slice('Bearer '.length);
  return session.get(createHash('sha256').update(token).digest('hex')).user_id;
};

const app = Fastify();
app.get('/healthz', async () => ({ status: 'ok' }));
app.get('/api/v1/tasks/:id', async (request) => one.get(request.params.id, user(request)));
app.get('/api/v1/tasks', async (request) => {
  const owner = user(request);
  return { items: page.all(owner), page: 1, page_size: 20, total: count.get(owner).total };
});
app.post('/api/v1/tasks', async (request, reply) => {
  const now = new Date().toISOString();
  const row = { id: randomUUID(), title: request.body.title, done: false, due: null, created_at: now, updated_at: now };
  insert.run(row.id, user(request), row.title, now, now);
  return reply.code(201).send(row);
});
await app.listen({ port: Number(process.env.PORT), host: process.env.HOST });
