import { sql } from 'drizzle-orm';
import { config } from '../../config.ts';
import { db } from '../../db/client.ts';
import { loginAttempts as table } from '../../db/schema.ts';

/** Adds one to a counter, or starts a new window: one statement, so there is no race. */
export async function increment(key: string) {
  const now = new Date().toISOString();
  const window_ends_at = new Date(Date.now() + config.LOGIN_WINDOW * 1000).toISOString();
  const isOver = sql`${table.window_ends_at} <= ${now}`;
  const [counter] = await db
    .insert(table)
    .values({ key, count: 1, window_ends_at })
    .onConflictDoUpdate({
      target: table.key,
      set: {
        count: sql`CASE WHEN ${isOver} THEN 1 ELSE ${table.count} + 1 END`,
        window_ends_at: sql`CASE WHEN ${isOver} THEN ${window_ends_at} ELSE ${table.window_ends_at} END`,
      },
    })
    .returning();
  return counter ?? { key, count: 1, window_ends_at };
}
