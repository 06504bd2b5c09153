import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { and, eq, gt, lte, type SQL } from 'drizzle-orm';
import { config } from '../../config.ts';
import { db } from '../../db/client.ts';
import { sessionsTable as table, usersTable } from '../../db/schema.ts';
import { inTurn } from '../../db/turn.ts';
import { problem } from '../../lib/problem.ts';
import { userColumns } from '../users/users.repository.ts';
import type { User } from '../users/users.schemas.ts';
import type { SessionView } from './auth.schemas.ts';

// A session is a row with two opaque tokens: a short-lived one for requests, a long-lived one that
// buys the next pair. There is no key to leak, and ending a session is deleting its row.

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
const instant = (time: number) => new Date(time).toISOString();

/** Two new tokens; neither outlives the session. */
function issueTokens(user: User, time: number, end: number) {
  const access = randomBytes(32).toString('base64url');
  const refresh = randomBytes(32).toString('base64url');
  const accessEnd = Math.min(time + config.ACCESS_TTL * 1000, end);
  const columns = {
    access_hash: hashOf(access),
    refresh_hash: hashOf(refresh),
    access_expires_at: instant(accessEnd),
    refresh_expires_at: instant(Math.min(time + config.REFRESH_TTL * 1000, end)),
  };
  const view: SessionView = {
    access_token: access,
    token_type: 'Bearer',
    expires_in: Math.floor((accessEnd - time) / 1000),
    refresh_token: refresh,
    user,
  };
  return { columns, view };
}

/** A new session: the row to insert, and what its user gets to see. */
export function newSession(user: User) {
  const time = Date.now();
  const end = time + config.SESSION_TTL * 1000;
  const { columns, view } = issueTokens(user, time, end);
  const life = { created_at: instant(time), expires_at: instant(end) };
  return { row: { id: randomUUID(), user_id: user.id, ...columns, ...life }, view };
}

const sessionsWithUser = (where?: SQL) =>
  db
    .select({ id: table.id, end: table.expires_at, user: userColumns })
    .from(table)
    .innerJoin(usersTable, eq(usersTable.id, table.user_id))
    .where(where);

export type Session = Awaited<ReturnType<typeof sessionsWithUser>>[number];

/** The session of a living access token, with its user as the database knows it now. */
export async function findSession(accessToken: string): Promise<Session | undefined> {
  const living = gt(table.access_expires_at, instant(Date.now()));
  const [session] = await sessionsWithUser(and(eq(table.access_hash, hashOf(accessToken)), living));
  return session;
}

/** Replaces both tokens. A refresh token that comes a second time was stolen: the session ends. */
export async function refreshSession(refreshToken: string): Promise<SessionView> {
  const time = Date.now();
  const presented = hashOf(refreshToken);
  const alive = and(eq(table.refresh_hash, presented), gt(table.refresh_expires_at, instant(time)));
  const [session] = await sessionsWithUser(alive);
  if (session) {
    const { columns, view } = issueTokens(session.user, time, Date.parse(session.end));
    // Of several requests at once only one still finds the presented hash.
    const values = { ...columns, replaced_refresh_hash: presented };
    const [changed] = await inTurn(session.user.id, (tx) => [
      tx.update(table).set(values).where(alive),
    ]);
    if (changed === 1) return view;
  }
  const [reused] = await sessionsWithUser(eq(table.replaced_refresh_hash, presented));
  if (reused) await endSession(reused);
  throw problem('invalid-refresh-token', { event: reused && 'refresh_reuse' });
}

export async function endSession({ id, user }: Session) {
  await inTurn(user.id, (tx) => [tx.delete(table).where(eq(table.id, id))]);
}

export async function removeExpiredSessions() {
  await db.delete(table).where(lte(table.expires_at, instant(Date.now())));
}
