import { QueryFailedError } from 'typeorm';

/** SQLite's own error in what TypeORM throws. */
function cause(error: unknown): { code: string; message: string } | undefined {
  if (!(error instanceof QueryFailedError)) return undefined;
  const { code = '', message } = error.driverError as Error & { code?: string };
  return { code, message };
}

/** The fields of the unique constraint that a query broke. SQLite names them: `table.a, table.b`. */
export function takenFields(error: unknown): string[] | undefined {
  const { code, message = '' } = cause(error) ?? {};
  if (code !== 'SQLITE_CONSTRAINT_UNIQUE') return undefined;
  const columns = message.replace('UNIQUE constraint failed: ', '').split(', ');
  return columns.map((column) => column.replace(/^.*\./, '')).filter((name) => name !== 'owner_id');
}

/** A row that does not exist was referred to, or one that others refer to was deleted. */
export function isBrokenReference(error: unknown): boolean {
  // SQLite reports ON DELETE RESTRICT as a trigger.
  return /^SQLITE_CONSTRAINT_(FOREIGNKEY|TRIGGER)$/.test(cause(error)?.code ?? '');
}

/** SQLite does not name the foreign key that a query broke. */
export const referringField = (_error: unknown): string | undefined => undefined;

/** Another process has held the write lock for too long. */
export function isUnavailable(error: unknown): boolean {
  return cause(error)?.code.startsWith('SQLITE_BUSY') ?? false;
}
