import { readMigrationFiles } from 'drizzle-orm/migrator';
import { connection } from './client.ts';

/**
 * Runs the migrations of the folder `drizzle` that this database has not seen, all of them or none.
 * The transaction takes the write lock at its start, so a second migration waits for the first.
 */
export async function migrateDatabase() {
  // To change a table SQLite makes it anew, while rows of other tables refer to it: foreign keys are
  // off meanwhile, and checked before the COMMIT. In a transaction this pragma has no effect.
  connection.pragma('foreign_keys = OFF');
  connection.transaction(migrate).immediate();
  connection.pragma('foreign_keys = ON');
}

function migrate() {
  // The table that Drizzle's own migrator makes, so that `drizzle-kit migrate` can go on with it.
  connection.exec(`CREATE TABLE IF NOT EXISTS __drizzle_migrations
    (id INTEGER PRIMARY KEY, hash TEXT NOT NULL, created_at NUMERIC)`);
  const isDone = connection.prepare('SELECT 1 FROM __drizzle_migrations WHERE hash = ?');
  const done = connection.prepare(
    'INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)',
  );
  for (const { hash, sql, folderMillis } of readMigrationFiles({ migrationsFolder: 'drizzle' })) {
    if (isDone.get(hash)) continue;
    for (const statement of sql) connection.exec(statement);
    done.run(hash, folderMillis);
  }
  const dangling = connection.pragma('foreign_key_check') as { table: string }[];
  if (dangling.length > 0) throw new Error(`A row of ${dangling[0]?.table} refers to no row`);
}
