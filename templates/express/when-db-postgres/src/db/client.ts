import { drizzle } from 'drizzle-orm/node-postgres';
import { migrate } from 'drizzle-orm/node-postgres/migrator';
import { DatabaseError, Pool, type QueryResult } from 'pg';
import { config } from '../config.ts';
import { logger } from '../logger.ts';

const pool = new Pool({
  connectionString: config.DATABASE_URL,
  connectionTimeoutMillis: 5_000,
  options: '-c timezone=UTC -c datestyle=ISO',
});
// A connection that breaks while nobody uses it: the pool makes a new one.
pool.on('error', (err) => logger.warn({ err }, 'lost a connection to the database'));

export const db = drizzle(pool);

export async function migrateDatabase() {
  await migrate(db, { migrationsFolder: 'drizzle' });
}

export const changedRows = (result: QueryResult) => result.rowCount ?? 0;

/** Which rule of the database a failed query broke, if any. */
export function brokenRule(error: unknown): 'unique' | 'foreign-key' | undefined {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof DatabaseError)) return undefined;
  if (cause.code === '23505') return 'unique';
  return cause.code === '23503' ? 'foreign-key' : undefined;
}

export async function closeDatabase() {
  await pool.end();
}
