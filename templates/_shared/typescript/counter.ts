import { sql } from 'drizzle-orm';
import { db } from './client.ts';
import { loginAttemptsTable as table } from './schema.ts';

/** Adds one to a counter, or starts it anew when its window is over: one statement, so no race. */
export async function countFailure(key: string, now: string, resetsAt: string) {
  const over = sql`${table.resets_at} <= ${now}`;
  const [counter] = await db
    .insert(table)
    .values({ key, failures: 1, resets_at: resetsAt })
    .onConflictDoUpdate({
      target: table.key,
      set: {
        failures: sql`case when ${over} then 1 else ${table.failures} + 1 end`,
        resets_at: sql`case when ${over} then ${resetsAt} else ${table.resets_at} end`,
      },
    })
    .returning({ failures: table.failures, resets_at: table.resets_at });
  if (!counter) throw new Error('an upsert returned no row');
  return counter;
}
