import { type AnyColumn, and, asc, desc, eq } from 'drizzle-orm';
import { type FieldError, invalid, problem } from '../lib/problem.ts';
import { brokenRule, db } from './client.ts';
import type { OwnedTable, Select } from './columns.ts';
import { inTurn, type Query, type Transaction } from './turn.ts';

// What the repositories of all resources have in common.

/** What a row has to keep: the field that is unique for its owner, the tables its references point to. */
export type Rules = { unique?: string; references: Record<string, OwnedTable> };
type Input = Record<string, unknown>;

/** A row may only refer to rows of the same owner: a foreign key alone would accept anybody's. */
async function requireOwn({ references }: Rules, ownerId: string, input: Input) {
  const errors: FieldError[] = [];
  for (const [field, table] of Object.entries(references)) {
    const id = input[field];
    if (id === null) continue;
    const found = await db.$count(table, and(eq(table.id, id), eq(table.owner_id, ownerId)));
    if (found === 0) errors.push({ field, code: 'not_found', message: 'does not exist' });
  }
  if (errors.length > 0) throw invalid(errors);
}

/** Runs an INSERT or UPDATE. The database has the last word on unique fields and references. */
export async function save(
  rules: Rules,
  ownerId: string,
  input: Input,
  query: (tx: Transaction) => Query,
) {
  await requireOwn(rules, ownerId, input);
  try {
    await inTurn(ownerId, (tx) => [query(tx)]);
  } catch (error) {
    const rule = brokenRule(error);
    if (rule === 'unique' && rules.unique) throw taken(rules.unique);
    // Somebody deleted the other row meanwhile.
    if (rule === 'foreign-key') await requireOwn(rules, ownerId, input);
    throw error;
  }
}

const taken = (field: string) =>
  problem('conflict', { errors: [{ field, code: 'unique', message: 'is taken' }] });

/** Runs a DELETE; rows that others refer to stay. */
export async function remove(ownerId: string, query: (tx: Transaction) => Query) {
  try {
    const [removed] = await inTurn(ownerId, (tx) => [query(tx)]);
    if (removed === 0) throw problem('not-found');
  } catch (error) {
    throw brokenRule(error) === 'foreign-key' ? problem('in-use') : error;
  }
}

type Columns = { id: AnyColumn } & Record<string, AnyColumn>;
/** The conditions of a list: its query has been checked, so every column in it is a filter. */
export const filters = (columns: Columns, query: Record<string, unknown>) =>
  Object.entries(query)
    .filter(([name, value]) => name in columns && value !== undefined)
    .map(([name, value]) => eq(columns[name] ?? columns.id, value));

type PageQuery = { page: number; page_size: number; sort: string };

/** One page of the rows. Those that are equal in `sort` are ordered by id: pages never overlap. */
export async function readPage<T extends Select>(
  rows: T,
  count: PromiseLike<number>,
  columns: Columns,
  { page, page_size, sort }: PageQuery,
) {
  const direction = sort.startsWith('-') ? desc : asc;
  const column = columns[sort.replace('-', '')] ?? columns.id;
  const items = await rows
    .orderBy(direction(column), direction(columns.id))
    .limit(page_size)
    .offset((page - 1) * page_size);
  return { items, page, page_size, total: await count };
}

export const now = () => new Date().toISOString();
