import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hash, verify } from '@node-rs/argon2';

const list = readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8');
const common = new Set(list.trim().split(/\r?\n/));

export const isCommon = (password: string) =>
  common.has(password.replace(/[A-Z]/g, (letter) => letter.toLowerCase()));

/** Argon2id with 19 MiB and two passes, the library's default and OWASP's minimum. */
export const hashPassword = (password: string) => hash(password);

const hashOfNobody = hash(randomUUID());

/** An unknown e-mail takes as long as a wrong password, so that the two cannot be told apart. */
export const verifyPassword = async (stored: string | undefined, password: string) =>
  (await verify(stored ?? (await hashOfNobody), password)) && stored !== undefined;
