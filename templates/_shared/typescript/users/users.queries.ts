import { eq, getTableColumns } from 'drizzle-orm';
import { changedRows, db } from '../../db/client.ts';
import { orderBy } from '../../db/rows.ts';
import { type Role, users } from '../../db/schema.ts';

const { id, email, role, created_at, updated_at } = getTableColumns(users);

/** What the API shows of a user. A column that is not named here stays inside. */
export const publicColumns = { id, email, role, created_at, updated_at };

export async function list({ page, page_size }: { page: number; page_size: number }) {
  const items = await db
    .select(publicColumns)
    .from(users)
    .orderBy(...orderBy(publicColumns, '-created_at'))
    .limit(page_size)
    .offset((page - 1) * page_size);
  return { items, page, page_size, total: await db.$count(users) };
}

/** Gives a user a role. Says whether there is a user with this e-mail. */
export async function setRole(email: string, role: Role): Promise<boolean> {
  const updated_at = new Date().toISOString();
  const result = await db.update(users).set({ role, updated_at }).where(eq(users.email, email));
  return changedRows(result) === 1;
}
