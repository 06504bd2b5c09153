import { DrizzleQueryError } from 'drizzle-orm';
import { DatabaseError } from 'pg';

/** PostgreSQL's own error in what Drizzle throws. */
function cause(error: unknown): DatabaseError | undefined {
  const inner = error instanceof DrizzleQueryError ? error.cause : error;
  return inner instanceof DatabaseError ? inner : undefined;
}

const codeOf = (error: unknown) => cause(error)?.code ?? '';

/** The name of the unique constraint that a query broke. */
export const brokenUnique = (error: unknown) =>
  codeOf(error) === '23505' ? cause(error)?.constraint : undefined;

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
