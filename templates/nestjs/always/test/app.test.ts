// First: it sets the environment, which the modules of src read.
import { app, register, start } from './support.ts';

import { randomUUID } from 'node:crypto';
import { Controller, Get, GoneException } from '@nestjs/common';
import type { Request } from 'express';
import request from 'supertest';
import { QueryFailedError } from 'typeorm';
import { expect, test } from 'vitest';
import { z } from 'zod';

const { AppModule } = await import('../src/app.module.ts');
const { Public } = await import('../src/auth/decorators.ts');
const { clientAddress } = await import('../src/core/client-address.ts');
const { describeError } = await import('../src/core/logger.ts');

const login = () => request(app).post('/api/v1/auth/login');

test('health, readiness and documentation answer everybody', async () => {
  await request(app).get('/healthz').expect(200, { status: 'ok' });
  await request(app).get('/readyz').expect(200, { status: 'ok' });
  await request(app).get('/docs/').expect(200);
  const { body } = await request(app).get('/openapi.json').expect(200);
  expect(body.openapi).toBe('3.1.1');
});

test('unknown path', async () => {
  const missing = await request(app).post('/api/v1/nope').type('json').send('{').expect(404);
  expect(missing.type).toBe('application/problem+json');
  expect(missing.body.type).toBe('urn:problem-type:not-found');
});

test('wrong method', async () => {
  const wrong = await request(app).patch('/api/v1/auth/me').expect(405);
  expect(wrong.body.type).toBe('urn:problem-type:method-not-allowed');
  expect(wrong.headers['allow']).toBe('GET, HEAD');
});

test('malformed JSON', async () => {
  const malformed = await login().type('json').send('{').expect(400);
  expect(malformed.body.type).toBe('urn:problem-type:malformed-json');
  // A route that asks for a user answers before it looks at the body.
  const change = () => request(app).post('/api/v1/auth/change-password').type('json').send('{');
  const stranger = await change().expect(401);
  expect(stranger.headers['www-authenticate']).toBe('Bearer');
  const { session } = await register();
  await change().auth(session.access_token, { type: 'bearer' }).expect(400);
});

test('too large', async () => {
  const body = ' '.repeat(1024 * 1024 + 1);
  const large = await login().type('json').send(body).expect(413);
  expect(large.body.type).toBe('urn:problem-type:content-too-large');
});

test('wrong media type', async () => {
  const form = await login().type('form').send('email=a').expect(415);
  expect(form.body.type).toBe('urn:problem-type:unsupported-media-type');
});

test('security headers', async () => {
  const { headers } = await request(app).get('/nope').expect(404);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy'] ?? '').toMatch(/frame-ancestors/);
  expect(headers['x-request-id'] ?? '').toMatch(/^[\w.-]{1,64}$/);
  expect(headers['x-powered-by']).toBe(undefined);
  const sent = await request(app).get('/healthz').set('X-Request-Id', 'a.b_c-1');
  expect(sent.headers['x-request-id']).toBe('a.b_c-1');
});

test('CORS', async () => {
  const preflight = (origin: string) =>
    request(app)
      .options('/api/v1/auth/me')
      .set('Origin', origin)
      .set('Access-Control-Request-Method', 'GET');
  const allowed = await preflight('https://app.example.com');
  expect(allowed.headers['access-control-allow-origin']).toBe('https://app.example.com');
  const other = await preflight('https://other.example.com');
  expect(other.headers['access-control-allow-origin']).toBe(undefined);
});

test('every route that is not public asks for a token', async () => {
  const { body: document } = await request(app).get('/openapi.json').expect(200);
  for (const [path, operations] of Object.entries<Record<string, { security?: [] }>>(
    document.paths,
  )) {
    for (const [method, { security }] of Object.entries(operations)) {
      if (security) continue;
      const url = path.replaceAll(/\{\w+\}/g, randomUUID());
      const res = await request(app)[method as 'get' | 'post' | 'put' | 'delete'](url);
      expect(res.status, `${method} ${path}`).toBe(401);
    }
  }
});

@Controller()
@Public()
class FailingController {
  @Get('sdk')
  sdk() {
    const more = { status: 401, headers: { 'Set-Cookie': 'a=b' }, errors: ['secret'] };
    throw Object.assign(new Error('secret'), more);
  }

  @Get('zod')
  zod() {
    return z.object({ secret: z.string() }).parse({});
  }

  @Get('gone')
  gone() {
    throw new GoneException('Gone for good');
  }
}

test('an HttpException keeps its status and words, any other error is a fixed 500', async () => {
  const failing = await start({ imports: [AppModule], controllers: [FailingController] });
  for (const path of ['sdk', 'zod']) {
    const { body, headers } = await request(failing.getHttpServer())
      .get(`/api/v1/${path}`)
      .expect(500);
    expect(body.type).toBe('urn:problem-type:internal-error');
    expect(JSON.stringify(body)).not.toMatch(/secret/);
    expect(headers['set-cookie']).toBe(undefined);
  }
  const { body } = await request(failing.getHttpServer()).get('/api/v1/gone').expect(410);
  expect(body).toEqual({
    type: 'about:blank',
    title: 'Gone',
    status: 410,
    detail: 'Gone for good',
  });
  await failing.close();
});

test('the values of a query are not logged', () => {
  const error = new QueryFailedError('select ?', ['secret'], new Error('no such table'));
  expect(describeError(error)['message']).toBe('no such table');
  expect(JSON.stringify(describeError(error))).not.toMatch(/secret/);
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
    expect(clientAddress(req as unknown as Request), sent).toBe(address);
  }
});
