import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { DataSource, MigrationExecutor } from 'typeorm';
import { dataSourceOptions } from './data-source.ts';

/** The classes of the folder `migrations`. */
async function loadMigrations() {
  const folder = join(import.meta.dirname, 'migrations');
  const files = readdirSync(folder).filter((name) => /^\d+-[\w-]+\.[jt]s$/.test(name));
  const modules = await Promise.all(
    files.map((name) => import(/* @vite-ignore */ pathToFileURL(join(folder, name)).href)),
  );
  return modules.flatMap((module) => Object.values<new () => never>(module));
}

/**
 * Runs the migrations that this database has not seen, all of them or none. They need no right but to
 * make tables, and two at once are safe.
 */
export async function migrateDatabase() {
  const migrations = await loadMigrations();
  // A migration may take longer than a query of the application.
  const options = { ...dataSourceOptions, extra: {}, migrations };
  const dataSource = await new DataSource(options).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    const [{ server_encoding }] = await runner.query('SHOW server_encoding');
    if (server_encoding !== 'UTF8') {
      throw new Error(`the database has to be UTF8, but it is ${server_encoding}`);
    }
    await runner.startTransaction();
    // Held until the end of the transaction: a second migration waits here.
    await runner.query('SELECT pg_advisory_xact_lock(4711)');
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    await executor.executePendingMigrations();
    await runner.commitTransaction();
  } finally {
    // This also rolls back what was not committed.
    await runner.release();
    await dataSource.destroy();
  }
}
