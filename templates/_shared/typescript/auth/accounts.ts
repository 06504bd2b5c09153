import { eq } from 'drizzle-orm';
import { db, type Transaction, transaction } from '../../db/client.ts';
import { sessions, users } from '../../db/schema.ts';
import { publicColumns } from '../users/users.queries.ts';

// The queries about users and their sessions that have to be one transaction.

type NewUser = typeof users.$inferInsert;
type NewSession = typeof sessions.$inferInsert;
export type Account = NonNullable<Awaited<ReturnType<typeof find>>>;

/** The user with this e-mail, and the hash of the password. */
export async function find(email: string) {
  const [account] = await db
    .select({ user: publicColumns, password_hash: users.password_hash })
    .from(users)
    .where(eq(users.email, email));
  return account;
}

/** Stores a new user with a first session. */
export async function create(user: NewUser, session: NewSession) {
  await transaction(async (tx) => {
    await tx.insert(users).values(user);
    await tx.insert(sessions).values(session);
  });
}

/** Stores a session, unless the password was changed since the account was read. */
export async function addSession(account: Account, session: NewSession): Promise<boolean> {
  return transaction(async (tx) => {
    if (!(await isCurrent(tx, account))) return false;
    await tx.insert(sessions).values(session);
    return true;
  });
}

/** Changes the password and ends all sessions, unless somebody else has changed it meanwhile. */
export async function replacePassword(
  account: Account,
  change: { password_hash: string; updated_at: string },
  session?: NewSession,
): Promise<boolean> {
  return transaction(async (tx) => {
    if (!(await isCurrent(tx, account))) return false;
    await tx.update(users).set(change).where(eq(users.id, account.user.id));
    await tx.delete(sessions).where(eq(sessions.user_id, account.user.id));
    if (session) await tx.insert(sessions).values(session);
    return true;
  });
}

/** The row lock makes log-ins and changes of the same user's password wait for each other. */
async function isCurrent(tx: Transaction, { user, password_hash }: Account): Promise<boolean> {
  const [current] = await tx.select().from(users).where(eq(users.id, user.id)).for('update');
  return current?.password_hash === password_hash;
}
