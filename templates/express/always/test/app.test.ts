import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { app, register } from './support.ts';

test('health, readiness and documentation answer everybody', async () => {
  const health = await request(app).get('/healthz').expect(200);
  assert.deepEqual(health.body, { status: 'ok' });
  await request(app).get('/readyz').expect(200);
  await request(app).get('/docs/').expect(200);
  const { body } = await request(app).get('/openapi.json').expect(200);
  assert.equal(body.openapi, '3.1.1');
});

test('unknown paths and methods are problems with all headers', async () => {
  const missing = await request(app).get('/nope').expect(404);
  assert.equal(missing.type, 'application/problem+json');
  assert.equal(missing.headers['x-content-type-options'], 'nosniff');
  assert.match(missing.headers['x-request-id'] ?? '', /^[\w.-]{1,64}$/);
  const wrong = await request(app).patch('/api/v1/auth/me').expect(405);
  assert.equal(wrong.headers.allow, 'GET');
});

test('a stranger is refused before the body is read', async () => {
  const send = () => request(app).post('/api/v1/auth/change-password').type('json').send('{');
  const { session } = await register();
  const stranger = await send().expect(401);
  assert.equal(stranger.headers['www-authenticate'], 'Bearer');
  await send().auth(session.access_token, { type: 'bearer' }).expect(400);
});

test('a body has to be JSON', async () => {
  const login = () => request(app).post('/api/v1/auth/login');
  const malformed = await login().type('json').send('{').expect(400);
  assert.equal(malformed.body.type, 'urn:problem-type:malformed-json');
  await login().type('form').send('email=a').expect(415);
  await login()
    .type('json')
    .send(' '.repeat(1024 * 1024 + 1))
    .expect(413);
});
