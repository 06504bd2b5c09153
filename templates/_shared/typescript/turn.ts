import { eq } from 'drizzle-orm';
import { changedRows, db } from './client.ts';
import { usersTable } from './schema.ts';

export type Transaction = Parameters<Parameters<typeof db.transaction>[0]>[0];
export type Query = PromiseLike<Parameters<typeof changedRows>[0]>;
type User = typeof usersTable.$inferSelect;

/**
 * Changes something of a user's: all of the queries count, or none. `queries` gets the user as it is
 * now, and may throw. The answer says how many rows each query changed.
 *
 * The user's row is locked first, so the changes of one user take turns. Rows only refer to rows of
 * the same user: those that refer to each other would deadlock otherwise.
 */
export async function inTurn(
  userId: string,
  queries: (tx: Transaction, user: User | undefined) => Query[],
): Promise<number[]> {
  return db.transaction(async (tx) => {
    const self = tx.select().from(usersTable).where(eq(usersTable.id, userId));
    const [user] = await self.for('update');
    const changed: number[] = [];
    for (const query of queries(tx, user)) changed.push(changedRows(await query));
    return changed;
  });
}
