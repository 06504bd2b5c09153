import { type Static, Type } from 'typebox';
import { ROLES, type Role } from '../../db/schema.ts';
import { Email, Instant, OneOf, Uuid } from '../../lib/fields.ts';
import { PageOf, paging, QueryOf } from '../../lib/schemas.ts';

/** What the API shows of a user: never the hash of the password. */
export const User = Type.Object(
  {
    id: Uuid(),
    email: Email(),
    role: Type.Unsafe<Role>(OneOf(...ROLES)),
    created_at: Instant(),
    updated_at: Instant(),
  },
  { $id: 'User' },
);

export const UserPage = PageOf('UserPage', User);

export const UserQuery = QueryOf(paging);

export type User = Static<typeof User>;
