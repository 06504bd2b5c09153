// Settings come first: the modules below read them when they are loaded.
import './environment.ts';

import { randomUUID } from 'node:crypto';
import { after } from 'node:test';
import request from 'supertest';

const { createApp } = await import('../src/app.ts');
const { closeDatabase, migrateDatabase } = await import('../src/db/client.ts');

export const { makeAdmin } = await import('../src/modules/users/users.repository.ts');

await migrateDatabase();
after(closeDatabase);

export const app = createApp();
export const PASSWORD = 'open the larder door';

/** The API as somebody with this access token sees it. */
export const as = (token: string) => ({
  get: (path: string) => request(app).get(`/api/v1${path}`).auth(token, { type: 'bearer' }),
  post: (path: string, body: object) =>
    request(app).post(`/api/v1${path}`).auth(token, { type: 'bearer' }).send(body),
  put: (path: string, body: object) =>
    request(app).put(`/api/v1${path}`).auth(token, { type: 'bearer' }).send(body),
  delete: (path: string) => request(app).delete(`/api/v1${path}`).auth(token, { type: 'bearer' }),
});

export type Client = ReturnType<typeof as>;

export async function register() {
  const email = `${randomUUID()}@example.com`;
  const { body } = await request(app)
    .post('/api/v1/auth/register')
    .send({ email, password: PASSWORD })
    .expect(201);
  return { email, session: body, client: as(body.access_token) };
}

/** The errors of a 422 as `field code`, sorted. */
export const faults = (body: { errors: { field: string; code: string }[] }) =>
  body.errors.map(({ field, code }) => `${field} ${code}`).sort();
