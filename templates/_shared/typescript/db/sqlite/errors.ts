import Database from 'better-sqlite3';

/** SQLite's own error in what Drizzle throws. */
function cause(error: unknown) {
  const inner = error instanceof Error && error.cause ? error.cause : error;
  return inner instanceof Database.SqliteError ? inner : undefined;
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
  const code = cause(error)?.code ?? '';
  // SQLite reports ON DELETE RESTRICT as a trigger.
  return ['SQLITE_CONSTRAINT_FOREIGNKEY', 'SQLITE_CONSTRAINT_TRIGGER'].includes(code);
}

/** Another process has held the write lock for too long. */
export function isUnavailable(error: unknown): boolean {
  return cause(error)?.code.startsWith('SQLITE_BUSY') ?? false;
}
