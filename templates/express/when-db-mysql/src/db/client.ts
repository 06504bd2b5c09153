import { drizzle } from 'drizzle-orm/mysql2';
import { migrate } from 'drizzle-orm/mysql2/migrator';
import { createPool, type ResultSetHeader } from 'mysql2/promise';
import { config } from '../config.ts';

const pool = createPool({
  uri: config.DATABASE_URL,
  charset: 'utf8mb4_bin',
  timezone: 'Z',
  connectTimeout: 5_000,
});

// Strict, in UTC, and with backslash escapes, on which the driver's quoting relies.
pool.on('connection', (connection) => {
  connection.query("SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00'");
});

export const db = drizzle(pool);

type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];

/** Runs the queries one after the other: all of them count, or none. */
export async function inTransaction(queries: (tx: Transaction) => PromiseLike<unknown>[]) {
  await db.transaction(async (tx) => {
    for (const query of queries(tx)) await query;
  });
}

export async function migrateDatabase() {
  await migrate(db, { migrationsFolder: 'drizzle' });
}

/** The rows that an UPDATE found: mysql2 counts those with equal values too. */
export const changedRows = ([result]: [ResultSetHeader, ...unknown[]]) => result.affectedRows;

/** Which rule of the database a failed query broke, if any. */
export function brokenRule(error: unknown): 'unique' | 'foreign-key' | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ER_DUP_ENTRY') return 'unique';
  if (code === 'ER_ROW_IS_REFERENCED_2') return 'foreign-key';
  return code === 'ER_NO_REFERENCED_ROW_2' ? 'foreign-key' : undefined;
}

export async function closeDatabase() {
  await pool.end();
}
