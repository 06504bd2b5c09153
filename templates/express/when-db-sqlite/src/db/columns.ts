import * as t from 'drizzle-orm/sqlite-core';

// How each type of field is kept in SQLite: the tables in schema.ts are made of these.

export const { sqliteTable: table, index, uniqueIndex } = t;
export type Constraints = t.SQLiteTableExtraConfigValue[];
export type Select = t.SQLiteSelect;
/** A table whose rows belong to a user. */
export type OwnedTable = t.SQLiteTable & { id: t.SQLiteColumn; owner_id: t.SQLiteColumn };

/** A foreign key with a name of its own: automatic ones can get too long. */
export const reference = (name: string, column: t.AnySQLiteColumn, foreign: t.AnySQLiteColumn) =>
  t.foreignKey({ name, columns: [column], foreignColumns: [foreign] });

export const id = () => t.text();
export const hash = () => t.text();
export const text = () => t.text();
export const string = (_max: number) => t.text();
export const int = () => t.integer();
export const bool = () => t.integer({ mode: 'boolean' });
export const date = () => t.text();

/** SQLite has no instants: ISO 8601 in UTC, cut to milliseconds, also sorts as text. */
export const instant = t.customType<{ data: string; driverData: string }>({
  dataType: () => 'text',
  toDriver: (value) => new Date(value).toISOString(),
});

/** SQLite has no decimals: up to 15 digits are exact in its numbers, and get their places back. */
export const decimal = (precision: number, scale: number) =>
  t.customType<{ data: string; driverData: number }>({
    dataType: () => `numeric(${precision}, ${scale})`,
    toDriver: (value) => Number(value),
    fromDriver: (value) => value.toFixed(scale),
  })();
