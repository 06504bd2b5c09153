import { DrizzleQueryError, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import type { PgColumn, PgTable } from 'drizzle-orm/pg-core';
import { Pool, type QueryResult } from 'pg';
import { config } from '../config.ts';
import { logger } from '../logger.ts';
import { retry } from './retry.ts';
import { sessions } from './schema.ts';

// Nothing here depends on the session of the server, so the pool may sit behind PgBouncer in
// transaction mode: no start-up options, no SET, no named prepared statements.
export const pool = new Pool({
  ...config.DATABASE_URL,
  // Milliseconds to wait for a connection of the pool, and for the answer to a query.
  connectionTimeoutMillis: 5_000,
  query_timeout: 5_000,
});

// A connection that breaks must not end the process, whether it is idle or in use. Its query fails.
const onLost = (err: Error) => logger.warn({ err }, 'lost a connection to the database');
pool.on('error', onLost);
pool.on('connect', (client) => client.on('error', onLost));

export const db = drizzle(pool);

export type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];

/** Runs queries that count all or not at all. */
export const transaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  retry(async () => {
    let hasBegun = false;
    try {
      return await db.transaction(async (tx) => {
        hasBegun = true;
        // PostgreSQL ends a statement before we stop waiting for it, so the transaction can end, too.
        await tx.execute(sql`SET LOCAL statement_timeout = '4s'`);
        return work(tx);
      });
    } catch (error) {
      throw hasBegun ? error : new DrizzleQueryError('BEGIN', [], error as Error);
    }
  });

/** A table that others can refer to. */
export type Table = PgTable & { id: PgColumn };

/** How many rows an UPDATE or DELETE has changed. */
export const changedRows = (result: QueryResult) => result.rowCount ?? 0;

/** Fails unless a query on a table is answered within a second. */
export async function pingDatabase() {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(late.reject, 1_000, new Error('no answer within a second'));
  const query = db.select({ id: sessions.id }).from(sessions).limit(1);
  await Promise.race([query, late.promise]).finally(() => clearTimeout(timer));
}

export async function closeDatabase() {
  await pool.end();
}
