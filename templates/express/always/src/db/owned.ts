import { randomUUID } from 'node:crypto';
import { and, eq, getTableColumns } from 'drizzle-orm';
import { type FieldError, invalid, problem } from '../lib/problem.ts';
import { brokenRule, db } from './client.ts';
import type { OwnedTable } from './columns.ts';
import { type PageQuery, readPage } from './page.ts';
import { inTurn, type Query, type Transaction } from './turn.ts';

type Row<T extends OwnedTable> = Omit<T['$inferSelect'], 'owner_id'>;
type Fields<T extends OwnedTable> = Omit<Row<T>, 'id' | 'created_at' | 'updated_at'>;
type Values = Record<string, unknown>;

type Rules<T extends OwnedTable> = {
  table: T;
  /** The field that has each value once for an owner. */
  unique?: keyof Fields<T> & string;
  /** The tables that the references point to. */
  references: Record<string, OwnedTable>;
};

export const now = () => new Date().toISOString();

/**
 * The queries of a table whose rows belong to users. Each of them names the owner: a row of somebody
 * else is as good as missing.
 */
export function ownedRows<T extends OwnedTable>({ unique, references, ...rules }: Rules<T>) {
  // Drizzle cannot type the queries of a table that is generic.
  const table: OwnedTable = rules.table;
  const { owner_id: _, ...others } = getTableColumns(table);
  const columns = { ...others, id: table.id };
  const own = (ownerId: string, id: string) => and(eq(table.owner_id, ownerId), eq(table.id, id));

  async function list(ownerId: string, query: PageQuery & Values) {
    const filters = Object.entries(columns)
      .filter(([name]) => query[name] !== undefined)
      .map(([name, column]) => eq(column, query[name]));
    const where = and(eq(table.owner_id, ownerId), ...filters);
    const select = db.select(columns).from(table).where(where).$dynamic();
    return readPage(select, db.$count(table, where), columns, query);
  }

  async function find(ownerId: string, id: string) {
    const [row] = await db.select(columns).from(table).where(own(ownerId, id));
    if (!row) throw problem('not-found');
    return row as Row<T>;
  }

  /** A row may only refer to rows of the same owner: a foreign key alone would accept anybody's. */
  async function requireOwn(ownerId: string, input: Values) {
    const errors: FieldError[] = [];
    for (const [field, target] of Object.entries(references)) {
      const id = input[field];
      if (id === null) continue;
      const found = await db.$count(target, and(eq(target.id, id), eq(target.owner_id, ownerId)));
      if (found === 0) errors.push({ field, code: 'not_found', message: 'does not exist' });
    }
    if (errors.length > 0) throw invalid(errors);
  }

  /** Runs an INSERT or UPDATE. The database has the last word on unique fields and references. */
  async function save(ownerId: string, input: Values, query: (tx: Transaction) => Query) {
    await requireOwn(ownerId, input);
    try {
      await inTurn(ownerId, (tx) => [query(tx)]);
    } catch (error) {
      const rule = brokenRule(error);
      // Somebody deleted the other row meanwhile.
      if (rule === 'foreign-key') await requireOwn(ownerId, input);
      if (rule !== 'unique' || !unique) throw error;
      const fault = { field: unique, code: 'unique', message: 'is taken' };
      throw problem('conflict', { errors: [fault] });
    }
  }

  async function create(ownerId: string, input: Fields<T>) {
    const id = randomUUID();
    const time = now();
    const row = { ...input, id, owner_id: ownerId, created_at: time, updated_at: time };
    await save(ownerId, input, (tx) => tx.insert(table).values(row));
    return find(ownerId, id);
  }

  async function replace(ownerId: string, id: string, input: Fields<T>) {
    await find(ownerId, id);
    const row = { ...input, updated_at: now() };
    await save(ownerId, input, (tx) => tx.update(table).set(row).where(own(ownerId, id)));
    return find(ownerId, id);
  }

  /** Deletes a row, unless others refer to it. */
  async function remove(ownerId: string, id: string) {
    try {
      const [removed] = await inTurn(ownerId, (tx) => [tx.delete(table).where(own(ownerId, id))]);
      if (removed === 0) throw problem('not-found');
    } catch (error) {
      throw brokenRule(error) === 'foreign-key' ? problem('in-use') : error;
    }
  }

  return { list, find, create, replace, remove };
}
