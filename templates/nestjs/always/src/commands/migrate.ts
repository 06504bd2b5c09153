import { migrateDatabase } from '../db/migrate.ts';

try {
  await migrateDatabase();
  console.log('The database is up to date.');
} catch (error) {
  console.error(`The database of DATABASE_URL: ${(error as Error).message}`);
  process.exit(1);
}
