import { z } from 'zod';
import { ROLES } from '../../db/schema.ts';
import { datetime, email, uuid } from '../../lib/fields.ts';
import { pageOf, paging } from '../../lib/lists.ts';

/** What the API shows of a user: never the hash of the password. */
export const user = z
  .object({
    id: uuid(),
    email: email(),
    role: z.enum(ROLES),
    created_at: datetime(),
    updated_at: datetime(),
  })
  .meta({ id: 'User' });

export const userPage = pageOf(user).meta({ id: 'UserPage' });

export const userQuery = z.strictObject(paging);

export type User = z.infer<typeof user>;
