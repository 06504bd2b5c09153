import { z } from 'zod';
import { email } from '../lib/fields.ts';
import { user } from '../users/users.schemas.ts';
import { isCommon } from './passwords.ts';

export const newPassword = z
  .string()
  .min(12)
  .max(128)
  .refine((password) => !isCommon(password), { error: 'Too common', params: { code: 'common' } });

const account = { email: 'ada@example.com', password: 'open the larder door' };

export const registration = z
  .strictObject({ email: email(), password: newPassword })
  .meta({ id: 'Registration', example: account });

// What is only compared with stored values needs no rules: it is right or wrong.
export const credentials = z
  .strictObject({ email: z.string().max(254), password: z.string().max(1024) })
  .meta({ id: 'Credentials', example: account });

export const refreshRequest = z
  .strictObject({ refresh_token: z.string().max(512) })
  .meta({ id: 'RefreshRequest', example: { refresh_token: 'a refresh token' } });

export const passwordChange = z
  .strictObject({ current_password: z.string().max(1024), new_password: newPassword })
  .meta({
    id: 'PasswordChange',
    example: { current_password: account.password, new_password: 'close the larder door' },
  });

const token = z.string().min(43).max(43);

export const session = z
  .object({
    access_token: token,
    token_type: z.literal('Bearer'),
    expires_in: z.int().min(0),
    refresh_token: token,
    user,
  })
  .meta({ id: 'Session' });

export type Credentials = z.infer<typeof credentials>;
export type RefreshRequest = z.infer<typeof refreshRequest>;
export type PasswordChange = z.infer<typeof passwordChange>;
export type SessionView = z.infer<typeof session>;
