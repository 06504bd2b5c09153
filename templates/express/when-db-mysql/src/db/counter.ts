import { eq, sql } from 'drizzle-orm';
import { db } from './client.ts';
import { loginAttemptsTable as table } from './schema.ts';

/** Adds one to a counter, or starts it anew when its window is over: one statement, so no race. */
export async function countFailure(key: string, now: string, resetsAt: string) {
  const over = sql`${table.resets_at} <= ${sql.param(now, table.resets_at)}`;
  const end = sql.param(resetsAt, table.resets_at);
  await db
    .insert(table)
    .values({ key, failures: 1, resets_at: resetsAt })
    .onDuplicateKeyUpdate({
      // MySQL assigns from left to right: resets_at comes last, since both look at it.
      set: {
        failures: sql`if(${over}, 1, ${table.failures} + 1)`,
        resets_at: sql`if(${over}, ${end}, ${table.resets_at})`,
      },
    });
  const [counter] = await db.select().from(table).where(eq(table.key, key));
  return counter ?? { failures: 1, resets_at: resetsAt };
}
