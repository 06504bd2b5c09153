import type { DataSource, EntityManager } from 'typeorm';
import { retry } from './retry.ts';

/** Runs queries that count all or not at all. */
export const transaction = <T>(
  dataSource: DataSource,
  work: (manager: EntityManager) => Promise<T>,
): Promise<T> => retry(() => dataSource.transaction('READ COMMITTED', work));
