import assert from 'node:assert/strict';
import { test } from 'node:test';
import request from 'supertest';
import { app, as, faults, makeAdmin, PASSWORD, register } from './support.ts';

const post = (path: string, body: object) => request(app).post(`/api/v1/auth/${path}`).send(body);

test('registering starts a session', async () => {
  const { email, session, client } = await register();
  assert.equal(session.token_type, 'Bearer');
  assert.equal(session.expires_in, 900);
  assert.deepEqual(Object.keys(session.user).sort(), [
    'created_at',
    'email',
    'id',
    'role',
    'updated_at',
  ]);
  const me = await client.get('/auth/me').expect(200);
  assert.equal(me.body.email, email);
  assert.equal(me.body.role, 'user');
});

test('an e-mail is registered once, whatever its case', async () => {
  const { email } = await register();
  const again = await post('register', { email: email.toUpperCase(), password: PASSWORD });
  assert.equal(again.status, 409);
  assert.equal(again.body.type, 'urn:problem-type:email-taken');
});

test('registering refuses weak passwords and fields of its own making', async () => {
  const short = await post('register', { email: 'nobody', password: 'short', role: 'admin' });
  assert.equal(short.status, 422);
  assert.deepEqual(faults(short.body), ['email format', 'password min_length', 'role unknown']);
  const common = await post('register', { email: 'a@example.com', password: 'Password1234' });
  assert.deepEqual(faults(common.body), ['password common']);
});

test('a wrong password and an unknown e-mail get the same answer', async () => {
  const { email } = await register();
  const wrong = await post('login', { email, password: 'not the password' });
  const unknown = await post('login', { email: `no-${email}`, password: PASSWORD });
  assert.equal(wrong.status, 401);
  assert.deepEqual(wrong.body, unknown.body);
  await post('login', { email, password: PASSWORD }).expect(200);
});

test('guessing a password ends in 429, even with the right one', async () => {
  const { email } = await register();
  const guess = () => post('login', { email, password: 'not the password' });
  const statuses = (await Promise.all([guess(), guess(), guess()])).map((res) => res.status);
  assert.deepEqual(statuses, [401, 401, 401]);
  const limited = await post('login', { email, password: PASSWORD });
  assert.equal(limited.status, 429);
  assert.match(limited.headers['retry-after'] ?? '', /^[0-9]+$/);
});

test('refreshing replaces both tokens, a used refresh token ends the session', async () => {
  const { session } = await register();
  const { refresh_token } = session;
  const { body: next } = await post('refresh', { refresh_token }).expect(200);
  await as(session.access_token).get('/auth/me').expect(401);
  await as(next.access_token).get('/auth/me').expect(200);
  const reused = await post('refresh', { refresh_token });
  assert.equal(reused.body.type, 'urn:problem-type:invalid-refresh-token');
  await as(next.access_token).get('/auth/me').expect(401);
  await post('refresh', { refresh_token: next.refresh_token }).expect(401);
});

test('of ten refreshes at once one wins', async () => {
  const { session } = await register();
  const { refresh_token } = session;
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => post('refresh', { refresh_token })),
  );
  const statuses = answers.map((res) => res.status).sort();
  assert.deepEqual(statuses, [200, ...Array(9).fill(401)]);
});

test('logging out ends this session only', async () => {
  const { email, client } = await register();
  const other = await post('login', { email, password: PASSWORD });
  await client.post('/auth/logout', {}).expect(204);
  await client.get('/auth/me').expect(401);
  await as(other.body.access_token).get('/auth/me').expect(200);
});

test('changing the password ends every other session', async () => {
  const { email, client } = await register();
  const change = { current_password: PASSWORD, new_password: 'close the larder door' };
  const wrong = { ...change, current_password: 'not the password' };
  await client.post('/auth/change-password', wrong).expect(403);
  const { body } = await client.post('/auth/change-password', change).expect(200);
  await client.get('/auth/me').expect(401);
  await as(body.access_token).get('/auth/me').expect(200);
  await post('login', { email, password: PASSWORD }).expect(401);
  await post('login', { email, password: change.new_password }).expect(200);
});

test('no session of the old password outlives the change', async () => {
  const { email, client } = await register();
  const change = { current_password: PASSWORD, new_password: 'close the larder door' };
  const logIn = () => post('login', { email, password: PASSWORD });
  const [changed, ...logIns] = await Promise.all([
    client.post('/auth/change-password', change),
    logIn(),
    logIn(),
  ]);
  assert.equal(changed.status, 200);
  for (const { body } of logIns.filter((res) => res.status === 200)) {
    await as(body.access_token).get('/auth/me').expect(401);
  }
});

test('only an admin sees the users, and becomes one at once', async () => {
  const { email, client } = await register();
  const refused = await client.get('/users').expect(403);
  assert.equal(refused.body.type, 'urn:problem-type:forbidden');
  assert.equal(await makeAdmin(email), true);
  const { body } = await client.get('/users?page_size=1').expect(200);
  assert.equal(body.items.length, 1);
  assert.deepEqual(Object.keys(body).sort(), ['items', 'page', 'page_size', 'total']);
});
