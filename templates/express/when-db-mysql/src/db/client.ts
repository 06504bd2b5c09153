import { drizzle, type MySqlRawQueryResult } from 'drizzle-orm/mysql2';
import { migrate } from 'drizzle-orm/mysql2/migrator';
import { createPool } from 'mysql2/promise';
import { config } from '../config.ts';

const pool = createPool({
  uri: config.DATABASE_URL,
  charset: 'utf8mb4_bin',
  timezone: 'Z',
  connectTimeout: 5_000,
});

// Strict, in UTC, and with backslash escapes, on which the driver's quoting relies. Locks are on rows
// that were found, not on the gaps between them.
pool.on('connection', (connection) => {
  connection.query("SET SESSION sql_mode = 'TRADITIONAL', time_zone = '+00:00'");
  connection.query('SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED');
});

export const db = drizzle(pool);

export async function migrateDatabase() {
  await migrate(db, { migrationsFolder: 'drizzle' });
}

/** The rows that an UPDATE found: mysql2 counts those with equal values too. */
export const changedRows = ([result]: MySqlRawQueryResult) => result.affectedRows;

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
