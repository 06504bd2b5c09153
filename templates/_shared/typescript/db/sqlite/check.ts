import { connection } from './client.ts';

// A database without tables stops the start.
try {
  connection.prepare('SELECT 1 FROM sessions');
} catch (error) {
  const { message } = error as Error;
  console.error(`The database of DATABASE_URL: ${message}. Run the migrations: npm run migrate`);
  process.exit(1);
}
