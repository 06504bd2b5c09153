import { eq } from 'drizzle-orm';
import { db } from '../../db/client.ts';
import { sessions, users } from '../../db/schema.ts';
import { publicColumns } from '../users/users.queries.ts';

// The queries about users and their sessions that have to be one transaction. A transaction of
// better-sqlite3 is a synchronous function: no other query runs between its first and its last one.

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
  db.transaction((tx) => {
    tx.insert(users).values(user).run();
    tx.insert(sessions).values(session).run();
  }, IMMEDIATE);
}

/** Stores a session, unless the password was changed since the account was read. */
export async function addSession(account: Account, session: NewSession): Promise<boolean> {
  return db.transaction((tx) => {
    if (!isCurrent(tx, account)) return false;
    tx.insert(sessions).values(session).run();
    return true;
  }, IMMEDIATE);
}

/** Changes the password and ends all sessions, unless somebody else has changed it meanwhile. */
export async function replacePassword(
  account: Account,
  change: { password_hash: string; updated_at: string },
  session?: NewSession,
): Promise<boolean> {
  return db.transaction((tx) => {
    if (!isCurrent(tx, account)) return false;
    tx.update(users).set(change).where(eq(users.id, account.user.id)).run();
    tx.delete(sessions).where(eq(sessions.user_id, account.user.id)).run();
    if (session) tx.insert(sessions).values(session).run();
    return true;
  }, IMMEDIATE);
}

// The write lock is taken at the start of a transaction. A read lock that becomes a write lock
// halfway would fail at once instead of waiting for another process.
const IMMEDIATE = { behavior: 'immediate' } as const;

type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];

function isCurrent(tx: Transaction, { user, password_hash }: Account): boolean {
  const current = tx.select().from(users).where(eq(users.id, user.id)).get();
  return current?.password_hash === password_hash;
}
