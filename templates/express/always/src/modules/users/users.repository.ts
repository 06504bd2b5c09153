import { randomUUID } from 'node:crypto';
import { eq, getTableColumns } from 'drizzle-orm';
import type { z } from 'zod';
import { brokenRule, changedRows, db } from '../../db/client.ts';
import { now, readPage } from '../../db/owned.ts';
import { usersTable as table } from '../../db/schema.ts';
import { problem } from '../../lib/problem.ts';
import type { pageQuery } from '../../lib/resource.ts';
import type { User } from './users.schemas.ts';

const { password_hash: _, ...userColumns } = getTableColumns(table);

export { userColumns };

export async function list(query: z.infer<typeof pageQuery>) {
  const rows = db.select(userColumns).from(table).$dynamic();
  return readPage(rows, db.$count(table), userColumns, { ...query, sort: '-created_at' });
}

/** The unique index decides whether an e-mail is free: a SELECT before would lose a race. */
export async function create(email: string, password_hash: string): Promise<User> {
  const time = now();
  const user: User = { id: randomUUID(), email, role: 'user', created_at: time, updated_at: time };
  try {
    await db.insert(table).values({ ...user, password_hash });
  } catch (error) {
    throw brokenRule(error) === 'unique' ? problem('email-taken') : error;
  }
  return user;
}

export async function findWithPassword(email: string) {
  const [user] = await db.select().from(table).where(eq(table.email, email));
  return user;
}

export async function makeAdmin(email: string): Promise<boolean> {
  const values = { role: 'admin' as const, updated_at: now() };
  const result = await db.update(table).set(values).where(eq(table.email, email));
  return changedRows(result) === 1;
}
