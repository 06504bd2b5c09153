import { z } from 'zod';
import { datetime, email, uuid } from '../../lib/fields.ts';

/** What the API shows of a user: never the password's hash. */
export const userView = z
  .object({
    id: uuid(),
    email: email(),
    role: z.enum(['user', 'admin']),
    created_at: datetime(),
    updated_at: datetime(),
  })
  .meta({ id: 'User' });

export type User = z.infer<typeof userView>;
