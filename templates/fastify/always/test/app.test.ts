import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { InjectOptions } from 'fastify';
import { app, register } from './support.ts';

const login = (type: string, payload: string) =>
  app.inject({
    method: 'POST',
    url: '/api/v1/auth/login',
    headers: { 'content-type': type },
    payload,
  });

test('health, readiness and documentation answer everybody', async () => {
  const health = await app.inject('/healthz');
  assert.deepEqual(health.json(), { status: 'ok' });
  const readiness = await app.inject('/readyz');
  assert.deepEqual(readiness.json(), { status: 'ok' });
  const docs = await app.inject('/docs/');
  assert.equal(docs.statusCode, 200);
  const document = await app.inject('/openapi.json');
  assert.equal(document.json().openapi, '3.1.1');
});

test('unknown path', async () => {
  const headers = { 'content-type': 'application/json' };
  const missing = await app.inject({ method: 'POST', url: '/api/v1/nope', headers, payload: '{' });
  assert.equal(missing.statusCode, 404);
  assert.match(`${missing.headers['content-type']}`, /^application\/problem\+json/);
  assert.equal(missing.json().type, 'urn:problem-type:not-found');
});

test('wrong method', async () => {
  const wrong = await app.inject({ method: 'PATCH', url: '/api/v1/auth/me' });
  assert.equal(wrong.statusCode, 405);
  assert.equal(wrong.json().type, 'urn:problem-type:method-not-allowed');
  assert.equal(wrong.headers['allow'], 'GET, HEAD');
});

test('malformed JSON', async () => {
  const malformed = await login('application/json', '{');
  assert.equal(malformed.statusCode, 400);
  assert.equal(malformed.json().type, 'urn:problem-type:malformed-json');
  // A route that asks for a user answers before the body is read.
  const change = (headers: InjectOptions['headers']) =>
    app.inject({
      method: 'POST',
      url: '/api/v1/auth/change-password',
      headers: { 'content-type': 'application/json', ...headers },
      payload: '{',
    });
  const stranger = await change({});
  assert.equal(stranger.statusCode, 401);
  assert.equal(stranger.headers['www-authenticate'], 'Bearer');
  const { session } = await register();
  const user = await change({ authorization: `Bearer ${session.access_token}` });
  assert.equal(user.statusCode, 400);
});

test('too large', async () => {
  const large = await login('application/json', ' '.repeat(1024 * 1024 + 1));
  assert.equal(large.statusCode, 413);
  assert.equal(large.json().type, 'urn:problem-type:content-too-large');
});

test('wrong media type', async () => {
  const form = await login('application/x-www-form-urlencoded', 'email=a');
  assert.equal(form.statusCode, 415);
  assert.equal(form.json().type, 'urn:problem-type:unsupported-media-type');
});

test('security headers', async () => {
  const { statusCode, headers } = await app.inject('/nope');
  assert.equal(statusCode, 404);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(`${headers['content-security-policy']}`, /frame-ancestors/);
  assert.match(`${headers['x-request-id']}`, /^[\w.-]{1,64}$/);
  const sent = await app.inject({ url: '/healthz', headers: { 'x-request-id': 'a.b_c-1' } });
  assert.equal(sent.headers['x-request-id'], 'a.b_c-1');
});

test('CORS', async () => {
  const preflight = (origin: string) =>
    app.inject({
      method: 'OPTIONS',
      url: '/api/v1/auth/me',
      headers: { origin, 'access-control-request-method': 'GET' },
    });
  const allowed = await preflight('https://app.example.com');
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.example.com');
  const other = await preflight('https://other.example.com');
  assert.equal(other.headers['access-control-allow-origin'], undefined);
});

test('what the document does not call public needs a token', async () => {
  const { paths } = (await app.inject('/openapi.json')).json();
  for (const [path, operations] of Object.entries<Record<string, { security?: [] }>>(paths)) {
    for (const [method, { security }] of Object.entries(operations)) {
      if (security) continue;
      const url = path.replaceAll(/\{\w+\}/g, 'x');
      const { statusCode } = await app.inject({ method: method as 'get', url });
      assert.equal(statusCode, 401, `${method} ${path}: ask for a user, or add \`security: []\``);
    }
  }
});

test('every answer of the API has a schema', async () => {
  const { paths } = (await app.inject('/openapi.json')).json();
  for (const [path, operations] of Object.entries<object>(paths)) {
    for (const [method, { responses }] of Object.entries(operations)) {
      const success = Object.keys(responses).filter((status) => status.startsWith('2'));
      const hasSchema = success.every((status) => responses[status].content || status === '204');
      assert.ok(hasSchema, `${method} ${path}: add the schema of the answer to \`response\``);
    }
  }
});
