import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import { closeDatabase } from '../db/client.ts';
import * as accounts from '../modules/auth/accounts.ts';
import { newPassword } from '../modules/auth/auth.schemas.ts';
import { hashPassword } from '../modules/auth/passwords.ts';

// Sets a new password and ends all sessions of the user. The password is the first line of standard
// input. When there is none, a password is made and printed.

async function setPassword(email: string): Promise<string> {
  const input = process.stdin.isTTY ? '' : await text(process.stdin);
  const typed = input.split(/\r?\n/)[0] ?? '';
  const password = typed || randomBytes(18).toString('base64url');
  const { error } = newPassword.safeParse(password);
  if (error) throw new Error(`The password was refused: ${error.issues[0]?.message}.`);

  const account = await accounts.find(email);
  if (!account) throw new Error(`There is no user with the e-mail ${email}.`);
  const password_hash = await hashPassword(password);
  const change = { password_hash, updated_at: new Date().toISOString() };
  if (!(await accounts.replacePassword(account, change))) {
    throw new Error('Somebody else has changed the password at the same time. Try again.');
  }
  return `The sessions of ${email} have ended.${typed ? '' : ` The new password is ${password}`}`;
}

const email = process.argv[2]?.toLowerCase();
if (!email) {
  console.error('usage: npm run set-password -- ada@example.com < password.txt');
  process.exit(2);
}
try {
  console.log(await setPassword(email));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
await closeDatabase();
