import { DrizzleQueryError, is } from 'drizzle-orm';
import { getTableConfig, PgTable } from 'drizzle-orm/pg-core';
import { DatabaseError } from 'pg';
import * as schema from './schema.ts';

/** PostgreSQL's own error in what Drizzle throws. */
function cause(error: unknown): DatabaseError | undefined {
  const inner = error instanceof DrizzleQueryError ? error.cause : error;
  return inner instanceof DatabaseError ? inner : undefined;
}

const codeOf = (error: unknown) => cause(error)?.code ?? '';

/** All unique constraints of the schema. */
const uniqueConstraints = Object.values(schema)
  .filter((table) => is(table, PgTable))
  .flatMap((table) => getTableConfig(table).uniqueConstraints);

/** The fields of the unique constraint that a query broke. */
export function takenFields(error: unknown): string[] | undefined {
  if (codeOf(error) !== '23505') return undefined;
  const broken = cause(error)?.constraint;
  const columns = uniqueConstraints.find(({ name }) => name === broken)?.columns ?? [];
  return columns.map(({ name }) => name).filter((name) => name !== 'owner_id');
}

/** A row that does not exist was referred to, or one that others refer to was deleted. */
export const isBrokenReference = (error: unknown) => ['23503', '23001'].includes(codeOf(error));

export const isDeadlock = (error: unknown) => codeOf(error) === '40P01';

/** Classes 08, 53, 57: no connection, no resources, ended by the server. 55P03: no lock in time. */
const UNAVAILABLE = /^(08|53|57|55P03)/;

/** The database did not answer in time, or not at all: then the error is not PostgreSQL's own. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DrizzleQueryError)) return false;
  return !(error.cause instanceof DatabaseError) || UNAVAILABLE.test(codeOf(error));
}
