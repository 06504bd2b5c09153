import { eq, getTableColumns } from 'drizzle-orm';
import { db } from '../../db/client.ts';
import { now } from '../../db/owned.ts';
import { type PageQuery, readPage } from '../../db/page.ts';
import { usersTable as table } from '../../db/schema.ts';

const { password_hash: _, ...userColumns } = getTableColumns(table);

export { userColumns };

export async function list(query: Omit<PageQuery, 'sort'>) {
  const rows = db.select(userColumns).from(table).$dynamic();
  return readPage(rows, db.$count(table), userColumns, { ...query, sort: '-created_at' });
}

export async function findWithPassword(email: string) {
  const [user] = await db.select().from(table).where(eq(table.email, email));
  return user;
}

export async function makeAdmin(email: string): Promise<boolean> {
  const user = await findWithPassword(email);
  if (!user) return false;
  await db.update(table).set({ role: 'admin', updated_at: now() }).where(eq(table.id, user.id));
  return true;
}
