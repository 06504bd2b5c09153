import { eq } from 'drizzle-orm';
import { db, inTransaction } from '../../db/client.ts';
import { now } from '../../db/owned.ts';
import { sessionsTable, usersTable } from '../../db/schema.ts';
import { email as emailField } from '../../lib/fields.ts';
import { problem } from '../../lib/problem.ts';
import * as users from '../users/users.repository.ts';
import type { User } from '../users/users.schemas.ts';
import type { Credentials, PasswordChange } from './auth.schemas.ts';
import { countAttempt, forgiveAttempt } from './login-limiter.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { newSession } from './sessions.ts';

async function startSession(user: User) {
  const { row, view } = newSession(user);
  await db.insert(sessionsTable).values(row);
  return view;
}

export async function register({ email, password }: Credentials) {
  return startSession(await users.create(email, await hashPassword(password)));
}

export async function logIn(sent: Credentials, address: string) {
  // What is no e-mail address belongs to nobody, and need not reach the database.
  const parsed = emailField().safeParse(sent.email);
  const email = parsed.data ?? sent.email;
  await countAttempt(email, address);
  const known = parsed.success ? await users.findWithPassword(email) : undefined;
  const matches = await verifyPassword(known?.password_hash, sent.password);
  if (!known || !matches) throw problem('invalid-credentials', { event: 'login_failed' });
  await forgiveAttempt(email, address);
  const { password_hash: _, ...user } = known;
  return startSession(user);
}

/** All sessions of the user end, the one that asked gets a new pair of tokens. */
export async function changePassword(email: string, sent: PasswordChange, address: string) {
  await countAttempt(email, address);
  const known = await users.findWithPassword(email);
  const matches = await verifyPassword(known?.password_hash, sent.current_password);
  if (!known || !matches) throw problem('wrong-password', { event: 'login_failed' });
  await forgiveAttempt(email, address);
  const { password_hash: _, ...user } = { ...known, updated_at: now() };
  const session = newSession(user);
  const password_hash = await hashPassword(sent.new_password);
  await inTransaction((tx) => [
    tx
      .update(usersTable)
      .set({ password_hash, updated_at: user.updated_at })
      .where(eq(usersTable.id, user.id)),
    tx.delete(sessionsTable).where(eq(sessionsTable.user_id, user.id)),
    tx.insert(sessionsTable).values(session.row),
  ]);
  return session.view;
}
