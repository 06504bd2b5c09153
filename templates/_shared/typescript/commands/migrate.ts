import { closeDatabase } from '../db/client.ts';
import { migrateDatabase } from '../db/migrate.ts';

await migrateDatabase();
await closeDatabase();
console.log('The database is up to date.');
