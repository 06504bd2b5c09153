import { isDeadlock } from './errors.ts';

/**
 * Runs a query or a transaction. When two of them wait for each other, the database ends one to let
 * the other go on: that one is run again.
 */
export async function retry<T>(query: () => PromiseLike<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await query();
    } catch (error) {
      if (!isDeadlock(error) || attempt === 10) throw error;
    }
  }
}
