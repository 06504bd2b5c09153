import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Type } from 'typebox';
import { app } from './support.ts';

// What Fastify is chosen for: schemas that are compiled once, and plugins that keep to their scope.

app.register(async (scope) => {
  scope.decorate('onlyHere', true);
  scope.addHook('onRequest', (_request, reply, done) => {
    reply.header('X-Scope', 'inner');
    done();
  });
  const schema = { response: { 200: Type.Object({ id: Type.Integer() }) } };
  scope.get('/scope', { schema: { ...schema, hide: true } }, () => ({ id: 1, secret: 'hidden' }));
});

test('an encapsulated plugin does not leak its decorator', async () => {
  await app.ready();
  assert.equal(app.hasDecorator('onlyHere'), false);
  // fastify-plugin has made this one visible in all scopes.
  assert.equal(app.hasDecorator('requireUser'), true);
  const outside = await app.inject('/healthz');
  assert.equal(outside.headers['x-scope'], undefined);
});

test('the serialiser leaves out what the schema does not name', async () => {
  const res = await app.inject('/scope');
  assert.equal(res.headers['x-scope'], 'inner');
  assert.deepEqual(res.json(), { id: 1 });
});
