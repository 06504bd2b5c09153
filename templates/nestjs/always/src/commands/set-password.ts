import { randomBytes } from 'node:crypto';
import { text } from 'node:stream/consumers';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.ts';
import { newPassword } from '../auth/auth.schemas.ts';
import { AuthService } from '../auth/auth.service.ts';
import { UsersService } from '../users/users.service.ts';

// Sets a new password and ends all sessions of the user. The password is the first line of standard
// input. When there is none, a password is made and printed.

async function setPassword(app: INestApplicationContext, email: string): Promise<string> {
  const input = process.stdin.isTTY ? '' : await text(process.stdin);
  const typed = input.split(/\r?\n/)[0] ?? '';
  const password = typed || randomBytes(18).toString('base64url');
  const { error } = newPassword.safeParse(password);
  if (error) throw new Error(`The password was refused: ${error.issues[0]?.message}.`);

  const account = await app.get(UsersService).findAccount(email);
  if (!account) throw new Error(`There is no user with the e-mail ${email}.`);
  const now = new Date().toISOString();
  if (!(await app.get(AuthService).replacePassword(account, password, now))) {
    throw new Error('Somebody else has changed the password at the same time. Try again.');
  }
  return `The sessions of ${email} have ended.${typed ? '' : ` The new password is ${password}`}`;
}

const email = process.argv[2]?.toLowerCase();
if (!email) {
  console.error('usage: npm run set-password -- ada@example.com < password.txt');
  process.exit(2);
}
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
try {
  console.log(await setPassword(app, email));
} catch (error) {
  console.error((error as Error).message);
  process.exitCode = 1;
}
await app.close();
