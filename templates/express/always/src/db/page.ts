import { type AnyColumn, asc, desc } from 'drizzle-orm';
import type { Select } from './columns.ts';

export type PageQuery = { page: number; page_size: number; sort: string };
type Columns = { id: AnyColumn } & Record<string, AnyColumn>;

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
