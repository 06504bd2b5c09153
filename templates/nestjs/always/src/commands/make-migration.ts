import { spawnSync } from 'node:child_process';
import dataSource from '../db/data-source.ts';
import { migrateDatabase } from '../db/migrate.ts';

// Compares the entities with the database, which is brought up to date first, and writes what differs
// as the next migration. TypeORM never drops a table: that migration is written by hand.

const FOLDER = 'src/db/migrations';

function run(...command: string[]) {
  const isWindows = process.platform === 'win32';
  const { status } = spawnSync('npx', command, { stdio: 'inherit', shell: isWindows });
  if (status !== 0) process.exit(status ?? 1);
}

async function hasChanges() {
  await dataSource.initialize();
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  await dataSource.destroy();
  return upQueries.length > 0;
}

const name = process.argv[2];
if (!name || !/^\w+$/.test(name)) {
  console.error('usage: npm run make-migration -- add_color');
  process.exit(2);
}
await migrateDatabase();
if (await hasChanges()) {
  const source = ['-d', 'dist/db/data-source.js', '--esm', '--pretty'];
  run('typeorm', 'migration:generate', `${FOLDER}/${name}`, ...source);
  run('prettier', '--write', '--log-level=warn', FOLDER);
} else {
  console.log('The entities have no columns, indexes or constraints that the database lacks.');
}
