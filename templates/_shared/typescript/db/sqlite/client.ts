import Database, { type RunResult } from 'better-sqlite3';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { SQLiteColumn, SQLiteTable } from 'drizzle-orm/sqlite-core';
import { config } from '../config.ts';
import { sessions } from './schema.ts';

function open() {
  try {
    // Another process may hold the write lock. better-sqlite3 waits for it synchronously, so for this
    // second the whole process answers nobody. Inside the process writes take turns by themselves.
    const opened = new Database(config.DATABASE_URL, { timeout: 1_000 });
    opened.pragma('journal_mode = WAL');
    // A row that was answered with 201 survives a power cut.
    opened.pragma('synchronous = FULL');
    opened.pragma('foreign_keys = ON');
    return opened;
  } catch (error) {
    console.error(`Cannot open the file of DATABASE_URL: ${(error as Error).message}`);
    process.exit(1);
  }
}

export const connection = open();

export const db = drizzle(connection);

/** A table that others can refer to. */
export type Table = SQLiteTable & { id: SQLiteColumn };

/** How many rows an UPDATE or DELETE has changed. */
export const changedRows = (result: RunResult) => result.changes;

export async function pingDatabase() {
  await db.select({ id: sessions.id }).from(sessions).limit(1);
}

export async function closeDatabase() {
  connection.close();
}
