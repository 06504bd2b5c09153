import type { DataSource, EntityManager } from 'typeorm';
import { retry } from './retry.ts';

/** Runs queries that count all or not at all. */
export const transaction = <T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> =>
  retry(() =>
    dataSource.transaction(async (manager) => {
      // PostgreSQL ends a statement before we stop waiting for it, so the transaction can end, too.
      await manager.query("SET LOCAL statement_timeout = '4s'");
      return work(manager);
    }),
  );
