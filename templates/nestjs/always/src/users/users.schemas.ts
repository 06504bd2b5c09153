import { z } from 'zod';
import { datetime, email, uuid } from '../lib/fields.ts';
import { pageOf, paging } from '../lib/lists.ts';
import { ROLES } from './user.entity.ts';

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

export const page = pageOf(user).meta({ id: 'UserPage' });

export const query = z.strictObject(paging);

export type Query = z.infer<typeof query>;
