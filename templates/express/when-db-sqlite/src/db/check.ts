import { connection } from './client.ts';

// A database without tables stops the start.
try {
  connection.prepare('SELECT 1 FROM sessions');
} catch (error) {
  console.error(`${(error as Error).message}. Run the migrations first: npm run migrate`);
  process.exit(1);
}
