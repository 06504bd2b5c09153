import assert from 'node:assert/strict';
import { test } from 'node:test';
import { as, faults, makeAdmin, PASSWORD, register } from './support.ts';

const post = (path: string, body: object, expected?: number) =>
  as().post(`/auth/${path}`, body, expected);

test('register', async () => {
  const { email, session, client } = await register();
  assert.equal(session.token_type, 'Bearer');
  assert.equal(session.expires_in, 900);
  const { body: me } = await client.get('/auth/me', 200);
  assert.deepEqual(me, session.user);
  assert.equal(me.email, email);
  assert.equal(me.role, 'user');
  assert.deepEqual(Object.keys(me).sort(), ['created_at', 'email', 'id', 'role', 'updated_at']);

  const short = await post('register', { email: 'nobody', password: 'short', role: 'admin' });
  assert.deepEqual(faults(short.body), ['email format', 'password min_length', 'role unknown']);
  const common = await post('register', { email: 'a@example.com', password: 'Password1234' });
  assert.deepEqual(faults(common.body), ['password common']);
});

test('e-mail taken', async () => {
  const { email } = await register();
  const again = await post('register', { email: email.toUpperCase(), password: PASSWORD });
  assert.equal(again.status, 409);
  assert.equal(again.body.type, 'urn:problem-type:email-taken');
});

test('log in', async () => {
  const { email } = await register();
  const { body } = await post('login', { email, password: PASSWORD }, 200);
  await as(body.access_token).get('/auth/me', 200);
});

test('wrong password and unknown e-mail alike', async () => {
  const { email } = await register();
  const wrong = await post('login', { email, password: 'not the password' });
  const unknown = await post('login', { email: `no-${email}`, password: PASSWORD });
  assert.equal(wrong.status, 401);
  assert.equal(wrong.body.type, 'urn:problem-type:invalid-credentials');
  assert.deepEqual(wrong.body, unknown.body);
});

test('refresh', async () => {
  const { session } = await register();
  const { body } = await post('refresh', { refresh_token: session.refresh_token }, 200);
  await as(session.access_token).get('/auth/me', 401);
  await as(body.access_token).get('/auth/me', 200);
});

test('a refresh token used twice ends the session', async () => {
  const { session } = await register();
  const { refresh_token } = session;
  const refreshes = Array.from({ length: 10 }, () => post('refresh', { refresh_token }));
  const answers = await Promise.all(refreshes);
  const statuses = answers.map((res) => res.status).sort();
  assert.deepEqual(statuses, [200, ...Array(9).fill(401)]);
  const winner = answers.find((res) => res.status === 200);
  await as(winner?.body.access_token).get('/auth/me', 401);
  const again = await post('refresh', { refresh_token: winner?.body.refresh_token });
  assert.equal(again.body.type, 'urn:problem-type:invalid-refresh-token');
});

test('log out', async () => {
  const { email, client } = await register();
  const { body: other } = await post('login', { email, password: PASSWORD });
  await client.post('/auth/logout', {}, 204);
  await client.get('/auth/me', 401);
  await as(other.access_token).get('/auth/me', 200);
});

test('change password ends other sessions', async () => {
  const { email, client } = await register();
  const change = { current_password: PASSWORD, new_password: 'close the larder door' };
  const wrong = { ...change, current_password: 'not the password' };
  await client.post('/auth/change-password', wrong, 403);
  // A log-in at the same time gets no session that outlives the change.
  const [changed, logIn] = await Promise.all([
    client.post('/auth/change-password', change, 200),
    post('login', { email, password: PASSWORD }),
  ]);
  await client.get('/auth/me', 401);
  if (logIn.status === 200) await as(logIn.body.access_token).get('/auth/me', 401);
  await as(changed.body.access_token).get('/auth/me', 200);
  await post('login', { email, password: PASSWORD }, 401);
  await post('login', { email, password: change.new_password }, 200);
});

test('login limit', async () => {
  const { email } = await register();
  const guess = () => post('login', { email, password: 'not the password' });
  const answers = await Promise.all([guess(), guess(), guess()]);
  assert.deepEqual(
    answers.map((res) => res.status),
    [401, 401, 401],
  );
  const limited = await post('login', { email, password: PASSWORD });
  assert.equal(limited.status, 429);
  assert.match(`${limited.headers['retry-after']}`, /^[0-9]+$/);
});

test('admin only', async () => {
  const { client } = await register();
  await as().get('/users', 401);
  const refused = await client.get('/users', 403);
  assert.equal(refused.body.type, 'urn:problem-type:forbidden');
});

test('role change counts at once', async () => {
  const { email, client } = await register();
  await client.get('/users', 403);
  assert.equal(await makeAdmin(email), true);
  const { body } = await client.get('/users?page_size=1', 200);
  assert.equal(body.items.length, 1);
  assert.deepEqual(Object.keys(body).sort(), ['items', 'page', 'page_size', 'total']);
});
