import { closeDatabase, migrateDatabase } from './client.ts';

await migrateDatabase();
await closeDatabase();
console.log('The database is up to date.');
