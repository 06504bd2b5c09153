import { readMigrationFiles } from 'drizzle-orm/migrator';
import { Client } from 'pg';
import { config } from '../config.ts';

/**
 * Runs the migrations of the folder `drizzle` that this database has not seen, all of them or none.
 * Unlike Drizzle's own migrator it needs no right but to make tables, and two at once are safe.
 */
export async function migrateDatabase() {
  const client = new Client({ ...config.DATABASE_URL, connectionTimeoutMillis: 5_000 });
  await client.connect();
  try {
    await client.query('BEGIN');
    await migrate(client);
    await client.query('COMMIT');
  } finally {
    // This also rolls back what was not committed.
    await client.end();
  }
}

async function migrate(client: Client) {
  const { rows } = await client.query('SHOW server_encoding');
  if (rows[0].server_encoding !== 'UTF8') {
    throw new Error(`the database has to be UTF8, but it is ${rows[0].server_encoding}`);
  }
  // Held until the end of the transaction: a second migration waits here.
  await client.query('SELECT pg_advisory_xact_lock(4711)');
  await client.query('CREATE TABLE IF NOT EXISTS __drizzle_migrations (hash text PRIMARY KEY)');
  for (const { hash, sql } of readMigrationFiles({ migrationsFolder: 'drizzle' })) {
    const done = await client.query('SELECT 1 FROM __drizzle_migrations WHERE hash = $1', [hash]);
    if (done.rowCount) continue;
    for (const statement of sql) await client.query(statement);
    await client.query('INSERT INTO __drizzle_migrations (hash) VALUES ($1)', [hash]);
  }
}
