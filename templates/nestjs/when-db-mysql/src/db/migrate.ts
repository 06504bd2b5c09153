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
 * Runs the migrations that this database has not seen. A lock makes a second one wait. MySQL commits
 * after each CREATE and ALTER, so a migration should hold one statement: what failed half-way is then
 * continued by the next run.
 */
export async function migrateDatabase() {
  const migrations = await loadMigrations();
  const dataSource = await new DataSource({ ...dataSourceOptions, migrations }).initialize();
  const runner = dataSource.createQueryRunner();
  try {
    await runner.query('SELECT GET_LOCK(LEFT(SHA2(DATABASE(), 256), 40), 600)');
    const executor = new MigrationExecutor(dataSource, runner);
    executor.transaction = 'none';
    await executor.executePendingMigrations();
  } finally {
    // This also releases the lock.
    await dataSource.destroy();
  }
}
