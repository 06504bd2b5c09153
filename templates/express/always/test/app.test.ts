// First: it sets the environment, which the modules of src read.
import { app, register } from './support.ts';

import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { test } from 'node:test';
import { DrizzleQueryError } from 'drizzle-orm';
import express, { type IRoute, type Request, type Router } from 'express';
import request from 'supertest';
import { z } from 'zod';
import { clientAddress } from '../src/lib/client-address.ts';
import { describeError } from '../src/logger.ts';
import { errorHandler } from '../src/middleware/errors.ts';
import { openapi } from '../src/openapi.ts';

const login = () => request(app).post('/api/v1/auth/login');

test('health, readiness and documentation answer everybody', async () => {
  await request(app).get('/healthz').expect(200, { status: 'ok' });
  await request(app).get('/readyz').expect(200, { status: 'ok' });
  await request(app).get('/docs/').expect(200);
  const { body } = await request(app).get('/openapi.json').expect(200);
  assert.equal(body.openapi, '3.1.1');
});

test('unknown path', async () => {
  const missing = await request(app).post('/api/v1/nope').type('json').send('{').expect(404);
  assert.equal(missing.type, 'application/problem+json');
  assert.equal(missing.body.type, 'urn:problem-type:not-found');
});

test('wrong method', async () => {
  const wrong = await request(app).patch('/api/v1/auth/me').expect(405);
  assert.equal(wrong.body.type, 'urn:problem-type:method-not-allowed');
  assert.equal(wrong.headers['allow'], 'GET, HEAD');
});

test('malformed JSON', async () => {
  const malformed = await login().type('json').send('{').expect(400);
  assert.equal(malformed.body.type, 'urn:problem-type:malformed-json');
  // A route that asks for a user answers before it looks at the body.
  const change = () => request(app).post('/api/v1/auth/change-password').type('json').send('{');
  const stranger = await change().expect(401);
  assert.equal(stranger.headers['www-authenticate'], 'Bearer');
  const { session } = await register();
  await change().auth(session.access_token, { type: 'bearer' }).expect(400);
});

test('too large', async () => {
  const body = ' '.repeat(1024 * 1024 + 1);
  const large = await login().type('json').send(body).expect(413);
  assert.equal(large.body.type, 'urn:problem-type:content-too-large');
});

test('wrong media type', async () => {
  const form = await login().type('form').send('email=a').expect(415);
  assert.equal(form.body.type, 'urn:problem-type:unsupported-media-type');
});

test('security headers', async () => {
  const { headers } = await request(app).get('/nope').expect(404);
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.match(headers['content-security-policy'] ?? '', /frame-ancestors/);
  assert.match(headers['x-request-id'] ?? '', /^[\w.-]{1,64}$/);
  assert.equal(headers['x-powered-by'], undefined);
  const sent = await request(app).get('/healthz').set('X-Request-Id', 'a.b_c-1');
  assert.equal(sent.headers['x-request-id'], 'a.b_c-1');
});

test('CORS', async () => {
  const preflight = (origin: string) =>
    request(app)
      .options('/api/v1/auth/me')
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'GET');
  const allowed = await preflight('https://app.example.com');
  assert.equal(allowed.headers['access-control-allow-origin'], 'https://app.example.com');
  const other = await preflight('https://other.example.com');
  assert.equal(other.headers['access-control-allow-origin'], undefined);
});

type Layer = {
  route?: IRoute;
  handle: Router | ((...parameters: unknown[]) => unknown);
  /** Says which part of the path this layer takes, or nothing if it does not match. */
  match(path: string): false | { path: string };
};

/** The routes of a router, and of the routers mounted in it. With a path: those it leads to. */
function routesOf(router: Router, path?: string): IRoute[] {
  // Express has no public list of its routes: this is the one it works with.
  return (router.stack as unknown as Layer[]).flatMap((layer) => {
    const inner = 'stack' in layer.handle ? (layer.handle as Router) : undefined;
    if (!layer.route && !inner) return [];
    const match = path === undefined ? undefined : layer.match(path);
    if (match === false) return [];
    if (layer.route) return [layer.route];
    const rest = match && path?.slice(match.path.length);
    return inner ? routesOf(inner, rest === '' ? '/' : rest) : [];
  });
}

test('every route is in the document', () => {
  const documented = Object.entries(openapi.paths ?? {}).flatMap(([path, operations]) =>
    routesOf(app.router, path.replaceAll(/\{\w+\}/g, randomUUID())).flatMap((route) =>
      route.stack.filter(({ method }) => method in operations),
    ),
  );
  const pages = ['/', '/openapi.json', '/docs', '/docs/'];
  for (const { path, stack } of routesOf(app.router)) {
    const missing = stack.find((layer) => !documented.includes(layer));
    if (!missing || pages.includes(path)) continue;
    assert.fail(`src/openapi.ts: add ${missing.method.toUpperCase()} ${path} to \`paths\``);
  }
});

test('every route that is not public asks for a token', async () => {
  for (const [path, operations] of Object.entries(openapi.paths ?? {})) {
    for (const [method, { security }] of Object.entries(operations)) {
      if (security) continue;
      const url = path.replaceAll(/\{\w+\}/g, randomUUID());
      const res = await request(app)[method as 'get' | 'post' | 'put' | 'delete'](url);
      assert.equal(res.status, 401, `${method} ${path}: put requireUser in front of its handler`);
    }
  }
});

test('an error of another library is a 500 with fixed words', async () => {
  const failing = express();
  failing.get('/sdk', () => {
    const more = { status: 401, headers: { 'Set-Cookie': 'a=b' }, errors: ['secret'] };
    throw Object.assign(new Error('secret'), more);
  });
  failing.get('/zod', () => {
    z.object({ secret: z.string() }).parse({});
  });
  failing.use(errorHandler);
  for (const path of ['/sdk', '/zod']) {
    const { body, headers } = await request(failing).get(path).expect(500);
    assert.equal(body.type, 'urn:problem-type:internal-error');
    assert.doesNotMatch(JSON.stringify(body), /secret/);
    assert.equal(headers['set-cookie'], undefined);
  }
});

test('the values of a query are not logged', () => {
  const error = new DrizzleQueryError('select ?', ['secret'], new Error('no such table'));
  assert.equal(describeError(error)['message'], 'no such table');
  assert.doesNotMatch(JSON.stringify(describeError(error)), /secret/);
});

test('the address behind one proxy', () => {
  const addresses = {
    '192.0.2.1': '192.0.2.1',
    '198.51.100.1, 192.0.2.1:4711': '192.0.2.1',
    '2001:db8::1:2:3:4': '2001:db8:0:0::/64',
    '[2001:db8::5]:4711': '2001:db8:0:0::/64',
    '::ffff:192.0.2.1': '192.0.2.1',
    'no address': '127.0.0.1',
  };
  for (const [sent, address] of Object.entries(addresses)) {
    const req = { get: () => sent, socket: { remoteAddress: '127.0.0.1' } };
    assert.equal(clientAddress(req as unknown as Request), address, sent);
  }
});
