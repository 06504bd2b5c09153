import { randomUUID } from 'node:crypto';
import { takenFields } from '../../db/errors.ts';
import * as f from '../../lib/fields.ts';
import { problem } from '../../lib/problem.ts';
import type { User } from '../users/users.schemas.ts';
import * as accounts from './accounts.ts';
import type { Credentials, PasswordChange } from './auth.schemas.ts';
import { countAttempt, forgiveAttempt } from './login-limiter.ts';
import { hashPassword, verifyPassword } from './passwords.ts';
import { newSession } from './sessions.ts';

export async function register({ email, password }: Credentials) {
  const password_hash = await hashPassword(password);
  const now = new Date().toISOString();
  const user: User = { id: randomUUID(), email, role: 'user', created_at: now, updated_at: now };
  const session = newSession(user);
  try {
    await accounts.create({ ...user, password_hash }, session.row);
  } catch (error) {
    // The unique constraint decides whether an e-mail is free: a SELECT before it would be a race.
    throw takenFields(error) ? problem('email-taken') : error;
  }
  // A welcome mail would be sent here: runJob('welcome mail', () => …).
  return session.view;
}

const emailSchema = f.email();

/** The account that this password opens. An attempt counts as failed until it was right. */
async function authenticate(sent: string, password: string, address: string) {
  // A text that is not an e-mail address belongs to nobody and need not reach the database.
  const parsed = emailSchema.safeParse(sent);
  const email = parsed.data ?? sent;
  await countAttempt(email, address);
  const account = parsed.success ? await accounts.find(email) : undefined;
  if (!(await verifyPassword(account?.password_hash, password))) return undefined;
  await forgiveAttempt(email, address);
  return account;
}

export async function logIn({ email, password }: Credentials, address: string) {
  const account = await authenticate(email, password, address);
  const session = account && newSession(account.user);
  if (session && (await accounts.addSession(account, session.row))) return session.view;
  throw problem('invalid-credentials', { event: 'login_failed' });
}

/** All sessions of the user end. The one that asked gets a new pair of tokens. */
export async function changePassword(user: User, sent: PasswordChange, address: string) {
  const account = await authenticate(user.email, sent.current_password, address);
  if (account) {
    const password_hash = await hashPassword(sent.new_password);
    const updated_at = new Date().toISOString();
    const session = newSession({ ...account.user, updated_at });
    const change = { password_hash, updated_at };
    if (await accounts.replacePassword(account, change, session.row)) return session.view;
  }
  throw problem('wrong-password', { event: 'login_failed' });
}
