import { createHash } from 'node:crypto';
import { eq, lte, sql } from 'drizzle-orm';
import { config } from '../../config.ts';
import { db } from '../../db/client.ts';
import { countFailure } from '../../db/counter.ts';
import { loginAttemptsTable as table } from '../../db/schema.ts';
import { problem } from '../../lib/problem.ts';

// Guessing passwords is limited for each pair of e-mail and address, and for each address. The
// counters live in the database: they hold for all processes and over a restart.

const keyOf = (...parts: string[]) => createHash('sha256').update(parts.join('\n')).digest('hex');

async function count(key: string, limit: number) {
  const time = Date.now();
  const resetsAt = new Date(time + config.LOGIN_WINDOW * 1000).toISOString();
  const counter = await countFailure(key, new Date(time).toISOString(), resetsAt);
  if (counter.failures <= limit) return;
  const seconds = Math.ceil((Date.parse(counter.resets_at) - time) / 1000);
  throw problem('too-many-requests', { headers: { 'Retry-After': String(Math.max(seconds, 1)) } });
}

/** Counts an attempt as failed before the password is looked at: a burst must not get past it. */
export async function countAttempt(email: string, address: string) {
  await count(keyOf(email, address), config.LOGIN_MAX_FAILURES);
  await count(keyOf(address), config.LOGIN_MAX_FAILURES * 10);
}

/** The attempt was right: clears the pair's counter and takes it back from the address's. */
export async function forgiveAttempt(email: string, address: string) {
  await db.delete(table).where(eq(table.key, keyOf(email, address)));
  await db
    .update(table)
    .set({ failures: sql`${table.failures} - 1` })
    .where(eq(table.key, keyOf(address)));
}

export async function removeExpiredAttempts() {
  await db.delete(table).where(lte(table.resets_at, new Date().toISOString()));
}
