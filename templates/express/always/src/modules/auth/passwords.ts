import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hash, verify } from '@node-rs/argon2';

const list = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8');
const common = new Set(list.trim().split(/\r?\n/));

export const isCommon = (password: string) =>
  common.has(password.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));

/** Argon2id with 19 MiB and two passes, the library's default and OWASP's minimum. */
export const hashPassword = (password: string) => hash(password);

const nobody = hash(randomUUID());

/** An unknown e-mail costs the same time as a wrong password, so that it cannot be told from it. */
export const verifyPassword = async (stored: string | undefined, password: string) =>
  (await verify(stored ?? (await nobody), password)) && stored !== undefined;
