import { readMigrationFiles } from 'drizzle-orm/migrator';
import { connection } from './client.ts';

/**
 * Runs the migrations of the folder `drizzle` that this database has not seen, all of them or none.
 * The transaction takes the write lock at its start, so a second migration waits for the first.
 */
export async function migrateDatabase() {
  // To change a table SQLite makes it anew, while rows of other tables refer to it.
  connection.pragma('foreign_keys = OFF');
  connection.transaction(migrate).immediate();
  connection.pragma('foreign_keys = ON');
}

function migrate() {
  connection.exec('CREATE TABLE IF NOT EXISTS __drizzle_migrations (hash TEXT PRIMARY KEY)');
  const isDone = connection.prepare('SELECT 1 FROM __drizzle_migrations WHERE hash = ?');
  const done = connection.prepare('INSERT INTO __drizzle_migrations (hash) VALUES (?)');
  for (const { hash, sql } of readMigrationFiles({ migrationsFolder: 'drizzle' })) {
    if (isDone.get(hash)) continue;
    for (const statement of sql) connection.exec(statement);
    done.run(hash);
  }
}
