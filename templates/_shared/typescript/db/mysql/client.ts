import { DrizzleQueryError } from 'drizzle-orm';
import type { MySqlColumn, MySqlTable } from 'drizzle-orm/mysql-core';
import { drizzle, type MySqlRawQueryResult } from 'drizzle-orm/mysql2';
import { createPool, type Pool, type PoolConnection, type QueryOptions } from 'mysql2/promise';
import { config } from '../config.ts';
import { isFromServer } from './errors.ts';
import { retry } from './retry.ts';
import { sessions } from './schema.ts';

const WAIT = 5_000;

const pool = createPool({ ...config.DATABASE_URL, charset: 'utf8mb4_bin', connectTimeout: WAIT });

// Strict, and with backslash escapes, on which the driver's quoting relies. Locks are on rows that
// were found, not on the gaps between them. A statement waits 4 s for a lock.
pool.on('connection', (connection) => {
  connection.query(
    "SET SESSION sql_mode = 'TRADITIONAL', lock_wait_timeout = 4, innodb_lock_wait_timeout = 4",
  );
  connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
});

/** mysql2 waits without end for a free connection: this waits 5 s. */
async function getConnection(): Promise<PoolConnection> {
  const connection = pool.getConnection();
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new Error('no free connection within 5 s'));
    connection.then((unused) => unused.release()).catch(() => {});
  }, WAIT);
  return Promise.race([connection, late.promise]).finally(() => clearTimeout(timer));
}

/** A query waits 5 s for its answer. A connection without an answer is closed: it may be busy still. */
async function query(options: QueryOptions, values: unknown[]) {
  const connection = await getConnection();
  try {
    const result = await connection.query({ ...options, timeout: WAIT }, values);
    connection.release();
    return result;
  } catch (error) {
    if (isFromServer(error)) connection.release();
    else connection.destroy();
    throw error;
  }
}

// Drizzle needs these two functions of a pool.
export const db = drizzle({ client: { getConnection, query } as unknown as Pool });

export type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];

/** Runs queries that count all or not at all. */
export const transaction = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> =>
  retry(async () => {
    let hasBegun = false;
    try {
      return await db.transaction(async (tx) => {
        hasBegun = true;
        return work(tx);
      });
    } catch (error) {
      throw hasBegun ? error : new DrizzleQueryError('BEGIN', [], error as Error);
    }
  });

/** A table that others can refer to. */
export type Table = MySqlTable & { id: MySqlColumn };

/** How many rows an UPDATE has found, with equal values too, or a DELETE has removed. */
export const changedRows = ([result]: MySqlRawQueryResult) => result.affectedRows;

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
