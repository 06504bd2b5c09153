// First: the modules below read the settings when they are loaded.
import { dropDatabase } from './environment.ts';

import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import request from 'supertest';

const { closeDatabase } = await import('../src/db/client.ts');
const { migrateDatabase } = await import('../src/db/migrate.ts');
await migrateDatabase();
const { createApp } = await import('../src/app.ts');
const { setRole } = await import('../src/modules/users/users.queries.ts');

after(async () => {
  await closeDatabase();
  await dropDatabase();
});

export const app = createApp();
export const PASSWORD = 'open the larder door';

/** The API as the holder of this access token sees it. */
export const as = (token: string) => ({
  get: (path: string) => request(app).get(`/api/v1${path}`).auth(token, { type: 'bearer' }),
  post: (path: string, body: object) =>
    request(app).post(`/api/v1${path}`).auth(token, { type: 'bearer' }).send(body),
  put: (path: string, body: object) =>
    request(app).put(`/api/v1${path}`).auth(token, { type: 'bearer' }).send(body),
  delete: (path: string) => request(app).delete(`/api/v1${path}`).auth(token, { type: 'bearer' }),
});

export type Client = ReturnType<typeof as>;

/** A new user with a session. */
export async function register() {
  const email = `${randomUUID()}@example.com`;
  const { body } = await request(app)
    .post('/api/v1/auth/register')
    .send({ email, password: PASSWORD })
    .expect(201);
  return { email, session: body, client: as(body.access_token) };
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
