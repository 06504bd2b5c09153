import pg from 'pg';
import { getMetadataArgsStorage, QueryFailedError } from 'typeorm';

/** PostgreSQL's own error in what TypeORM throws. */
function cause(error: unknown): pg.DatabaseError | undefined {
  const inner: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return inner instanceof pg.DatabaseError ? inner : undefined;
}

const codeOf = (error: unknown) => cause(error)?.code ?? '';

/** The fields of the unique constraint that a query broke. */
export function takenFields(error: unknown): string[] | undefined {
  if (codeOf(error) !== '23505') return undefined;
  const broken = cause(error)?.constraint;
  const unique = getMetadataArgsStorage().uniques.find(({ name }) => name === broken);
  return ((unique?.columns ?? []) as string[]).filter((name) => name !== 'owner_id');
}

/** A row that does not exist was referred to, or one that others refer to was deleted. */
export const isBrokenReference = (error: unknown) => ['23503', '23001'].includes(codeOf(error));

/** The field of the foreign key that a query broke. */
export function referringField(error: unknown): string | undefined {
  const broken = cause(error)?.constraint;
  const { joinColumns } = getMetadataArgsStorage();
  return joinColumns.find((column) => column.foreignKeyConstraintName === broken)?.name;
}

export const isDeadlock = (error: unknown) => codeOf(error) === '40P01';

/** Classes 08, 53, 57: no connection, no resources, ended by the server. 55P03: no lock in time. */
const UNAVAILABLE = /^(08|53|57|55P03)/;

/** The database did not answer in time, or not at all: then the error is not PostgreSQL's own. */
export function isUnavailable(error: unknown): boolean {
  if (cause(error)) return UNAVAILABLE.test(codeOf(error));
  if (error instanceof QueryFailedError) return true;
  const { code, message } = Object(error) as Record<string, unknown>;
  const isNetwork = /^(ECONN|EHOST|ENET|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_)/.test(String(code));
  return isNetwork || /^(timeout exceeded when trying|Connection terminated)/.test(String(message));
}
