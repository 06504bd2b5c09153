import Database from 'better-sqlite3';

/** SQLite's own error in what Drizzle throws. */
function cause(error: unknown) {
  const inner = error instanceof Error && error.cause ? error.cause : error;
  return inner instanceof Database.SqliteError ? inner : undefined;
}

/** The columns of the unique index that a query broke, as SQLite names them: `table.a, table.b`. */
export function brokenUnique(error: unknown): string | undefined {
  const { code, message = '' } = cause(error) ?? {};
  const isUnique = code === 'SQLITE_CONSTRAINT_UNIQUE' || code === 'SQLITE_CONSTRAINT_PRIMARYKEY';
  return isUnique ? message.replace('UNIQUE constraint failed: ', '') : undefined;
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
