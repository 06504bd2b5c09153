import type { DataSource, EntityManager } from 'typeorm';

let last: Promise<unknown> = Promise.resolve();

/**
 * Runs queries that count all or not at all. On SQLite a DataSource has one connection, so that two
 * transactions at once would be one: they take turns. Inside, wait for queries only: what another
 * request writes meanwhile would be part of this transaction.
 */
export function transaction<T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> {
  const result = last.then(() => dataSource.transaction(work));
  last = result.catch(() => {});
  return result;
}
