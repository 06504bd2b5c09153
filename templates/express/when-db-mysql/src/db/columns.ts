import * as t from 'drizzle-orm/mysql-core';

// How each type of field is kept in MySQL: the tables in schema.ts are made of these.

export const { mysqlTable: table, index, uniqueIndex } = t;
export type Constraints = t.MySqlTableExtraConfigValue[];
export type Select = t.MySqlSelect;
/** A table whose rows belong to a user. */
export type OwnedTable = t.MySqlTable & { id: t.MySqlColumn; owner_id: t.MySqlColumn };

/** A foreign key with a name of its own: automatic ones can get too long. */
export const reference = (name: string, column: t.AnyMySqlColumn, foreign: t.AnyMySqlColumn) =>
  t.foreignKey({ name, columns: [column], foreignColumns: [foreign] });

export const id = () => t.char({ length: 36 });
export const hash = () => t.char({ length: 64 });
export const text = () => t.text();
export const string = (max: number) => t.varchar({ length: max });
export const int = () => t.bigint({ mode: 'number' });
export const bool = () => t.boolean();
export const date = () => t.date({ mode: 'string' });
export const decimal = (precision: number, scale: number) => t.decimal({ precision, scale });

/** An instant as ISO 8601 in UTC. It is cut to milliseconds here: MySQL would round it. */
export const instant = t.customType<{ data: string; driverData: string }>({
  dataType: () => 'datetime(3)',
  toDriver: (value) => new Date(value).toISOString().replace('T', ' ').replace('Z', ''),
  fromDriver: (value) => `${value.replace(' ', 'T')}Z`,
});
