import * as t from 'drizzle-orm/pg-core';

// How each type of field is kept in PostgreSQL: the tables in schema.ts are made of these.

export const { pgTable: table, index, uniqueIndex } = t;
export type Constraints = t.PgTableExtraConfigValue[];
export type Select = t.PgSelect;
/** A table whose rows belong to a user. */
export type OwnedTable = t.PgTable & { id: t.PgColumn; owner_id: t.PgColumn };

/** A foreign key with a name of its own: automatic ones can get too long. */
export const reference = (name: string, column: t.AnyPgColumn, foreign: t.AnyPgColumn) =>
  t.foreignKey({ name, columns: [column], foreignColumns: [foreign] });

export const id = () => t.uuid();
export const hash = () => t.char({ length: 64 });
export const text = () => t.text();
export const string = (max: number) => t.varchar({ length: max });
export const int = () => t.bigint({ mode: 'number' });
export const bool = () => t.boolean();
export const date = () => t.date({ mode: 'string' });
export const decimal = (precision: number, scale: number) => t.numeric({ precision, scale });

/** An instant as ISO 8601 in UTC. It is cut to milliseconds here: PostgreSQL would round it. */
export const instant = t.customType<{ data: string; driverData: string }>({
  dataType: () => 'timestamp (3) with time zone',
  toDriver: (value) => new Date(value).toISOString(),
  fromDriver: (value) => new Date(value).toISOString(),
});
