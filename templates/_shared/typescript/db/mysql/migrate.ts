import { readMigrationFiles } from 'drizzle-orm/migrator';
import { type Connection, createConnection, type RowDataPacket } from 'mysql2/promise';
import { config } from '../config.ts';

/**
 * Runs the migrations of the folder `drizzle` that this database has not seen. A lock makes a second
 * one wait. MySQL commits after each CREATE and ALTER, so a migration should hold one statement: what
 * failed half-way is then continued by the next run.
 */
export async function migrateDatabase() {
  const connection = await createConnection({ ...config.DATABASE_URL, connectTimeout: 5_000 });
  try {
    await connection.query('SELECT GET_LOCK(LEFT(SHA2(DATABASE(), 256), 40), 600)');
    await migrate(connection);
  } finally {
    // This also releases the lock.
    await connection.end();
  }
}

async function migrate(connection: Connection) {
  // The table that Drizzle's own migrator makes, so that `drizzle-kit migrate` can go on with it.
  await connection.query(`CREATE TABLE IF NOT EXISTS __drizzle_migrations
    (id serial PRIMARY KEY, hash text NOT NULL, created_at bigint)`);
  for (const { hash, sql, folderMillis } of readMigrationFiles({ migrationsFolder: 'drizzle' })) {
    const select = 'SELECT 1 FROM __drizzle_migrations WHERE hash = ?';
    const [done] = await connection.query<RowDataPacket[]>(select, [hash]);
    if (done.length > 0) continue;
    for (const statement of sql) await connection.query(statement);
    const insert = 'INSERT INTO __drizzle_migrations (hash, created_at) VALUES (?, ?)';
    await connection.query(insert, [hash, folderMillis]);
  }
}
