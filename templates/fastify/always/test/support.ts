// First: the modules below read the settings when they are loaded.
import { dropDatabase } from './environment.ts';

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import type { InjectOptions } from 'fastify';

const { closeDatabase } = await import('../src/db/client.ts');
const { migrateDatabase } = await import('../src/db/migrate.ts');
await migrateDatabase();
const { createApp } = await import('../src/app.ts');
const { setRole } = await import('../src/modules/users/users.queries.ts');

export const app = createApp();

after(async () => {
  await app.close();
  await closeDatabase();
  await dropDatabase();
});

export const PASSWORD = 'open the larder door';

/**
 * The API as the holder of this access token sees it, or a stranger. With `expected`, an answer with
 * another status fails the test.
 */
export const as = (token?: string) => {
  const headers = token ? { authorization: `Bearer ${token}` } : {};
  const send = async (request: InjectOptions, expected?: number) => {
    const res = await app.inject({ ...request, url: `/api/v1${request.url}`, headers });
    if (expected) assert.equal(res.statusCode, expected, res.body);
    return { status: res.statusCode, headers: res.headers, body: res.body ? res.json() : null };
  };
  return {
    get: (url: string, expected?: number) => send({ method: 'GET', url }, expected),
    post: (url: string, payload: object, expected?: number) =>
      send({ method: 'POST', url, payload }, expected),
    put: (url: string, payload: object, expected?: number) =>
      send({ method: 'PUT', url, payload }, expected),
    delete: (url: string, expected?: number) => send({ method: 'DELETE', url }, expected),
  };
};

export type Client = ReturnType<typeof as>;

/** A new user with a session. */
export async function register() {
  const email = `${randomUUID()}@example.com`;
  const { body: session } = await as().post('/auth/register', { email, password: PASSWORD }, 201);
  return { email, session, client: as(session.access_token) };
}

export const makeAdmin = (email: string) => setRole(email, 'admin');

/** A new admin's client. */
export async function admin(): Promise<Client> {
  const { email, client } = await register();
  await makeAdmin(email);
  return client;
}

/** The errors of a 422 as `field code`, sorted. */
export const faults = (body: { errors: { field: string; code: string }[] }) =>
  body.errors.map(({ field, code }) => `${field} ${code}`).sort();
