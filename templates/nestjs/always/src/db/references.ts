import type { FindOptionsWhere, Repository } from 'typeorm';
import { Problem } from '../lib/problem.ts';
import type { User } from '../users/user.entity.ts';

type Row = { id: string };

/** Whether a reference leads to a row. One that is null needs none. */
export async function exists<T extends Row>(
  repository: Repository<T>,
  id: string | null,
): Promise<boolean> {
  return id === null || repository.existsBy({ id } as FindOptionsWhere<T>);
}

/** Whether a reference leads to a row of this user. A foreign key alone would accept any row. */
export async function isOwn<T extends Row & { owner_id: string }>(
  repository: Repository<T>,
  user: User,
  id: string | null,
): Promise<boolean> {
  return id === null || repository.existsBy({ id, owner_id: user.id } as FindOptionsWhere<T>);
}

/** Refuses a row whose references do not lead to rows: 422. */
export function requireAll(references: Record<string, boolean>) {
  const missing = Object.keys(references).filter((field) => !references[field]);
  if (missing.length === 0) return;
  const errors = missing.map((field) => ({ field, code: 'not_found', message: 'Not found' }));
  throw new Problem('validation-failed', { errors });
}
