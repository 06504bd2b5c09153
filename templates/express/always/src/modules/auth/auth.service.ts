import { randomUUID } from 'node:crypto';
import { eq } from 'drizzle-orm';
import { brokenRule } from '../../db/client.ts';
import { now } from '../../db/owned.ts';
import { sessionsTable, usersTable } from '../../db/schema.ts';
import { inTurn } from '../../db/turn.ts';
import { email as emailField } from '../../lib/fields.ts';
import { problem } from '../../lib/problem.ts';
import { findWithPassword } from '../users/users.repository.ts';
import type { User } from '../users/users.schemas.ts';
import type { Credentials, PasswordChange } from './auth.schemas.ts';
import { countAttempt, forgiveAttempt } from './login-limiter.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { newSession } from './sessions.ts';

export async function register({ email, password }: Credentials) {
  const password_hash = await hashPassword(password);
  const time = now();
  const user: User = { id: randomUUID(), email, role: 'user', created_at: time, updated_at: time };
  const session = newSession(user);
  try {
    await inTurn(user.id, (tx) => [
      tx.insert(usersTable).values({ ...user, password_hash }),
      tx.insert(sessionsTable).values(session.row),
    ]);
  } catch (error) {
    // The unique index decides whether an e-mail is free: a SELECT before would lose a race.
    throw brokenRule(error) === 'unique' ? problem('email-taken') : error;
  }
  return session.view;
}

/** The user whose password this is. An attempt counts as failed until it was right. */
async function authenticate(sent: string, password: string, address: string) {
  // What is no e-mail address belongs to nobody, and need not reach the database.
  const parsed = emailField().safeParse(sent);
  const email = parsed.data ?? sent;
  await countAttempt(email, address);
  const known = parsed.success ? await findWithPassword(email) : undefined;
  if (!(await verifyPassword(known?.password_hash, password))) return undefined;
  await forgiveAttempt(email, address);
  return known;
}

export async function logIn({ email, password }: Credentials, address: string) {
  const wrong = () => problem('invalid-credentials', { event: 'login_failed' });
  const known = await authenticate(email, password, address);
  if (!known) throw wrong();
  const { user, password_hash } = known;
  const session = newSession(user);
  await inTurn(user.id, (tx, current) => {
    // The password was changed meanwhile: this session would outlive the change.
    if (current?.password_hash !== password_hash) throw wrong();
    return [tx.insert(sessionsTable).values(session.row)];
  });
  return session.view;
}

/** All sessions of the user end, the one that asked gets a new pair of tokens. */
export async function changePassword(email: string, sent: PasswordChange, address: string) {
  const wrong = () => problem('wrong-password', { event: 'login_failed' });
  const known = await authenticate(email, sent.current_password, address);
  if (!known) throw wrong();
  const updated_at = now();
  const user = { ...known.user, updated_at };
  const password_hash = await hashPassword(sent.new_password);
  const session = newSession(user);
  await inTurn(user.id, (tx, current) => {
    if (current?.password_hash !== known.password_hash) throw wrong();
    return [
      tx.update(usersTable).set({ password_hash, updated_at }).where(eq(usersTable.id, user.id)),
      tx.delete(sessionsTable).where(eq(sessionsTable.user_id, user.id)),
      tx.insert(sessionsTable).values(session.row),
    ];
  });
  return session.view;
}
