import { z } from 'zod';
import { email } from '../../lib/fields.ts';
import { userView } from '../users/users.schemas.ts';
import { isCommon } from './passwords.ts';

const newPassword = z
  .string()
  .min(12)
  .max(128)
  .refine((password) => !isCommon(password), { error: 'Too common', params: { code: 'common' } });

export const registration = z.strictObject({ email: email(), password: newPassword });

// What is compared with stored values needs no rules: whatever it is, it is right or wrong.
export const credentials = z.strictObject({
  email: z.string().max(254),
  password: z.string().max(1024),
});
export const refreshRequest = z.strictObject({ refresh_token: z.string().max(512) });
export const passwordChange = z.strictObject({
  current_password: z.string().max(1024),
  new_password: newPassword,
});

const token = z.string().min(43).max(43);

export const sessionView = z
  .object({
    access_token: token,
    token_type: z.literal('Bearer'),
    expires_in: z.int().min(0),
    refresh_token: token,
    user: userView,
  })
  .meta({ id: 'Session' });

export type SessionView = z.infer<typeof sessionView>;
export type Credentials = z.infer<typeof credentials>;
export type PasswordChange = z.infer<typeof passwordChange>;
