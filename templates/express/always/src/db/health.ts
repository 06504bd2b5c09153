import { db } from './client.ts';
import { sessionsTable } from './schema.ts';

/** Throws unless a query on a table is answered within a second. */
export async function queryDatabase() {
  const query = db.select({ id: sessionsTable.id }).from(sessionsTable).limit(1);
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(late.reject, 1_000, new Error('no answer within a second'));
  await Promise.race([query, late.promise]).finally(() => clearTimeout(timer));
}
