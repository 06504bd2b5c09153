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
 * Runs the migrations that this database has not seen, all of them or none. The transaction takes
 * the write lock at its start, so a second migration waits for the first.
 */
export async function migrateDatabase() {
  const migrations = await loadMigrations();
  const dataSource = await new DataSource({ ...dataSourceOptions, migrations }).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    // To change a table SQLite makes it anew, while rows of other tables refer to it.
    await runner.query('PRAGMA foreign_keys = OFF');
    await runner.query('BEGIN IMMEDIATE');
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    await executor.executePendingMigrations();
    await runner.query('COMMIT');
  } finally {
    // This also rolls back what was not committed.
    await dataSource.destroy();
  }
}
