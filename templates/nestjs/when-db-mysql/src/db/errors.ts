import { getMetadataArgsStorage, QueryFailedError } from 'typeorm';

type ServerError = Error & { code: string; errno: number; sqlState: string };

/** MySQL has answered with an error: then there is an SQL state. */
const isFromServer = (error: unknown): error is ServerError =>
  error instanceof Error && 'sqlState' in error && Boolean(error.sqlState);

/** MySQL's own error in what TypeORM throws. */
function cause(error: unknown): ServerError | undefined {
  const inner: unknown = error instanceof QueryFailedError ? error.driverError : error;
  return isFromServer(inner) ? inner : undefined;
}

const codeOf = (error: unknown) => cause(error)?.code ?? '';

/** The fields of the unique constraint that a query broke; its name may stand behind that of the table. */
export function takenFields(error: unknown): string[] | undefined {
  if (codeOf(error) !== 'ER_DUP_ENTRY') return undefined;
  const broken = /for key '(?:.*\.)?([^.']+)'$/.exec(cause(error)?.message ?? '')?.[1];
  const unique = getMetadataArgsStorage().uniques.find(({ name }) => name === broken);
  return ((unique?.columns ?? []) as string[]).filter((name) => name !== 'owner_id');
}

/** A row that does not exist was referred to, or one that others refer to was deleted. */
export const isBrokenReference = (error: unknown) =>
  ['ER_NO_REFERENCED_ROW_2', 'ER_ROW_IS_REFERENCED_2'].includes(codeOf(error));

/** The field of the foreign key that a query broke. */
export function referringField(error: unknown): string | undefined {
  const broken = /CONSTRAINT `([^`]+)`/.exec(cause(error)?.message ?? '')?.[1];
  const { joinColumns } = getMetadataArgsStorage();
  return joinColumns.find((column) => column.foreignKeyConstraintName === broken)?.name;
}

export const isDeadlock = (error: unknown) => codeOf(error) === 'ER_LOCK_DEADLOCK';

/** No lock in time (1205), ended (1317, 1053, 1927, 3024), too many connections (1040, 1203). */
const UNAVAILABLE = [1040, 1053, 1203, 1205, 1317, 1927, 1969, 3024, 4031];

/** The database did not answer in time, or not at all: then the error is not MySQL's own. */
export function isUnavailable(error: unknown): boolean {
  const answer = cause(error);
  if (answer) return UNAVAILABLE.includes(answer.errno);
  if (error instanceof QueryFailedError) return true;
  const { code } = Object(error) as Record<string, unknown>;
  return /^(ECONN|EHOST|ENET|ENOTFOUND|EPIPE|ETIMEDOUT|EAI_|PROTOCOL_)/.test(String(code));
}
