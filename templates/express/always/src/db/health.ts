import { setTimeout } from 'node:timers/promises';
import { db } from './client.ts';
import { sessionsTable } from './schema.ts';

/** Whether a query on a table is answered within a second. */
export async function databaseAnswers() {
  const query = db.select({ id: sessionsTable.id }).from(sessionsTable).limit(1);
  const answer = query.then(() => true);
  return Promise.race([answer, setTimeout(1_000, false, { ref: false })]).catch(() => false);
}
