import { type Static, Type } from 'typebox';
import { Email, Int } from '../../lib/fields.ts';
import { Body, Ref } from '../../lib/schemas.ts';
import { User } from '../users/users.schemas.ts';

export const NewPassword = Type.String({ minLength: 12, maxLength: 128, 'x-not-common': true });

const account = { email: 'ada@example.com', password: 'open the larder door' };

export const Registration = Body(
  'Registration',
  { email: Email(), password: NewPassword },
  account,
);

// What is only compared with stored values needs no rules: it is right or wrong.
export const Credentials = Body(
  'Credentials',
  { email: Type.String({ maxLength: 254 }), password: Type.String({ maxLength: 1024 }) },
  account,
);

export const RefreshRequest = Body(
  'RefreshRequest',
  { refresh_token: Type.String({ maxLength: 512 }) },
  { refresh_token: 'a refresh token' },
);

export const PasswordChange = Body(
  'PasswordChange',
  { current_password: Type.String({ maxLength: 1024 }), new_password: NewPassword },
  { current_password: 'open the larder door', new_password: 'close the larder door' },
);

const Token = Type.String({ minLength: 43, maxLength: 43 });

export const Session = Type.Object(
  {
    access_token: Token,
    token_type: Type.Literal('Bearer'),
    expires_in: Int(0, Number.MAX_SAFE_INTEGER),
    refresh_token: Token,
    user: Ref(User),
  },
  { $id: 'Session' },
);

export type Credentials = Static<typeof Credentials>;
export type PasswordChange = Static<typeof PasswordChange>;
export type SessionView = Static<typeof Session>;
