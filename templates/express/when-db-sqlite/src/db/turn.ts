import type { RunResult } from 'better-sqlite3';
import { eq } from 'drizzle-orm';
import { db } from './client.ts';
import { usersTable } from './schema.ts';

export type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];
export type Query = { run(): RunResult };
type User = typeof usersTable.$inferSelect;

/**
 * Changes something of a user's: all of the queries count, or none. `queries` gets the user as it is
 * now, and may throw. The answer says how many rows each query changed.
 */
export async function inTurn(
  userId: string,
  queries: (tx: Transaction, user: User | undefined) => Query[],
): Promise<number[]> {
  return db.transaction(
    (tx) => {
      const user = tx.select().from(usersTable).where(eq(usersTable.id, userId)).get();
      return queries(tx, user).map((query) => query.run().changes);
    },
    // A lock that is upgraded halfway fails at once instead of waiting for its turn.
    { behavior: 'immediate' },
  );
}
