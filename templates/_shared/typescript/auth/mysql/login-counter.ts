import { eq, sql } from 'drizzle-orm';
import { config } from '../../config.ts';
import { db } from '../../db/client.ts';
import { retry } from '../../db/retry.ts';
import { loginAttempts as table } from '../../db/schema.ts';

/** Adds one to a counter, or starts a new window: one statement, so there is no race. */
export async function increment(key: string) {
  const now = sql.param(new Date().toISOString(), table.window_ends_at);
  const window_ends_at = new Date(Date.now() + config.LOGIN_WINDOW * 1000).toISOString();
  const end = sql.param(window_ends_at, table.window_ends_at);
  const isOver = sql`${table.window_ends_at} <= ${now}`;
  const upsert = db
    .insert(table)
    .values({ key, count: 1, window_ends_at })
    .onDuplicateKeyUpdate({
      // MySQL assigns from left to right: window_ends_at, which both look at, comes last.
      set: {
        count: sql`IF(${isOver}, 1, ${table.count} + 1)`,
        window_ends_at: sql`IF(${isOver}, ${end}, ${table.window_ends_at})`,
      },
    });
  await retry(() => upsert);
  const [counter] = await db.select().from(table).where(eq(table.key, key));
  return counter ?? { key, count: 1, window_ends_at };
}
