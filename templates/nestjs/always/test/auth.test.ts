import { randomUUID } from 'node:crypto';
import { expect, test, vi } from 'vitest';
import request from 'supertest';
import { app, as, faults, makeAdmin, nest, PASSWORD, register } from './support.ts';

const { Clock } = await import('../src/core/clock.ts');

const post = (path: string, body: object) => request(app).post(`/api/v1/auth/${path}`).send(body);

test('register', async () => {
  const { email, session, client } = await register();
  expect(session.token_type).toBe('Bearer');
  expect(session.expires_in).toBe(900);
  const { body: me } = await client.get('/auth/me').expect(200);
  expect(me).toEqual(session.user);
  expect(me.email).toBe(email);
  expect(me.role).toBe('user');
  expect(Object.keys(me).sort()).toEqual(['created_at', 'email', 'id', 'role', 'updated_at']);

  const short = await post('register', { email: 'nobody', password: 'short', role: 'admin' });
  expect(faults(short.body)).toEqual(['email format', 'password min_length', 'role unknown']);
  const common = await post('register', { email: 'a@example.com', password: 'Password1234' });
  expect(faults(common.body)).toEqual(['password common']);
});

test('e-mail taken', async () => {
  const { email } = await register();
  const again = await post('register', { email: email.toUpperCase(), password: PASSWORD });
  expect(again.status).toBe(409);
  expect(again.body.type).toBe('urn:problem-type:email-taken');
});

test('log in', async () => {
  const { email } = await register();
  const { body } = await post('login', { email, password: PASSWORD }).expect(200);
  await as(body.access_token).get('/auth/me').expect(200);
});

test('wrong password and unknown e-mail alike', async () => {
  const { email } = await register();
  const wrong = await post('login', { email, password: 'not the password' });
  const unknown = await post('login', { email: `no-${email}`, password: PASSWORD });
  expect(wrong.status).toBe(401);
  expect(wrong.body.type).toBe('urn:problem-type:invalid-credentials');
  expect(wrong.body).toEqual(unknown.body);
});

test('refresh', async () => {
  const { session } = await register();
  const { body } = await post('refresh', { refresh_token: session.refresh_token }).expect(200);
  await as(session.access_token).get('/auth/me').expect(401);
  await as(body.access_token).get('/auth/me').expect(200);
});

test('a refresh token used twice ends the session', async () => {
  const { session } = await register();
  const { refresh_token } = session;
  const refreshes = Array.from({ length: 10 }, () => post('refresh', { refresh_token }));
  const answers = await Promise.all(refreshes);
  const statuses = answers.map((res) => res.status).sort();
  expect(statuses).toEqual([200, ...Array(9).fill(401)]);
  const winner = answers.find((res) => res.status === 200);
  await as(winner?.body.access_token).get('/auth/me').expect(401);
  const again = await post('refresh', { refresh_token: winner?.body.refresh_token });
  expect(again.body.type).toBe('urn:problem-type:invalid-refresh-token');
});

test('log out', async () => {
  const { email, client } = await register();
  const { body: other } = await post('login', { email, password: PASSWORD });
  await client.post('/auth/logout', {}).expect(204);
  await client.get('/auth/me').expect(401);
  await as(other.access_token).get('/auth/me').expect(200);
});

test('change password ends other sessions', async () => {
  const { email, client } = await register();
  const change = { current_password: PASSWORD, new_password: 'close the larder door' };
  const wrong = { ...change, current_password: 'not the password' };
  await client.post('/auth/change-password', wrong).expect(403);
  // A log-in at the same time gets no session that outlives the change.
  const [changed, logIn] = await Promise.all([
    client.post('/auth/change-password', change).expect(200),
    post('login', { email, password: PASSWORD }),
  ]);
  await client.get('/auth/me').expect(401);
  if (logIn.status === 200) await as(logIn.body.access_token).get('/auth/me').expect(401);
  await as(changed.body.access_token).get('/auth/me').expect(200);
  await post('login', { email, password: PASSWORD }).expect(401);
  await post('login', { email, password: change.new_password }).expect(200);
});

test('login limit', async () => {
  const { email } = await register();
  const guess = () => post('login', { email, password: 'not the password' });
  const answers = await Promise.all([guess(), guess(), guess()]);
  expect(answers.map((res) => res.status)).toEqual([401, 401, 401]);
  const limited = await post('login', { email, password: PASSWORD });
  expect(limited.status).toBe(429);
  expect(limited.headers['retry-after'] ?? '').toMatch(/^[0-9]+$/);
});

test('login limit of an address', async () => {
  const guess = (addresses: string) =>
    post('login', { email: `${randomUUID()}@example.com`, password: 'not the password' })
      .set('X-Forwarded-For', addresses)
      .then((res) => res.status);
  const guesses = await Promise.all(Array.from({ length: 30 }, () => guess('192.0.2.1')));
  expect(guesses).toEqual(Array(30).fill(401));
  expect(await guess('192.0.2.1')).toBe(429);
  // What the client itself has put in front of the proxy's entry does not count.
  expect(await guess('192.0.2.2, 192.0.2.1')).toBe(429);
  expect(await guess('192.0.2.2')).toBe(401);
});

test('both tokens expire', async () => {
  const start = Date.now();
  const now = vi.spyOn(nest.get(Clock), 'now').mockReturnValue(start);
  const { session, client } = await register();
  now.mockReturnValue(start + 899_000);
  await client.get('/auth/me').expect(200);
  now.mockReturnValue(start + 900_000);
  await client.get('/auth/me').expect(401);
  const refresh = (refresh_token: string) => post('refresh', { refresh_token });
  const { body } = await refresh(session.refresh_token).expect(200);
  now.mockReturnValue(start + 900_000 + 604_800_000);
  await refresh(body.refresh_token).expect(401);
  now.mockRestore();
});

test('admin only', async () => {
  const { client } = await register();
  await request(app).get('/api/v1/users').expect(401);
  const refused = await client.get('/users').expect(403);
  expect(refused.body.type).toBe('urn:problem-type:forbidden');
});

test('role change counts at once', async () => {
  const { email, client } = await register();
  await client.get('/users').expect(403);
  expect(await makeAdmin(email)).toBe(true);
  const { body } = await client.get('/users?page_size=1').expect(200);
  expect(body.items.length).toBe(1);
  expect(Object.keys(body).sort()).toEqual(['items', 'page', 'page_size', 'total']);
});
