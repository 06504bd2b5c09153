import { DrizzleQueryError, is } from 'drizzle-orm';
import { getTableConfig, MySqlTable } from 'drizzle-orm/mysql-core';
import * as schema from './schema.ts';

type ServerError = Error & { code: string; errno: number; sqlState: string };

/** MySQL has answered with an error: then there is an SQL state. */
export const isFromServer = (error: unknown): error is ServerError =>
  error instanceof Error && 'sqlState' in error && Boolean(error.sqlState);

/** MySQL's own error in what Drizzle throws. */
function cause(error: unknown): ServerError | undefined {
  const inner = error instanceof DrizzleQueryError ? error.cause : error;
  return isFromServer(inner) ? inner : undefined;
}

const codeOf = (error: unknown) => cause(error)?.code ?? '';

/** All unique constraints of the schema. */
const uniqueConstraints = Object.values(schema)
  .filter((table) => is(table, MySqlTable))
  .flatMap((table) => getTableConfig(table).uniqueConstraints);

/** The fields of the unique constraint that a query broke; its name may stand behind that of the table. */
export function takenFields(error: unknown): string[] | undefined {
  if (codeOf(error) !== 'ER_DUP_ENTRY') return undefined;
  const broken = /for key '(?:.*\.)?([^.']+)'$/.exec(cause(error)?.message ?? '')?.[1];
  const columns = uniqueConstraints.find(({ name }) => name === broken)?.columns ?? [];
  return columns.map(({ name }) => name).filter((name) => name !== 'owner_id');
}

/** A row that does not exist was referred to, or one that others refer to was deleted. */
export const isBrokenReference = (error: unknown) =>
  ['ER_NO_REFERENCED_ROW_2', 'ER_ROW_IS_REFERENCED_2'].includes(codeOf(error));

export const isDeadlock = (error: unknown) => codeOf(error) === 'ER_LOCK_DEADLOCK';

/** No lock in time (1205), ended (1317, 1053, 1927, 3024), too many connections (1040, 1203). */
const UNAVAILABLE = [1040, 1053, 1203, 1205, 1317, 1927, 1969, 3024, 4031];

/** The database did not answer in time, or not at all: then the error is not MySQL's own. */
export function isUnavailable(error: unknown): boolean {
  if (!(error instanceof DrizzleQueryError)) return false;
  const answer = cause(error);
  return !answer || UNAVAILABLE.includes(answer.errno);
}
