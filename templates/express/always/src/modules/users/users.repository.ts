import { eq, getTableColumns } from 'drizzle-orm';
import { db } from '../../db/client.ts';
import { now } from '../../db/owned.ts';
import { type PageQuery, readPage } from '../../db/page.ts';
import { usersTable as table } from '../../db/schema.ts';

const { id, email, role, created_at, updated_at } = getTableColumns(table);

/** What the API shows of a user: a column that is not named here stays inside. */
export const userColumns = { id, email, role, created_at, updated_at };

export async function list(query: Omit<PageQuery, 'sort'>) {
  const rows = db.select(userColumns).from(table).$dynamic();
  return readPage(rows, db.$count(table), userColumns, { ...query, sort: '-created_at' });
}

export async function findWithPassword(email: string) {
  const columns = { user: userColumns, password_hash: table.password_hash };
  const [known] = await db.select(columns).from(table).where(eq(table.email, email));
  return known;
}

export async function makeAdmin(email: string): Promise<boolean> {
  const known = await findWithPassword(email);
  if (!known) return false;
  const admin = { role: 'admin', updated_at: now() } as const;
  await db.update(table).set(admin).where(eq(table.id, known.user.id));
  return true;
}
