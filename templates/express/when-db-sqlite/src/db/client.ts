import Database from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import { migrate } from 'drizzle-orm/better-sqlite3/migrator';
import { config } from '../config.ts';
import { databaseFile } from './url.ts';

function open() {
  try {
    const opened = new Database(databaseFile(config.DATABASE_URL), { timeout: 5_000 });
    opened.pragma('journal_mode = WAL');
    opened.pragma('foreign_keys = ON');
    return opened;
  } catch (error) {
    console.error(`Cannot open DATABASE_URL: ${(error as Error).message}`);
    process.exit(1);
  }
}

const connection = open();

export const db = drizzle(connection);

export async function migrateDatabase() {
  // A table that changes is made anew. What refers to the old one has to stay.
  connection.pragma('foreign_keys = OFF');
  migrate(db, { migrationsFolder: 'drizzle' });
  connection.pragma('foreign_keys = ON');
}

/** Which rule of the database a failed query broke, if any. */
export function brokenRule(error: unknown): 'unique' | 'foreign-key' | undefined {
  const cause = error instanceof Error && error.cause ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'SQLITE_CONSTRAINT_UNIQUE') return 'unique';
  // SQLite reports ON DELETE RESTRICT as a trigger.
  if (code === 'SQLITE_CONSTRAINT_FOREIGNKEY') return 'foreign-key';
  if (code === 'SQLITE_CONSTRAINT_TRIGGER') return 'foreign-key';
  return undefined;
}

export async function closeDatabase() {
  connection.close();
}
