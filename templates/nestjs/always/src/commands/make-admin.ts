import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module.ts';
import { UsersService } from '../users/users.service.ts';

const email = process.argv[2]?.toLowerCase();
if (!email) {
  console.error('usage: npm run make-admin -- ada@example.com');
  process.exit(2);
}
const app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
const found = await app.get(UsersService).setRole(email, 'admin');
await app.close();
console.log(found ? `${email} is an admin now.` : `There is no user with the e-mail ${email}.`);
process.exitCode = found ? 0 : 1;
